import { findRepositoryForSync, patchRepositoryForSync, type NewRepository, type RepositoryRow } from "@dome/db";
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
 * @throws {DomeError} `not_found` when the repository is gone or hidden from us.
 */
export async function refreshMetadata(
  deps: ConsumerDeps,
  client: GitHubClient,
  repository: RepositoryRow,
): Promise<RepositoryRow> {
  const answer = await readMetadata(client, repository);
  const checked: Partial<NewRepository> = { metadataCheckedAtMs: deps.nowMs() };
  if (answer === "unchanged") {
    await patchRepositoryForSync(deps.db, repository.id, checked);
    return { ...repository, ...checked } as RepositoryRow;
  }
  const now = answer.repository;
  const patch: Partial<NewRepository> = { ...checked, metadataEtag: answer.etag, owner: now.owner, repo: now.repo };
  if (repository.followsDefaultBranch && now.defaultBranch !== repository.branch) {
    patch.branch = now.defaultBranch;
    patch.configVersion = repository.configVersion + 1;
  }
  if (now.isPrivate !== repository.isPrivate) {
    patch.isPrivate = now.isPrivate;
    patch.spaceId = await deps.silo.spaceFor(repository.userId, now.isPrivate || repository.keepPrivate);
  }
  const moves = patch.spaceId !== undefined && patch.spaceId !== repository.spaceId;
  if (moves) {
    // Written with the space, before anything is removed: whatever stops us now, the next sync copies everything anew.
    patch.lastCommitSha = null;
    patch.configVersion = repository.configVersion + 1;
  }
  await patchRepositoryForSync(deps.db, repository.id, patch);
  if (moves) await deps.silo.dropRefs(repository.id);
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
