import type { JobView, RepositoryView } from "@dome/ingest-core/contracts";
import { scopeOf } from "./ingest.ts";
import { HISTORY_STATUS, type HistoryEntry } from "./schemas.ts";

/** A job as history shows it. */
export function toHistoryEntry({ job, repository }: { job: JobView; repository: RepositoryView }): HistoryEntry {
  const durationMs = job.startedAtMs === null || job.finishedAtMs === null ? null : job.finishedAtMs - job.startedAtMs;
  const skipped = Object.values(job.stats?.skipped ?? {}).reduce((sum, count) => sum + count, 0);
  return {
    id: job.id,
    source: "github",
    project: repository.project,
    dataset: repository.dataset,
    scope: scopeOf(repository),
    status: HISTORY_STATUS[job.status],
    startedAt: job.startedAtMs === null ? null : new Date(job.startedAtMs).toISOString(),
    duration: durationMs === null ? (job.status === "in_progress" ? "running" : "") : spelled(durationMs),
    summary: `${repository.owner}/${repository.repo} (${repository.branch})`,
    repositoryId: repository.id,
    reason: job.reason,
    phase: job.phase,
    progress: job.progress,
    durationMs,
    createdAtMs: job.createdAtMs,
    finishedAtMs: job.finishedAtMs,
    files: job.stats?.files ?? job.filesTotal,
    skipped,
    githubRequests: job.githubRequests,
    error: job.error,
  };
}

function spelled(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
