import { cancelJobsOfRepository, deleteRepositoryRow, findRepository, sealRepository } from "@dome/db";
import type { DeletionView } from "@dome/ingest-core/contracts";
import { newId } from "@dome/ingest-core/ids";
import type { IngestorDeps } from "./deps.ts";

/** How long a repository stays closed when its deletion stops halfway. */
const SEAL_MS = 15 * 60_000;

/**
 * Removes a repository with everything that hangs on it and reports the counts. Null: absent or not theirs.
 *
 * A sync may be running. It is shut out first (its commit demands the lease it holds), so that nothing it does can bring refs
 * back; then the refs go, and the row last. Stopped in between, the repository is still there, empty: repeat the deletion.
 */
export async function removeRepository(
  deps: IngestorDeps,
  userId: string | null,
  repositoryId: string,
): Promise<DeletionView | null> {
  const repository = await findRepository(deps.db, userId, repositoryId);
  if (repository === null) return null;
  await sealRepository(deps.db, repository.id, { token: `removal:${newId()}`, expiresAtMs: deps.nowMs() + SEAL_MS });
  const cancelled = await cancelJobsOfRepository(deps.db, repository.id, deps.nowMs());
  const dropped = await deps.silo.dropRefs(repository.id);
  await deleteRepositoryRow(deps.db, repository.id);
  // Jobs that a delivery or the sweep created in between. A running one counted above ends by itself.
  const late = await cancelJobsOfRepository(deps.db, repository.id, deps.nowMs());
  deps.log.info("repository.removed", {
    repositoryId,
    refs: dropped.refs,
    blobsReleased: dropped.blobsReleased,
    jobsCancelled: cancelled,
    jobsCancelledLate: late,
  });
  return {
    repositories: 1,
    refs: dropped.refs,
    skipped: dropped.skipped,
    jobsCancelled: cancelled,
    blobsReleased: dropped.blobsReleased,
    graceSeconds: dropped.graceSeconds,
  };
}
