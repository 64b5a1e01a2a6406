import { sql } from "drizzle-orm";
import { runBatch } from "../batch.ts";
import type { Database } from "../database.ts";

/** An event whose text is to be archived. */
export interface ArchivableEvent {
  seq: number;
  raw: string;
}

/** A block of texts in R2, the texts of `firstSeq` to `lastSeq`. */
export interface ArchivedBlock {
  firstSeq: number;
  lastSeq: number;
  r2Key: string;
  /** Of its gzip member in the object, bytes. */
  offset: number;
  length: number;
  events: number;
  rawBytes: number;
}

/** Where an event's text is. */
export type EventText =
  | { raw: string }
  | { block: ArchivedBlock; /** Its line in the block, counted from 0. */ line: number };

/** The next events to archive, in order of arrival: those received before `receivedBeforeMs` that follow the last archived one. */
export async function nextToArchive(db: Database, receivedBeforeMs: number, limit: number): Promise<ArchivableEvent[]> {
  const rows = await db.all<ArchivableEvent & { receivedAtMs: number }>(sql`
    select seq, raw, received_at_ms as receivedAtMs from github_events
    where seq > coalesce((select last_seq from event_archives order by first_seq desc limit 1), 0) order by seq limit ${limit}`);
  const young = rows.findIndex((row) => row.receivedAtMs >= receivedBeforeMs);
  return (young === -1 ? rows : rows.slice(0, young)).map(({ seq, raw }) => ({ seq, raw }));
}

/** Records blocks whose object is stored, and lets go of their texts, in one step. Safe to repeat. */
export async function recordArchive(db: Database, blocks: readonly ArchivedBlock[], nowMs: number): Promise<void> {
  await runBatch(
    db,
    blocks.flatMap((block) => [
      sql`
        insert into event_archives (first_seq, last_seq, r2_key, offset, length, events, raw_bytes, archived_at_ms)
        values (${block.firstSeq}, ${block.lastSeq}, ${block.r2Key}, ${block.offset}, ${block.length}, ${block.events}, ${block.rawBytes}, ${nowMs})
        on conflict do nothing`,
      sql`update github_events set raw = null where seq between ${block.firstSeq} and ${block.lastSeq}`,
    ]),
  );
}

/** Where the text of an event is; null when the event is not known. */
export async function findEventText(db: Database, id: string): Promise<EventText | null> {
  const rows = await db.all<{ raw: string | null; seq: number }>(
    sql`select seq, raw from github_events where id = ${id}`,
  );
  const [row] = rows;
  if (row === undefined) return null;
  if (row.raw !== null) return { raw: row.raw };
  const blocks = await db.all<ArchivedBlock>(sql`
    select first_seq as firstSeq, last_seq as lastSeq, r2_key as r2Key, offset, length, events, raw_bytes as rawBytes from event_archives
    where first_seq <= ${row.seq} order by first_seq desc limit 1`);
  const [block] = blocks;
  return block === undefined || block.lastSeq < row.seq ? null : { block, line: row.seq - block.firstSeq };
}
