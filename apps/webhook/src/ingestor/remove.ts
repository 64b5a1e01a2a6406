import { cancelJobsOfRepository, deleteRepositoryRow, findRepository, sealRepository } from "@dome/db";
import type { DeletionView } from "@dome/ingest-core/contracts";
import { newId } from "@dome/ingest-core/ids";
import { MESSAGE_VERSION } from "@dome/ingest-core/messages";
import type { IngestorDeps } from "./deps.ts";

/** How long a repository stays closed when its deletion stops halfway. */
const SEAL_MS = 15 * 60_000;

/** Longer than a removal takes. An index run that read the refs before they went has ended by then, or is shut out. */
const LOOK_AFTER_SECONDS = 60;

/**
 * Removes a repository with everything that hangs on it and reports the counts. Null: absent or not theirs.
 *
 * A sync may be running. It is shut out first (its commit demands the lease it holds), so that nothing it does can bring refs
 * back; then the refs go, what search holds of them, and the row last. Stopped in between, the repository is still there, empty: repeat the deletion.
 */
export async function removeRepository(
  deps: IngestorDeps,
  userId: string | null,
  repositoryId: string,
): Promise<DeletionView | null> {
  const repository = await findRepository(deps.db, userId, repositoryId);
  if (repository === null) return null;
  const { project, dataset } = repository;
  const where = { userId, project, dataset, repositoryId };
  // Whatever happens below, or to an index run that is under way: somebody comes after us and looks.
  const looksLater = { delaySeconds: LOOK_AFTER_SECONDS };
  await deps.indexQueue.send({ v: MESSAGE_VERSION, type: "unindex", ...where }, looksLater);
  await sealRepository(deps.db, repository.id, { token: `removal:${newId()}`, expiresAtMs: deps.nowMs() + SEAL_MS });
  const cancelled = await cancelJobsOfRepository(deps.db, repository.id, deps.nowMs());
  const dropped = await deps.silo.dropRefs(repository.id);
  const unindexed = await deps.constellation.removeRepository(where);
  await deleteRepositoryRow(deps.db, repository.id);
  // Jobs that a delivery or the sweep created in between. A running one counted above ends by itself.
  const late = await cancelJobsOfRepository(deps.db, repository.id, deps.nowMs());
  deps.log.info("repository.removed", {
    repositoryId,
    refs: dropped.refs,
    chunks: unindexed.chunks,
    blobsReleased: dropped.blobsReleased,
    jobsCancelled: cancelled,
    jobsCancelledLate: late,
  });
  return {
    repositories: 1,
    refs: dropped.refs,
    skipped: dropped.skipped,
    chunks: unindexed.chunks,
    jobsCancelled: cancelled,
    blobsReleased: dropped.blobsReleased,
    graceSeconds: dropped.graceSeconds,
  };
}
