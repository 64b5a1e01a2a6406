import type { DeadLetterView } from "@dome/ingest-core/contracts";
import { and, desc, eq, lt, or, sql } from "drizzle-orm";
import { decodeCursor } from "./cursor.ts";
import type { Database } from "./database.ts";
import { cutPage } from "./repositories.ts";
import { deadLetters as letters } from "./schema.ts";

/** A message that could not be processed. */
export type DeadLetterRow = typeof letters.$inferSelect;

/** Keeps a message that could not be processed. Safe to repeat with the same id. */
export async function recordDeadLetter(db: Database, letter: Omit<DeadLetterRow, "replayedAtMs">): Promise<void> {
  // JSON's null is a body too, but the query builder would make SQL's null of it.
  const body = letter.body ?? sql`'null'`;
  await db
    .insert(letters)
    .values({ ...letter, body })
    .onConflictDoNothing();
}

export async function findDeadLetter(db: Database, id: string): Promise<DeadLetterRow | null> {
  return (await db.select().from(letters).where(eq(letters.id, id)).get()) ?? null;
}

/** All dead letters, newest first. */
export async function listDeadLetters(
  db: Database,
  page: { cursor?: string; limit: number },
): Promise<{ rows: DeadLetterRow[]; nextCursor: string | null }> {
  const before = page.cursor === undefined ? null : decodeCursor(page.cursor);
  const rows = await db
    .select()
    .from(letters)
    .where(
      before
        ? or(lt(letters.createdAtMs, before.atMs), and(eq(letters.createdAtMs, before.atMs), lt(letters.id, before.id)))
        : undefined,
    )
    .orderBy(desc(letters.createdAtMs), desc(letters.id))
    .limit(page.limit + 1);
  return cutPage(rows, page.limit);
}

/** Notes that a letter was sent again. @returns the row as it is now, or null. */
export async function markReplayed(db: Database, id: string, nowMs: number): Promise<DeadLetterRow | null> {
  return (await db.update(letters).set({ replayedAtMs: nowMs }).where(eq(letters.id, id)).returning())[0] ?? null;
}

/** Drops at most `limit` of the letters replayed before `beforeMs`; what nobody replayed stays. @returns how many. */
export async function deleteReplayedDeadLetters(db: Database, beforeMs: number, limit: number): Promise<number> {
  const gone = await db.run(sql`
    delete from ${letters} where id in (
      select id from ${letters} where created_at_ms < ${beforeMs} and replayed_at_ms < ${beforeMs} order by created_at_ms limit ${limit})`);
  return gone.meta.changes;
}

/** A row as the operator sees it. */
export function toDeadLetterView(row: DeadLetterRow): DeadLetterView {
  return {
    id: row.id,
    queue: row.queue,
    reason: row.reason,
    body: row.body,
    createdAtMs: row.createdAtMs,
    replayedAtMs: row.replayedAtMs,
  };
}
