import { type SQL, sql } from "drizzle-orm";
import { BLOB_KIND_CODES } from "./blobs.ts";
import { runBatch } from "./batch.ts";
import { type Database, jsonChunks } from "./database.ts";
import type { contentPacks } from "./schema.ts";

export type PackRow = typeof contentPacks.$inferSelect;

/** `live_bytes` of a pack whose object is being deleted. Its key must not be used again while the row stands. */
export const CONDEMNED = -1;

/** A blob's place in a pack. */
export interface PackedBlob {
  id: string;
  kind: number;
  size: number;
  blockOffset: number;
  blockLength: number;
  rawOffset: number;
}

/** A pack whose object is in R2, on its way into the index. */
export interface NewPack {
  spaceId: number;
  r2Key: string;
  sizeBytes: number;
  blobs: readonly PackedBlob[];
  nowMs: number;
}

/** What a blob adds to `live_bytes` and `raw_bytes`: one more than its size, so that an empty one keeps its pack alive too. */
const blobWeight = (blob: { size: number }): number => blob.size + 1;

const weigh = (blobs: readonly { size: number }[]): number => blobs.reduce((sum, blob) => sum + blobWeight(blob), 0);

const packJson = (blobs: readonly PackedBlob[]): string[] =>
  jsonChunks(blobs.map((b) => [b.id, b.kind, b.size, b.blockOffset, b.blockLength, b.rawOffset]));

/** Writes the row of a pack, or takes the one its key already has. Nothing happens to a condemned one. */
const packRow = (pack: NewPack): SQL => sql`
  insert into content_packs (space_id, r2_key, size_bytes, raw_bytes, live_bytes, created_at_ms)
  values (${pack.spaceId}, ${pack.r2Key}, ${pack.sizeBytes}, ${weigh(pack.blobs)}, ${weigh(pack.blobs)}, ${pack.nowMs})
  on conflict (r2_key) do update set live_bytes = excluded.live_bytes where live_bytes > ${CONDEMNED}`;

/** Sets what a pack's rows really weigh. */
function recount(r2Key: string, chunks: readonly string[]): SQL[] {
  return [
    sql`update content_packs set live_bytes = 0 where r2_key = ${r2Key} and live_bytes > ${CONDEMNED}`,
    ...chunks.map(
      (chunk) => sql`
        update content_packs set live_bytes = live_bytes + (
          select coalesce(sum(b.size + 1), 0)
          from json_each(${chunk}) j cross join content_blobs b on b.space_id = content_packs.space_id and b.sha = unhex(j.value->>0)
          where b.pack_id = content_packs.id)
        where r2_key = ${r2Key} and live_bytes > ${CONDEMNED}`,
    ),
  ];
}

/** Rows for content found to be binary: known by id, without content. Safe to repeat. */
const binaryRows = (spaceId: number, binaries: readonly { id: string; size: number }[]): SQL[] =>
  jsonChunks(binaries.map((b) => [b.id, b.size])).map(
    (chunk) => sql`
      insert or ignore into content_blobs (space_id, sha, kind, size)
      select ${spaceId}, unhex(value->>0), ${BLOB_KIND_CODES.binary}, value->>1 from json_each(${chunk})`,
  );

/** Remembers binary content that came without any text. @returns statements used. */
export async function indexBinaries(
  db: Database,
  spaceId: number,
  binaries: readonly { id: string; size: number }[],
): Promise<number> {
  return (await runBatch(db, binaryRows(spaceId, binaries))).length;
}

/**
 * Puts a pack and its blobs, and binaries met on the way, into the index: all rows or none. Blobs somebody else indexed
 * meanwhile keep their place. Blobs should be sorted by id: neighbours in the index are then written together.
 *
 * @returns how many blobs are new; null when the key is condemned, and nothing was written.
 */
export async function indexPack(
  db: Database,
  pack: NewPack,
  binaries: readonly { id: string; size: number }[],
): Promise<{ inserted: number | null; d1Statements: number }> {
  const chunks = packJson(pack.blobs);
  const inserts = chunks.map(
    (chunk) => sql`
      insert or ignore into content_blobs (space_id, sha, kind, size, pack_id, block_offset, block_length, raw_offset)
      select p.space_id, unhex(value->>0), value->>1, value->>2, p.id, value->>3, value->>4, value->>5
      from content_packs p cross join json_each(${chunk}) where p.r2_key = ${pack.r2Key} and p.live_bytes > ${CONDEMNED}`,
  );
  const extra = binaryRows(pack.spaceId, binaries);
  const [row, ...rows] = await runBatch(db, [packRow(pack), ...inserts, ...extra]);
  let d1Statements = 1 + inserts.length + extra.length;
  if (row?.changes === 0) return { inserted: null, d1Statements };
  const inserted = rows.slice(0, inserts.length).reduce((sum, result) => sum + result.changes, 0);
  if (inserted !== pack.blobs.length) {
    // Until this ran the pack counts as fuller than it is: that delays its collection, and nothing else.
    d1Statements += (await runBatch(db, recount(pack.r2Key, chunks))).length;
  }
  return { inserted, d1Statements };
}

