import { type NewRepository, renewLease, type RepositoryRow } from "@dome/db";
import { DomeError, isDomeError } from "@dome/ingest-core/errors";
import { type GitHubClient, GitHubIngestor } from "@dome/ingest-core/github";
import { refreshInstallation } from "../consume/refresh-installation.ts";
import type { ConsumerDeps } from "../deps.ts";
import { isLost } from "./lost.ts";
import { LEASE_MS, type Progress } from "./progress.ts";
import { metadataIsDue, refreshMetadata } from "./refresh-metadata.ts";
import { runSync, type SyncResult } from "./run-sync.ts";

export interface SyncedRepository {
  result: SyncResult;
  /** The commit that is stored now. */
  commitSha: string | null;
  /** What the provider wants remembered about the sync. */
  status: Partial<NewRepository>;
}

interface Work {
  repository: RepositoryRow;
  leaseToken: string;
  jobId: string;
  client: GitHubClient;
  progress: Progress;
}

/**
 * One attempt at a GitHub repository: its metadata when that is due, then its branch. A default branch that was renamed is followed;
 * access that is lost takes the stored content with it, then the error is thrown on.
 */
export async function syncRepository(deps: ConsumerDeps, work: Work): Promise<SyncedRepository> {
  try {
    const due = metadataIsDue(work.repository, deps.nowMs());
    if (due) await work.progress.enter("head");
    const repository = due
      ? await refreshMetadata(deps, work.client, work.repository, work.leaseToken)
      : work.repository;
    const synced = await syncBranch(deps, { ...work, repository });
    if (synced.result.kind !== "missing" || due || !repository.followsDefaultBranch) return synced;
    // The branch we followed is gone: perhaps the default branch has another name now.
    const renamed = await refreshMetadata(deps, work.client, repository, work.leaseToken);
    return renamed.branch === repository.branch ? synced : await syncBranch(deps, { ...work, repository: renamed });
  } catch (err) {
    if (isLost(err)) await dropStored(deps, work);
    const { installationId } = work.repository;
    if (installationId === null || !isUnusableInstallation(err)) throw err;
    await refreshInstallation(deps, installationId, []);
    throw new DomeError(
      "upstream_unavailable",
      "The App's installation cannot be used any more; the repository will be read without it.",
      { cause: err },
    );
  }
}

/** Removes what is stored, unless another sync took over: what this one was told may have been true long ago. */
async function dropStored(deps: ConsumerDeps, { repository, leaseToken }: Work): Promise<void> {
  if (await renewLease(deps.db, repository.id, leaseToken, deps.nowMs() + LEASE_MS))
    await deps.silo.dropRefs(repository.id);
}

const isUnusableInstallation = (err: unknown): boolean =>
  isDomeError(err) && typeof err.details === "object" && err.details !== null && "unusableInstallation" in err.details;

async function syncBranch(deps: ConsumerDeps, work: Work): Promise<SyncedRepository> {
  const { repository } = work;
  const status: Partial<NewRepository> = {};
  const ingestor = new GitHubIngestor(
    {
      id: repository.id,
      userId: repository.userId,
      provider: "github",
      githubId: repository.providerRepoId,
      owner: repository.owner,
      repo: repository.repo,
      branch: repository.branch,
      // Planned with other patterns than those of today, the stored commit says nothing.
      lastVersion: repository.syncedConfigVersion === repository.configVersion ? repository.lastCommitSha : null,
    },
    work.client,
    async ({ syncedAtMs }) => {
      status.lastSyncedAtMs = syncedAtMs;
    },
  );
  const result = await runSync({
    silo: deps.silo,
    repository,
    leaseToken: work.leaseToken,
    jobId: work.jobId,
    ingestor,
    progress: work.progress,
    maxFileBytes: deps.settings.MAX_FILE_BYTES,
    nowMs: deps.nowMs,
  });
  return { result, commitSha: result.kind === "committed" ? result.commitSha : repository.lastCommitSha, status };
}
