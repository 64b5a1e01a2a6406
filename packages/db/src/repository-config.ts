import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { RepositoryRow } from "./repositories.ts";
import { providerRepositories as repos } from "./schema.ts";

/** What a repository should hold. Left out: stays as it is. */
export interface ConfigChange {
  branch?: string;
  includePatterns?: string[];
  excludePatterns?: string[];
}

/**
 * Changes what the owner's repository should hold and raises its configuration version, so that a sync planned before commits
 * nothing. A new branch no longer follows GitHub's default.
 *
 * @returns the row as it is now; `conflict` when the owner already keeps that branch; null when the row is absent or not theirs.
 */
export async function changeConfig(
  db: Database,
  userId: string | null,
  id: string,
  change: ConfigChange,
  nowMs: number,
): Promise<RepositoryRow | "conflict" | null> {
  const mine = and(eq(repos.id, id), userId === null ? isNull(repos.userId) : eq(repos.userId, userId));
  // Asked inside the statement: two changes to the same branch cannot both pass.
  const branchIsFree =
    change.branch === undefined
      ? undefined
      : sql`not exists (select 1 from ${repos} as other
          where coalesce(other.user_id, '') = ${userId ?? ""} and other.provider = ${repos.provider}
            and other.provider_repo_id = ${repos.providerRepoId} and other.branch = ${change.branch} and other.id <> ${id})`;
  const changed = await db
    .update(repos)
    .set({
      ...change,
      ...(change.branch === undefined ? {} : { followsDefaultBranch: false }),
      configVersion: sql`${repos.configVersion} + 1`,
      updatedAtMs: nowMs,
    })
    .where(and(mine, branchIsFree))
    .returning();
  if (changed[0]) return changed[0];
  const exists = await db.select({ id: repos.id }).from(repos).where(mine).get();
  return exists ? "conflict" : null;
}

/**
 * Closes a repository that is about to be deleted: whoever syncs it loses the lease and commits nothing, nobody else gets one
 * before `expiresAtMs`. It forgets its commit, so that a deletion that stops halfway leaves a repository that is ingested anew.
 */
export async function sealRepository(
  db: Database,
  id: string,
  seal: { token: string; expiresAtMs: number },
): Promise<void> {
  await db
    .update(repos)
    .set({
      leaseToken: seal.token,
      leaseExpiresAtMs: seal.expiresAtMs,
      configVersion: sql`${repos.configVersion} + 1`,
      lastCommitSha: null,
      lastCheckedAtMs: null,
    })
    .where(eq(repos.id, id));
}
