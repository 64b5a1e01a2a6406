import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { installations, providerRepositories as repos } from "./schema.ts";

/** An installation of the GitHub App. */
export type InstallationRow = typeof installations.$inferSelect;

/** The usable installation on an account, whatever the case of its name: neither removed nor suspended. Null without one. */
export async function findInstallationOfAccount(db: Database, account: string): Promise<InstallationRow | null> {
  const row = await db
    .select()
    .from(installations)
    .where(
      and(
        sql`lower(${installations.account}) = ${account.toLowerCase()}`,
        isNull(installations.removedAtMs),
        isNull(installations.suspendedAtMs),
      ),
    )
    .get();
  return row ?? null;
}

/** Records an installation as GitHub describes it now. */
export async function upsertInstallation(db: Database, row: InstallationRow): Promise<void> {
  const { id, ...now } = row;
  await db.insert(installations).values(row).onConflictDoUpdate({ target: installations.id, set: now });
}

/** Notes that an installation is gone. Unknown ones are ignored. */
export async function removeInstallation(db: Database, id: number, nowMs: number): Promise<void> {
  await db.update(installations).set({ removedAtMs: nowMs, updatedAtMs: nowMs }).where(eq(installations.id, id));
}

/**
 * Reads these repositories through the installation from now on. A repository is under one installation of the App at a time: one it had
 * before was left by a transfer.
 */
export async function linkInstallation(db: Database, id: number, providerRepoIds: number[]): Promise<void> {
  await db
    .update(repos)
    .set({ installationId: id })
    .where(sql`${repos.providerRepoId} in (select value from json_each(${JSON.stringify(providerRepoIds)}))`);
}

/** Stops reading through an installation that cannot be used any more: what is public can still be read without it. */
export async function unlinkInstallation(db: Database, id: number): Promise<void> {
  await db.update(repos).set({ installationId: null }).where(eq(repos.installationId, id));
}
