import { z } from "zod";
import { JobView, type RepositoryView } from "./views.ts";

/** The topic of {@link ProgressMessage}s, and their `type`. */
export const PROGRESS_TOPIC = "github:progress";

const job = JobView.shape;

/** Where a job stands: what a progress message carries. Times are epoch milliseconds, sizes bytes. */
export const ProgressUpdate = z
  .object({
    jobId: z.string(),
    repositoryId: z.string(),
    /** `owner/repo`. */
    repository: z.string(),
    branch: z.string(),
    dataset: z.string(),
    status: job.status,
    phase: job.phase,
    progress: job.progress,
    filesDone: job.filesDone,
    filesTotal: job.filesTotal,
    bytesDone: job.bytesDone,
    bytesTotal: job.bytesTotal,
    currentFile: job.currentFile,
    error: job.error,
    startedAtMs: job.startedAtMs,
    finishedAtMs: job.finishedAtMs,
  })
  .meta({ id: "ProgressUpdate" });
export type ProgressUpdate = z.output<typeof ProgressUpdate>;

/** What a subscriber gets. `seq` counts the messages of one owner's project, without gaps. */
export const ProgressMessage = z
  .object({
    type: z.literal(PROGRESS_TOPIC),
    /** ISO 8601, UTC. */
    timestamp: z.string(),
    project: z.string(),
    seq: z.number().int(),
    data: ProgressUpdate,
  })
  .meta({ id: "ProgressMessage" });
export type ProgressMessage = z.output<typeof ProgressMessage>;

/** A job as a progress message tells of it. */
export function toProgressUpdate(
  job: JobView,
  repository: Pick<RepositoryView, "owner" | "repo" | "branch" | "dataset">,
): ProgressUpdate {
  return {
    jobId: job.id,
    repositoryId: job.repositoryId,
    repository: `${repository.owner}/${repository.repo}`,
    branch: repository.branch,
    dataset: repository.dataset,
    status: job.status,
    phase: job.phase,
    progress: job.progress,
    filesDone: job.filesDone,
    filesTotal: job.filesTotal,
    bytesDone: job.bytesDone,
    bytesTotal: job.bytesTotal,
    currentFile: job.currentFile,
    error: job.error,
    startedAtMs: job.startedAtMs,
    finishedAtMs: job.finishedAtMs,
  };
}

/**
 * One person's live progress, a Durable Object offered by `queue-consumer`: it numbers what it is told, sends it to the person's
 * sockets and keeps the newest of it for those that come back. Its `fetch` takes WebSocket upgrades of callers that are already
 * authenticated.
 */
export interface ProgressHubApi {
  /** What comes after a job's end, and what would move its progress back, is not passed on. */
  publish(project: string, update: ProgressUpdate): Promise<void>;
}

/** Tells whoever watches. `userId` null: nobody does, those are the system's own jobs. */
export interface ProgressPublisher {
  publish(userId: string | null, project: string, update: ProgressUpdate): Promise<void>;
}
