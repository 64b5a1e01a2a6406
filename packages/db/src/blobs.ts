import type { BlobKind, BlobLookup } from "@dome/ingest-core/contracts";
import { sql } from "drizzle-orm";
import { runBatch } from "./batch.ts";
import type { Database } from "./database.ts";

/** `content_blobs.kind` of each {@link BlobKind}. */
export const BLOB_KIND_CODES = { text: 0, binary: 1, lfs: 2 } as const satisfies Record<BlobKind, number>;

/** Ids per parameter: 64 hex digits and three more characters each stay below a megabyte. */
const IDS_PER_STATEMENT = 14_000;

/** Cuts ids into JSON arrays for `json_each(?)`. Ids must be hex. */
export function idChunks(ids: readonly string[]): string[] {
  const chunks: string[] = [];
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT)
    chunks.push(JSON.stringify(ids.slice(at, at + IDS_PER_STATEMENT)));
  return chunks;
}

/** Which of many ids a space lacks, and which it knows to be binary, by position. One statement per 14,000 ids, one batch. */
export async function lookupBlobs(db: Database, spaceId: number, ids: readonly string[]): Promise<BlobLookup> {
  const found: BlobLookup = { missing: [], binary: [] };
  const questions = idChunks(ids).map(
    (chunk) => sql`
      select json_group_array(j.key) filter (where b.sha is null) as missing,
             json_group_array(j.key) filter (where b.kind = ${BLOB_KIND_CODES.binary}) as known
      from json_each(${chunk}) j left join content_blobs b on b.space_id = ${spaceId} and b.sha = unhex(j.value)
      where b.sha is null or b.kind = ${BLOB_KIND_CODES.binary}`,
  );
  const answers = await runBatch(db, questions);
  answers.forEach(({ rows }, chunk) => {
    const [row] = rows as { missing: string; known: string }[];
    const offset = chunk * IDS_PER_STATEMENT;
    for (const key of positions(row?.missing)) found.missing.push(offset + key);
    for (const key of positions(row?.known)) found.binary.push(offset + key);
  });
  return found;
}

/** Those of the ids that the space already knows. */
export async function knownBlobs(db: Database, spaceId: number, ids: readonly string[]): Promise<Set<string>> {
  // Asked for what is there, not for what is not: usually nothing is.
  const answers = await runBatch(
    db,
    idChunks(ids).map(
      (chunk) => sql`
        select j.value as id from json_each(${chunk}) j cross join content_blobs b on b.space_id = ${spaceId} and b.sha = unhex(j.value)`,
    ),
  );
  return new Set(answers.flatMap(({ rows }) => (rows as { id: string }[]).map((row) => row.id)));
}

const positions = (json: string | undefined): number[] => (json === undefined ? [] : (JSON.parse(json) as number[]));

/** Where the bytes of a stored file are. */
export interface BlobLocation {
  packKey: string;
  blockOffset: number;
  blockLength: number;
  rawOffset: number;
}

/** A stored blob and where it is. */
export interface LocatedBlob extends BlobLocation {
  sha: string;
  size: number;
}

/** Where blobs of a space are, sorted by pack and block; those without content are left out. One statement per 14,000 ids. */
export async function locateBlobs(db: Database, spaceId: number, ids: readonly string[]): Promise<LocatedBlob[]> {
  const answers = await runBatch(
    db,
    idChunks(ids).map(
      (chunk) => sql`
        select lower(hex(b.sha)) as sha, b.size, k.r2_key as packKey, b.block_offset as blockOffset, b.block_length as blockLength,
               b.raw_offset as rawOffset
        from json_each(${chunk}) j
        cross join content_blobs b on b.space_id = ${spaceId} and b.sha = unhex(j.value)
        join content_packs k on k.id = b.pack_id
        order by b.pack_id, b.block_offset, b.raw_offset`,
    ),
  );
  return answers.flatMap(({ rows }) => rows as LocatedBlob[]);
}
