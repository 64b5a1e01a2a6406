import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** The space of everything seen in public repositories. */
export const PUBLIC_SPACE_ID = 1;
/** Its key, as the first migration writes it: asked for with every ingest, so it is not read each time. */
const PUBLIC_SPACE_KEY = "public";

/** The space of that key, made on first use. */
export async function ensureSpace(db: Database, key: string): Promise<number> {
  await db.run(sql`insert or ignore into content_spaces (key) values (${key})`);
  const row = await db.get<{ id: number } | undefined>(sql`select id from content_spaces where key = ${key}`);
  if (!row) throw new Error("a space vanished between two statements");
  return row.id;
}

/** The key of a space, or null. */
export async function findSpaceKey(db: Database, spaceId: number): Promise<string | null> {
  if (spaceId === PUBLIC_SPACE_ID) return PUBLIC_SPACE_KEY;
  return (
    (await db.get<{ key: string } | undefined>(sql`select key from content_spaces where id = ${spaceId}`))?.key ?? null
  );
}

/** The space a person (null: the system) has of their own, or null when nothing of theirs ever needed one. */
export async function findSpace(db: Database, userId: string | null): Promise<number | null> {
  const row = await db.get<{ id: number } | undefined>(
    sql`select id from content_spaces where key = ${userId === null ? "system" : `user:${userId}`}`,
  );
  return row?.id ?? null;
}
