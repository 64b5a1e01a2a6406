import { findRepositoryForSync, listJobsInIndex, recordIndexProgress, type RepositoryRow } from "@dome/db";
import { DomeError } from "@dome/ingest-core/errors";
import type { ConstellationDeps } from "../deps.ts";
import { announceJobs } from "./announce-jobs.ts";
import type { IndexProgress } from "./index-repository.ts";

/** Often enough to watch and to be stopped, seldom enough not to matter. */
const EVERY_MS = 1_000;

/** Whether anybody still waits for the index of a repository. */
export const isAwaited = async (deps: ConstellationDeps, repositoryId: string): Promise<boolean> =>
  (await listJobsInIndex(deps.db, repositoryId)).length > 0;

/**
 * Shows a run's progress at the jobs that wait for it. `mustBeAwaited`: the run is for them alone, and stops when all are cancelled.
 * The run throws `cancelled` then; what it embedded and staged stays for the next one.
 */
export function watchJobs(deps: ConstellationDeps, repositoryId: string, mustBeAwaited: boolean): IndexProgress {
  let repository: RepositoryRow | null = null;
  let lastMs = Number.NEGATIVE_INFINITY;
  return async (done) => {
    const nowMs = deps.nowMs();
    if (nowMs - lastMs < EVERY_MS) return;
    lastMs = nowMs;
    const jobs = await recordIndexProgress(deps.db, repositoryId, nowMs, done);
    if (jobs.length === 0 && mustBeAwaited) throw new DomeError("cancelled", "Nobody waits for this index any more.");
    repository ??= await findRepositoryForSync(deps.db, repositoryId);
    if (repository !== null) await announceJobs(deps, jobs, repository);
  };
}
