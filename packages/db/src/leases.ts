import { and, eq, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { leases } from "./schema.ts";

/**
 * Takes a named lease when it is free or expired, so that two runs of the same work do not overlap.
 * @returns where the last pass stopped (null: nowhere), or null when somebody else holds the lease.
 */
export async function claimLease(
  db: Database,
  name: string,
  lease: { token: string; nowMs: number; expiresAtMs: number },
): Promise<{ cursor: string | null } | null> {
  const claimed = await db
    .insert(leases)
    .values({ name, token: lease.token, expiresAtMs: lease.expiresAtMs })
    .onConflictDoUpdate({
      target: leases.name,
      set: { token: lease.token, expiresAtMs: lease.expiresAtMs },
      setWhere: sql`${leases.token} is null or ${leases.expiresAtMs} <= ${lease.nowMs}`,
    })
    .returning({ cursor: leases.cursor });
  return claimed[0] ?? null;
}

/** Gives a lease back, with where the next pass goes on. Does nothing when the lease is no longer ours. */
export async function releaseLease(
  db: Database,
  name: string,
  token: string,
  cursor: string | null = null,
): Promise<void> {
  await db
    .update(leases)
    .set({ token: null, expiresAtMs: null, cursor })
    .where(and(eq(leases.name, name), eq(leases.token, token)));
}

/** Drops leases that expired before `beforeMs` and hold no cursor: nobody comes back for them. @returns how many. */
export async function deleteExpiredLeases(db: Database, beforeMs: number): Promise<number> {
  const gone = await db.run(
    sql`delete from ${leases} where coalesce(expires_at_ms, 0) < ${beforeMs} and cursor is null`,
  );
  return gone.meta.changes;
}
