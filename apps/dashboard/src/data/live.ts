import { type Job, type Progress, watchProgress } from "@dome/api-client";
import { computed, effect, signal } from "@preact/signals";
import { ask } from "./ask.ts";
import { repositories, projectsOf } from "./repositories.ts";
import { client, session } from "./session.ts";

/** Where a job stands, as the socket or a list tells of it. */
export type LiveJob = Pick<
  Progress,
  | "jobId"
  | "repositoryId"
  | "status"
  | "phase"
  | "progress"
  | "filesDone"
  | "filesTotal"
  | "bytesDone"
  | "bytesTotal"
  | "currentFile"
  | "error"
  | "startedAtMs"
  | "finishedAtMs"
> & { pace: readonly Pace[] };

/** How far a job was at a time: for how long it will still take. */
interface Pace {
  atMs: number;
  bytesDone: number;
}

/** Newest of every job heard of since the page was opened, by its id. */
export const jobs = signal<ReadonlyMap<string, LiveJob>>(new Map());
/** `idle` before the first connection. */
export const connection = signal<"idle" | "connecting" | "open" | "waiting">("idle");
/** Grows when lists should be read again: a job began or ended, or something was missed. */
export const revision = signal(0);

/** Most projects followed by name on one socket; further ones are heard of through `all`, and read again after an interruption. */
const MAX_FOLLOWED = 49;
/** How far back the pace of a job is looked at, in milliseconds. */
const PACE_MS = 15_000;
const SOON_MS = 250;
/** How often lists are read while no socket can be had, in milliseconds. */
const WITHOUT_SOCKET_MS = 10_000;

export const hasEnded = (job: Pick<LiveJob, "status">): boolean =>
  job.status === "completed" || job.status === "failed" || job.status === "cancelled";

/** The job that is being done for a repository, if any; a running one before a waiting one. */
export function activeJob(repositoryId: string): LiveJob | null {
  const active = [...jobs.value.values()].filter((job) => job.repositoryId === repositoryId && !hasEnded(job));
  return active.find((job) => job.status === "in_progress") ?? active.at(-1) ?? null;
}

/** Milliseconds until a job is through, by the pace of the last seconds; null while that cannot be told. */
export function etaMs(job: LiveJob): number | null {
  const [first, last] = [job.pace[0], job.pace.at(-1)];
  if (first === undefined || last === undefined || job.bytesTotal <= last.bytesDone) return null;
  const tookMs = last.atMs - first.atMs;
  const bytes = last.bytesDone - first.bytesDone;
  return tookMs < 500 || bytes <= 0 ? null : ((job.bytesTotal - last.bytesDone) / bytes) * tookMs;
}

/** Takes what a list or an answer tells of jobs, unless the socket knows better. */
export function tellOf(told: readonly Job[]): void {
  const next = new Map(jobs.peek());
  for (const { id, ...job } of told) {
    const known = next.get(id);
    if (known !== undefined && (hasEnded(known) || known.progress > job.progress)) continue;
    next.set(id, { ...job, jobId: id, pace: known?.pace ?? [] });
  }
  jobs.value = next;
}

function hear(progress: Progress, timestamp: string): void {
  const known = jobs.peek().get(progress.jobId);
  const now = { atMs: Date.parse(timestamp), bytesDone: progress.bytesDone };
  const pace = [...(known?.pace ?? []), now].filter((one) => now.atMs - one.atMs <= PACE_MS);
  jobs.value = new Map(jobs.peek()).set(progress.jobId, { ...progress, pace });
  if (known === undefined || hasEnded(progress)) readAgainSoon();
}

let soon: ReturnType<typeof setTimeout> | undefined;
function readAgainSoon(): void {
  clearTimeout(soon);
  soon = setTimeout(() => revision.value++, SOON_MS);
}

/** Reads what is under way, which the socket tells of only when it moves. */
async function readUnderWay(): Promise<void> {
  const before = jobs.peek();
  const lists = (["pending", "in_progress"] as const).map((status) =>
    ask(client.peek().GET("/api/jobs", { params: { query: { status, limit: 200 } } })),
  );
  try {
    const underWay = (await Promise.all(lists)).flatMap(({ items }) => items);
    const ids = new Set(underWay.map((job) => job.id));
    // What was under way and is not any more ended unheard: the lists tell how.
    jobs.value = new Map(
      [...jobs.peek()].filter(([id, job]) => hasEnded(job) || ids.has(id) || before.get(id) !== job),
    );
    tellOf(underWay);
  } catch {
    return; // the pages say so themselves when the API does not answer, and the socket tells of the rest
  }
}

let stop: (() => void) | null = null;

/** Connects anew at once, and reads everything again. */
export function reconnect(): void {
  const current = session.peek();
  stop?.();
  stop = null;
  if (current.state !== "in") return;
  const known = projectsOf(repositories.peek().items).slice(0, MAX_FOLLOWED);
  stop = watchProgress({
    baseUrl: location.origin,
    apiKey: current.key,
    // By name, for what was missed is sent again for names only; `all`, to hear of projects that are new.
    projects: [...new Set(["default", ...known]), "all"],
    onProgress: (progress, { timestamp }) => hear(progress, timestamp),
    onReset: readAgainSoon,
    onState: (state) => {
      if (state === "closed") return;
      connection.value = state;
      if (state !== "open") return;
      void readUnderWay();
      readAgainSoon();
    },
  });
}

/** What to watch is known only after the repositories were read. */
const mayWatch = computed(() => session.value.state === "in" && repositories.value.known);

/** Watches for as long as somebody is signed in. */
export function startLive(): void {
  effect(() => {
    if (mayWatch.value) {
      reconnect();
      return;
    }
    stop?.();
    stop = null;
    jobs.value = new Map();
    connection.value = "idle";
  });
  setInterval(() => {
    if (connection.peek() !== "waiting" || document.visibilityState === "hidden") return;
    void readUnderWay();
    readAgainSoon();
  }, WITHOUT_SOCKET_MS);
  addEventListener("online", reconnect);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && connection.peek() !== "idle") readAgainSoon();
  });
}
