import type { RepositoryView } from "@dome/ingest-core/contracts";
import { and, asc, eq, gt, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { providerRepositories as repos } from "./schema.ts";

export type RepositoryRow = typeof repos.$inferSelect;
export type NewRepository = typeof repos.$inferInsert;

const ownedBy = (userId: string | null) => (userId === null ? isNull(repos.userId) : eq(repos.userId, userId));

/** Inserts a repository, or returns the one its owner already has for this provider id and branch. */
export async function upsertRepository(
  db: Database,
  row: NewRepository,
): Promise<{ row: RepositoryRow; created: boolean }> {
  const inserted = await db.insert(repos).values(row).onConflictDoNothing().returning();
  if (inserted[0]) return { row: inserted[0], created: true };
  const existing = await db
    .select()
    .from(repos)
    .where(
      and(
        ownedBy(row.userId ?? null),
        eq(repos.provider, row.provider),
        eq(repos.providerRepoId, row.providerRepoId),
        eq(repos.branch, row.branch),
      ),
    )
    .get();
  if (!existing) throw new Error("a repository row vanished between two statements");
  return { row: existing, created: false };
}

/** The owner's repository, or null: absent and somebody else's look the same. */
export async function findRepository(db: Database, userId: string | null, id: string): Promise<RepositoryRow | null> {
  return (
    (await db
      .select()
      .from(repos)
      .where(and(eq(repos.id, id), ownedBy(userId)))
      .get()) ?? null
  );
}

/** A repository for the machinery itself (sync, sweep), whoever owns it. Never use it to answer a person. */
export async function findRepositoryForSync(db: Database, id: string): Promise<RepositoryRow | null> {
  return (await db.select().from(repos).where(eq(repos.id, id)).get()) ?? null;
}

/** Every copy of a repository, whoever owns it. For deliveries. */
export async function findRepositoriesByProviderId(
  db: Database,
  provider: string,
  providerRepoIds: number[],
): Promise<RepositoryRow[]> {
  return await db
    .select()
    .from(repos)
    .where(
      and(
        eq(repos.provider, provider),
        sql`${repos.providerRepoId} in (select value from json_each(${JSON.stringify(providerRepoIds)}))`,
      ),
    );
}

/** Every copy read through an installation. */
export async function findRepositoriesByInstallation(db: Database, installationId: number): Promise<RepositoryRow[]> {
  return await db.select().from(repos).where(eq(repos.installationId, installationId));
}

/** The owner's repositories, oldest first. */
export async function listRepositories(
  db: Database,
  userId: string | null,
  page: { cursor?: string; limit: number; project?: string },
): Promise<{ rows: RepositoryRow[]; nextCursor: string | null }> {
  const after = page.cursor === undefined ? null : decodeCursor(page.cursor);
  const rows = await db
    .select()
    .from(repos)
    .where(
      and(
        ownedBy(userId),
        page.project === undefined ? undefined : eq(repos.project, page.project),
        after
          ? or(gt(repos.createdAtMs, after.atMs), and(eq(repos.createdAtMs, after.atMs), gt(repos.id, after.id)))
          : undefined,
      ),
    )
    .orderBy(asc(repos.createdAtMs), asc(repos.id))
    .limit(page.limit + 1);
  return cutPage(rows, page.limit);
}

/** Cuts a page that was read one row too long. */
export function cutPage<R extends { createdAtMs: number; id: string }>(
  rows: R[],
  limit: number,
): { rows: R[]; nextCursor: string | null } {
  const last = rows[limit - 1];
  return rows.length > limit && last
    ? { rows: rows.slice(0, limit), nextCursor: encodeCursor({ atMs: last.createdAtMs, id: last.id }) }
    : { rows, nextCursor: null };
}

/** Changes columns of the owner's repository. Returns the row as it is now, or null. */
export async function updateRepository(
  db: Database,
  userId: string | null,
  id: string,
  patch: Partial<NewRepository>,
): Promise<RepositoryRow | null> {
  return (
    (
      await db
        .update(repos)
        .set(patch)
        .where(and(eq(repos.id, id), ownedBy(userId)))
        .returning()
    )[0] ?? null
  );
}

/**
 * Changes columns for the sync that holds the lease, whoever owns the row. `raisesConfig`: what it should hold is another thing now.
 * @returns the row as it is now; null, with nothing changed, when the lease is no longer theirs or the row is gone.
 */
export async function patchLeased(
  db: Database,
  id: string,
  token: string,
  patch: Partial<NewRepository>,
  raisesConfig: boolean,
): Promise<RepositoryRow | null> {
  const patched = await db
    .update(repos)
    .set({ ...patch, ...(raisesConfig ? { configVersion: sql`${repos.configVersion} + 1` } : {}) })
    .where(and(eq(repos.id, id), eq(repos.leaseToken, token)))
    .returning();
  return patched[0] ?? null;
}

/** Makes the next sync of these repositories look at their metadata first. */
export async function forgetMetadata(db: Database, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(repos)
    .set({ metadataCheckedAtMs: null, metadataEtag: null })
    .where(sql`${repos.id} in (select value from json_each(${JSON.stringify(ids)}))`);
}

/** Removes the row. Its refs must be gone already. */
export async function deleteRepositoryRow(db: Database, id: string): Promise<void> {
  await db.delete(repos).where(eq(repos.id, id));
}

/**
 * Takes the repository's lease when it is free or expired: one sync at a time.
 * @returns the row as of the claim, or null when somebody else holds the lease or the row is gone.
 */
export async function claimRepository(
  db: Database,
  id: string,
  lease: { token: string; nowMs: number; expiresAtMs: number },
): Promise<RepositoryRow | null> {
  return (await claimingRepository(db, id, lease))[0] ?? null;
}

/** The statement behind {@link claimRepository}. */
export const claimingRepository = (
  db: Database,
  id: string | SQL,
  lease: { token: string; nowMs: number; expiresAtMs: number },
) =>
  db
    .update(repos)
    .set({ leaseToken: lease.token, leaseExpiresAtMs: lease.expiresAtMs })
    .where(and(eq(repos.id, id), or(isNull(repos.leaseToken), lt(repos.leaseExpiresAtMs, lease.nowMs))))
    .returning();

/** Holds on to the lease. @returns false when it is no longer ours. */
export async function renewLease(db: Database, id: string, token: string, expiresAtMs: number): Promise<boolean> {
  const renewed = await db
    .update(repos)
    .set({ leaseExpiresAtMs: expiresAtMs })
    .where(and(eq(repos.id, id), eq(repos.leaseToken, token)))
    .returning({ id: repos.id });
  return renewed.length > 0;
}

/** Gives the lease back, with what the attempt found out. Does nothing when the lease is no longer ours. */
export async function releaseRepository(
  db: Database,
  id: string,
  token: string,
  patch: Partial<NewRepository>,
): Promise<boolean> {
  return (await releasingRepository(db, id, token, patch)).length > 0;
}

/** The statement behind {@link releaseRepository}. */
export const releasingRepository = (db: Database, id: string, token: string, patch: Partial<NewRepository>) =>
  db
    .update(repos)
    .set({ ...patch, leaseToken: null, leaseExpiresAtMs: null })
    .where(and(eq(repos.id, id), eq(repos.leaseToken, token)))
    .returning({ id: repos.id });

/** A row as its owner sees it. */
export function toRepositoryView(row: RepositoryRow): RepositoryView {
  return {
    id: row.id,
    provider: "github",
    githubId: row.providerRepoId,
    owner: row.owner,
    repo: row.repo,
    branch: row.branch,
    followsDefaultBranch: row.followsDefaultBranch,
    project: row.project,
    dataset: row.dataset,
    isPrivate: row.isPrivate || row.keepPrivate,
    includePatterns: row.includePatterns,
    excludePatterns: row.excludePatterns,
    state: repositoryState(row),
    lastCommitSha: row.lastCommitSha,
    indexedCommitSha: row.indexedCommitSha,
    lastSyncedAtMs: row.lastSyncedAtMs,
    lastError: row.lastErrorCode === null ? null : { code: row.lastErrorCode, message: row.lastErrorMessage ?? "" },
    nextRetryAtMs: row.nextRetryAtMs,
    files: row.files,
    bytes: row.bytes,
    skipped: row.skipped,
    createdAtMs: row.createdAtMs,
    updatedAtMs: row.updatedAtMs,
  };
}

function repositoryState(row: RepositoryRow): RepositoryView["state"] {
  if (row.lostAtMs !== null) return "lost";
  if (row.lastErrorCode !== null) return "failing";
  return row.lastSyncedAtMs === null ? "pending" : "synced";
}
