import { type SQL, sql } from "drizzle-orm";
import { runBatch } from "./batch.ts";
import type { Database } from "./database.ts";

/** A place among `content_blobs`, in the order of its primary key. */
export interface BlobKey {
  spaceId: number;
  /** Lowercase hex. */
  sha: string;
}

/** The key that ends a slice of `limit` blobs after `after`; null when fewer are left. */
export async function endOfSlice(db: Database, after: BlobKey, limit: number): Promise<BlobKey | null> {
  const rows = await db.all<BlobKey>(sql`
    select space_id as spaceId, lower(hex(sha)) as sha from content_blobs
    where (space_id, sha) > (${after.spaceId}, unhex(${after.sha})) order by space_id, sha limit 1 offset ${limit - 1}`);
  return rows[0] ?? null;
}

const within = (after: BlobKey, until: BlobKey | null): SQL => sql`
  (b.space_id, b.sha) > (${after.spaceId}, unhex(${after.sha}))
  ${until === null ? sql`` : sql`and (b.space_id, b.sha) <= (${until.spaceId}, unhex(${until.sha}))`}`;

const REFERENCED = sql`exists (select 1 from content_refs r where r.space_id = b.space_id and r.sha = b.sha)`;

/**
 * Looks after one slice of blobs in one transaction: those referenced again lose their mark, unreferenced ones get one, and those
 * marked before `deadBeforeMs` and still unreferenced go, with what they weighed in their packs.
 */
export async function sweepBlobs(
  db: Database,
  slice: { after: BlobKey; until: BlobKey | null; nowMs: number; deadBeforeMs: number },
): Promise<{ marked: number; deleted: number }> {
  const inSlice = within(slice.after, slice.until);
  const dead = sql`${inSlice} and b.unreferenced_since_ms < ${slice.deadBeforeMs} and not ${REFERENCED}`;
  const [, , deleted, marked] = await runBatch(db, [
    sql`update content_blobs as b set unreferenced_since_ms = null where ${inSlice} and b.unreferenced_since_ms is not null and ${REFERENCED}`,
    sql`
      update content_packs set live_bytes = live_bytes - gone.weight
      from (select b.pack_id, sum(b.size + 1) as weight from content_blobs b where ${dead} and b.pack_id is not null group by b.pack_id) as gone
      where content_packs.id = gone.pack_id`,
    sql`delete from content_blobs as b where ${dead}`,
    sql`update content_blobs as b set unreferenced_since_ms = ${slice.nowMs} where ${inSlice} and b.unreferenced_since_ms is null and not ${REFERENCED}`,
  ]);
  return { marked: marked?.changes ?? 0, deleted: deleted?.changes ?? 0 };
}
