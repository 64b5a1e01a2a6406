import { createPendingJob, type JobRow, type RepositoryRow } from "@dome/db";
import { newId } from "@dome/ingest-core/ids";
import { MESSAGE_VERSION } from "@dome/ingest-core/messages";
import type { IngestorDeps } from "./deps.ts";

/**
 * Sees to it that a sync of the repository waits, and that a message says so. The message is sent even when the job waited
 * already: the one before it may be lost, and a second one is harmless.
 */
export async function queueSync(
  deps: Pick<IngestorDeps, "db" | "queue" | "nowMs">,
  repository: Pick<RepositoryRow, "id" | "userId">,
): Promise<JobRow> {
  const job = {
    id: newId(),
    userId: repository.userId,
    repositoryId: repository.id,
    reason: "person",
    nowMs: deps.nowMs(),
  };
  const { row } = await createPendingJob(deps.db, job);
  await deps.queue.send({ v: MESSAGE_VERSION, type: "sync", jobId: row.id, repositoryId: row.repositoryId });
  return row;
}