/**
 * Moves rows from one pack to the pack that replaces it, in one transaction; rows that went meanwhile stay gone. The old pack is
 * condemned if nothing is left of it.
 *
 * @param oldIds - Ids of everything the old pack ever held.
 * @returns whether the old object may be deleted; null when the new key is condemned, and nothing was written.
 */
export async function replacePack(
  db: Database,
  oldPackId: number,
  oldIds: readonly string[],
  pack: NewPack,
): Promise<boolean | null> {
  const chunks = packJson(pack.blobs);
  const moves = chunks.map(
    (chunk) => sql`
      insert into content_blobs (space_id, sha, kind, size, pack_id, block_offset, block_length, raw_offset)
      select p.space_id, unhex(value->>0), value->>1, value->>2, p.id, value->>3, value->>4, value->>5
      from content_packs p cross join json_each(${chunk}) where p.r2_key = ${pack.r2Key} and p.live_bytes > ${CONDEMNED}
        and exists (select 1 from content_blobs b where b.space_id = p.space_id and b.sha = unhex(value->>0) and b.pack_id = ${oldPackId})
      on conflict (space_id, sha) do update set pack_id = excluded.pack_id, block_offset = excluded.block_offset,
        block_length = excluded.block_length, raw_offset = excluded.raw_offset where pack_id = ${oldPackId}`,
  );
  const [row, ...rest] = await runBatch(db, [
    packRow(pack),
    ...moves,
    ...recount(pack.r2Key, chunks),
    condemn(oldPackId, oldIds, pack.nowMs),
  ]);
  return row?.changes === 0 ? null : (rest.at(-1)?.changes ?? 0) > 0;
}

/** Marks a pack as going, unless a row still points at it. `ids` are all it ever held. */
function condemn(packId: number, ids: readonly string[], nowMs: number): SQL {
  // A pack holds at most 16,384 blobs, two chunks: the counter is not trusted where content could be lost.
  const chunks = jsonChunks(ids);
  const unused = chunks.map(
    (chunk) => sql`
      not exists (select 1 from json_each(${chunk}) j cross join content_blobs b
        on b.space_id = content_packs.space_id and b.sha = unhex(j.value) where b.pack_id = content_packs.id)`,
  );
  return sql`
    update content_packs set live_bytes = ${CONDEMNED}, created_at_ms = ${nowMs}
    where id = ${packId} and live_bytes > ${CONDEMNED} and ${sql.join([sql`1`, ...unused], sql` and `)}`;
}

/** Condemns a pack that holds `ids`. @returns false when a row still points at it. */
export async function condemnPack(
  db: Database,
  packId: number,
  ids: readonly string[],
  nowMs: number,
): Promise<boolean> {
  return (await runBatch(db, [condemn(packId, ids, nowMs)]))[0]?.changes === 1;
}

/**
 * Condemns the keys that no row knows, so that a writer about to use one of them takes another.
 * @returns the condemned ones: their objects may be deleted.
 */
export async function condemnOrphans(db: Database, r2Keys: readonly string[], nowMs: number): Promise<string[]> {
  if (r2Keys.length === 0) return [];
  const rows = await db.all<{ key: string }>(sql`
    insert into content_packs (space_id, r2_key, size_bytes, raw_bytes, live_bytes, created_at_ms)
    select 0, value, 0, 0, ${CONDEMNED}, ${nowMs} from json_each(${JSON.stringify(r2Keys)}) where true
    on conflict (r2_key) do nothing returning r2_key as key`);
  return rows.map((row) => row.key);
}

/** Forgets packs condemned before `beforeMs`. Their objects went when they were condemned. */
export async function forgetCondemned(db: Database, beforeMs: number): Promise<void> {
  await db.run(sql`delete from content_packs where live_bytes = ${CONDEMNED} and created_at_ms < ${beforeMs}`);
}

/** Packs after `afterId` of which at least half is dead, by id. Condemned ones are not among them. */
export async function listWastefulPacks(db: Database, afterId: number, limit: number): Promise<PackRow[]> {
  return await db.all<PackRow>(sql`
    select id, space_id as spaceId, r2_key as r2Key, size_bytes as sizeBytes, raw_bytes as rawBytes,
           live_bytes as liveBytes, created_at_ms as createdAtMs
    from content_packs where id > ${afterId} and live_bytes > ${CONDEMNED} and live_bytes * 2 < raw_bytes
    order by id limit ${limit}`);
}

/** Of the ids, those whose rows point at the pack. */
export async function liveInPack(
  db: Database,
  pack: { id: number; spaceId: number },
  ids: readonly string[],
): Promise<Set<string>> {
  const live = new Set<string>();
  for (const chunk of jsonChunks(ids)) {
    const rows = await db.all<{ id: string }>(sql`
      select j.value as id from json_each(${chunk}) j cross join content_blobs b on b.space_id = ${pack.spaceId} and b.sha = unhex(j.value)
      where b.pack_id = ${pack.id}`);
    for (const row of rows) live.add(row.id);
  }
  return live;
}
