import { findRepositoryForSync, patchLeased, type NewRepository, type RepositoryRow } from "@dome/db";
import { DomeError, isDomeError } from "@dome/ingest-core/errors";
import type { GitHubClient, GitHubRepository } from "@dome/ingest-core/github";
import type { ConsumerDeps } from "../deps.ts";

/** Names, visibility and the default branch are compared at least this often, and whenever a delivery hints at a change. */
const EVERY_MS = 24 * 60 * 60_000;

export const metadataIsDue = (repository: RepositoryRow, nowMs: number): boolean =>
  repository.metadataCheckedAtMs === null || repository.metadataCheckedAtMs < nowMs - EVERY_MS;

/**
 * Compares labels, visibility and default branch with GitHub, and moves the repository to another space when its visibility
 * changed: what was public and no longer is leaves the public space.
 *
 * @returns the row as it is now.
 * @throws {DomeError} `not_found` when the repository is gone or hidden from us; `conflict` when the lease is no longer ours.
 */
export async function refreshMetadata(
  deps: ConsumerDeps,
  client: GitHubClient,
  repository: RepositoryRow,
  leaseToken: string,
): Promise<RepositoryRow> {
  const answer = await readMetadata(client, repository);
  const checked: Partial<NewRepository> = { metadataCheckedAtMs: deps.nowMs() };
  // Whoever stood still while another sync looked knows nothing any more: without the lease nothing is written.
  const write = async (patch: Partial<NewRepository>, raisesConfig: boolean): Promise<RepositoryRow> => {
    const written = await patchLeased(deps.db, repository.id, leaseToken, patch, raisesConfig);
    if (written === null) throw new DomeError("conflict", "Another sync took over this repository.");
    return written;
  };
  if (answer === "unchanged") return await write(checked, false);
  const now = answer.repository;
  const patch: Partial<NewRepository> = { ...checked, metadataEtag: answer.etag, owner: now.owner, repo: now.repo };
  const isRenamed = repository.followsDefaultBranch && now.defaultBranch !== repository.branch;
  if (isRenamed) patch.branch = now.defaultBranch;
  if (now.isPrivate !== repository.isPrivate) {
    patch.isPrivate = now.isPrivate;
    patch.spaceId = await deps.silo.spaceFor(repository.userId, now.isPrivate || repository.keepPrivate);
  }
  const moves = patch.spaceId !== undefined && patch.spaceId !== repository.spaceId;
  // Written with the space, before anything is removed: whatever stops us now, the next sync copies everything anew.
  if (moves) patch.lastCommitSha = null;
  const written = await write(patch, isRenamed || moves);
  if (!moves) return written;
  await deps.silo.dropRefs(repository.id);
  const current = await findRepositoryForSync(deps.db, repository.id);
  if (current === null) throw new DomeError("cancelled", "The repository was deleted.");
  return current;
}

async function readMetadata(
  client: GitHubClient,
  repository: RepositoryRow,
): Promise<{ repository: GitHubRepository; etag: string | null } | "unchanged"> {
  try {
    return await client.getRepositoryById(repository.providerRepoId, repository.metadataEtag);
  } catch (err) {
    if (!isDomeError(err) || err.code !== "not_found") throw err;
    // A server that does not know numbers: the name tells, as long as it carries the same id.
    const named = await client.getRepository(repository.owner, repository.repo);
    if (named.id === repository.providerRepoId) return { repository: named, etag: null };
    throw new DomeError(
      "not_found",
      `GitHub has no repository number ${repository.providerRepoId} (${repository.owner}/${repository.repo}) any more.`,
      { cause: err },
    );
  }
}
