import { DurableObject } from "cloudflare:workers";
import { releaseMemory } from "@dome/ingest-core/streams";
import { insertBound } from "./bound-rows.ts";
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

/** A blob's vectors. `variant` names model, chunker and language: everything besides the content that decides about them. */
export interface CachedVectors {
  sha: string;
  variant: string;
  vectors: Int8Array;
}

/** Vectors by content, for everybody in a space: what was embedded once is not embedded again, whoever stores it next. */
export class EmbeddingCache extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(
      `create table if not exists vectors (
         sha text not null, variant text not null, part integer not null, data blob not null, used_day integer not null,
         primary key (sha, variant, part)) without rowid`,
    );
    this.#sql.exec("create index if not exists vectors_by_day on vectors (used_day)");
  }

  /** What is known of each key, by position; null: nothing. */
  async get(keys: { sha: string; variant: string }[]): Promise<(Int8Array | null)[]> {
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

  /** Remembers vectors. Safe to repeat. */
  async put(entries: CachedVectors[]): Promise<void> {
    const today = Math.floor(Date.now() / DAY_MS);
    const rows = entries.flatMap(({ sha, variant, vectors }) => {
      const parts = Math.max(1, Math.ceil(vectors.byteLength / PART_BYTES));
      return Array.from({ length: parts }, (_, part): SqlStorageValue[] => {
        const from = part * PART_BYTES;
        return [sha, variant, part, bufferOf(vectors, from, from + PART_BYTES), today];
      });
    });
    this.ctx.storage.transactionSync(() =>
      insertBound(this.#sql, "insert or replace into vectors values (?, ?, ?, ?, ?)", rows),
    );
    for (const { vectors } of entries) releaseMemory(vectors);
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

/** A part of some bytes as a buffer of its own; their own where that is all of it. */
export function bufferOf(bytes: Int8Array, from: number, to: number): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  const isWhole = from === 0 && byteLength <= to && byteLength === buffer.byteLength;
  return isWhole && buffer instanceof ArrayBuffer ? buffer : bytes.slice(from, to).buffer;
}

/** Vectors one after the other. */
export function joined(parts: readonly Int8Array[]): Int8Array {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const all = new Int8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
