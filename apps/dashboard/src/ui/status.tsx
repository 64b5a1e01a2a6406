import type { Job, Repository } from "@dome/api-client";
import type { LiveJob } from "../data/live.ts";

type Tone = "good" | "busy" | "bad" | "idle";

/** How something stands: a colour, and always a word. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

const STATES: Readonly<Record<Repository["state"], readonly [Tone, string]>> = {
  pending: ["idle", "Not synced yet"],
  synced: ["good", "Up to date"],
  failing: ["bad", "Failing"],
  lost: ["bad", "No access"],
};

/** How a repository stands, what is being done for it first. */
export function RepositoryBadge({ repository, job }: { repository: Repository; job: LiveJob | null }) {
  if (job !== null) return <Badge tone="busy">{job.status === "pending" ? "Waiting" : "Syncing"}</Badge>;
  const [tone, word] = STATES[repository.state];
  return <Badge tone={tone}>{word}</Badge>;
}

const STATUSES: Readonly<Record<Job["status"], readonly [Tone, string]>> = {
  pending: ["idle", "Waiting"],
  in_progress: ["busy", "Running"],
  completed: ["good", "Completed"],
  failed: ["bad", "Failed"],
  cancelled: ["idle", "Cancelled"],
};

/** How a job stands. */
export function JobBadge({ status }: { status: Job["status"] }) {
  const [tone, word] = STATUSES[status];
  return <Badge tone={tone}>{word}</Badge>;
}

const PHASES: Readonly<Record<string, string>> = {
  queued: "Waiting for its turn",
  head: "Asking GitHub for the newest commit",
  tree: "Reading the file list",
  plan: "Comparing with what is stored",
  fetch: "Fetching files",
  store: "Storing files",
  commit: "Switching to the new commit",
  index: "Indexing for search",
  done: "Done",
  waiting: "Waiting before the next attempt",
};

/** What a phase does, in words. */
export const phaseName = (phase: string): string => PHASES[phase] ?? phase;

const REASONS: Readonly<Record<string, string>> = {
  person: "asked for by hand",
  webhook: "a push",
  sweep: "hourly check",
  cron: "hourly check",
  retry: "retried",
};

/** Why a job was made, in words. */
export const reasonName = (reason: string): string => REASONS[reason] ?? reason;

const SKIPS: Readonly<Record<string, string>> = {
  binary: "binary",
  too_large: "too large",
  submodule: "submodule",
  unreadable: "unreadable",
  excluded: "left out by patterns",
};

/** Why a path is not stored, in words. */
export const skipName = (reason: string): string => SKIPS[reason] ?? reason;
