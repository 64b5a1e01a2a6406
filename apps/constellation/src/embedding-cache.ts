import { DurableObject } from "cloudflare:workers";
import { releaseMemory } from "@dome/ingest-core/streams";
import { bufferOf, joined, MOST_BOUND_BYTES } from "./bytes.ts";
import { giveRowIds } from "./row-ids.ts";
import { constellationSettings } from "./settings.ts";

const DAY_MS = 86_400_000;
const PART_BYTES = 1_000_000;
const SHARDS = 4;

/** Which object remembers a blob's vectors: a few per space, so that a space may grow. */
export const cacheName = (spaceId: number, sha: string): string => `${spaceId}/${shardOf(sha)}`;

/** A blob's place among the objects of its space. */
export const shardOf = (sha: string): number =>
  Math.floor((Number.parseInt(sha.slice(0, 2), 16) || 0) / (256 / SHARDS));

/** Every object of a space. */
export const cacheNames = (spaceId: number): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `${spaceId}/${shard}`);

/** Whose vectors. `variant` names model, chunker and language: everything besides the content that decides about them. */
export interface CacheKey {
  sha: string;
  variant: string;
}

const TABLES = [
  `create table if not exists vectors (
     sha text not null, variant text not null, part integer not null, used_day integer not null, data blob not null)`,
  "create unique index if not exists vectors_by_content on vectors (sha, variant, part)",
  "create index if not exists vectors_by_day on vectors (used_day)",
];

/** Vectors by content, for everybody in a space: what was embedded once is not embedded again, whoever stores it next. */
export class EmbeddingCache extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    giveRowIds(ctx.storage, "vectors", ["sha", "variant", "part", "used_day", "data"], TABLES);
  }

  /** What is known of each key, by position; null: nothing. */
  async get(keys: CacheKey[]): Promise<(Int8Array | null)[]> {
    const today = Math.floor(Date.now() / DAY_MS);
    const rows = this.#sql.exec<{ at: number; data: ArrayBuffer; used_day: number }>(
      `select j.key as at, v.data, v.used_day from json_each(?) j
       cross join vectors v on v.sha = j.value->>0 and v.variant = j.value->>1 order by j.key, v.part`,
      JSON.stringify(keys.map(({ sha, variant }) => [sha, variant])),
    );
    const parts: Int8Array[][] = keys.map(() => []);
    const stale = new Set<number>();
    for (const { at, data, used_day } of rows) {
      parts[at]?.push(new Int8Array(data));
      if (used_day < today) stale.add(at);
    }
    for (const at of stale) {
      const { sha = "", variant = "" } = keys[at] ?? {};
      this.#sql.exec("update vectors set used_day = ? where sha = ? and variant = ?", today, sha, variant);
    }
    return parts.map((found) => (found.length === 0 ? null : joined(found)));
  }

  /**
   * Remembers vectors. Safe to repeat.
   * @param entries - Each with how many of the bytes are its vectors.
   * @param vectors - Of all entries, one after the other.
   */
  async put(entries: (CacheKey & { bytes: number })[], vectors: Int8Array): Promise<void> {
    const today = Math.floor(Date.now() / DAY_MS);
    this.ctx.storage.transactionSync(() => {
      for (const { rows, data } of slices(entries, vectors))
        this.#sql.exec(
          `insert or replace into vectors (sha, variant, part, used_day, data)
           select value->>0, value->>1, value->>2, ?, substr(?, value->>3, value->>4) from json_each(?)`,
          today,
          data,
          JSON.stringify(rows),
        );
    });
    releaseMemory(vectors);
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + DAY_MS);
  }

  /** Forgets blobs. */
  async forget(shas: string[]): Promise<void> {
    this.#sql.exec("delete from vectors where sha in (select value from json_each(?))", JSON.stringify(shas));
  }

  async count(): Promise<number> {
    return this.#sql.exec<{ blobs: number }>("select count(distinct sha) as blobs from vectors").one().blobs;
  }

  /** Forgets what nothing was indexed from for some days. */
  override async alarm(): Promise<void> {
    const oldest = Math.floor(Date.now() / DAY_MS) - constellationSettings(this.env).EMBEDDING_CACHE_DAYS;
    this.#sql.exec("delete from vectors where used_day < ?", oldest);
    const { left } = this.#sql.exec<{ left: number }>("select exists (select 1 from vectors) as left").one();
    if (left === 1) await this.ctx.storage.setAlarm(Date.now() + DAY_MS);
  }
}

type PartRow = [sha: string, variant: string, part: number, start: number, bytes: number];

/** Entries in parts of a row's size, in slices of vectors that can be bound. Starts are counted from 1 within a slice. */
function slices(
  entries: readonly (CacheKey & { bytes: number })[],
  vectors: Int8Array,
): { rows: PartRow[]; data: ArrayBuffer }[] {
  const found: { rows: PartRow[]; from: number }[] = [];
  let end = 0;
  for (const { sha, variant, bytes } of entries) {
    for (let part = 0; part === 0 || part * PART_BYTES < bytes; part++) {
      const size = Math.min(PART_BYTES, bytes - part * PART_BYTES);
      let slice = found.at(-1);
      if (slice === undefined || end + size - slice.from > MOST_BOUND_BYTES)
        found.push((slice = { rows: [], from: end }));
      slice.rows.push([sha, variant, part, end - slice.from + 1, size]);
      end += size;
    }
  }
  return found.map(({ rows, from }, i) => ({
    rows,
    data: bufferOf(found.length === 1 ? vectors : vectors.subarray(from, found[i + 1]?.from ?? end)),
  }));
}
