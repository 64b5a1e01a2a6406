import { findJob, findRepository, toJobView } from "@dome/db";
import type { JobView } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import type { IngestorDeps } from "./deps.ts";
import { queueSync } from "./queue-sync.ts";

/**
 * Queues a new job for one that failed or was cancelled. Repeating it returns the same waiting job. Null: absent or not theirs.
 * @throws {DomeError} `conflict` while the job has not ended, or when it completed; `gone` when its repository was removed.
 */
export async function retryJob(deps: IngestorDeps, userId: string | null, jobId: string): Promise<JobView | null> {
  const job = await findJob(deps.db, userId, jobId);
  if (job === null) return null;
  if (job.status !== "failed" && job.status !== "cancelled") {
    throw new DomeError("conflict", `The job is ${job.status}: only a failed or cancelled one can be tried again.`);
  }
  const repository = await findRepository(deps.db, userId, job.repositoryId);
  if (repository === null) throw new DomeError("gone", "The repository of this job was removed. Register it again.");
  return toJobView(await queueSync(deps, repository));
}
