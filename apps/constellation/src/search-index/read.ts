import { compileFilter } from "@dome/ingest-core/filters";
import { TEXT_RANKING_SQL } from "@dome/search-core/text";
import { matchExpression } from "@dome/search-core/terms";
import type { TellingTerms } from "./common-terms.ts";
import type { VectorHit } from "./resident-vectors.ts";
import type { Candidate, Filters } from "./types.ts";

/** Chunks each ranking hands on. */
export const CANDIDATES = 100;

/** Files that may answer; null: every one. */
export function wantedFiles(sql: SqlStorage, filters: Filters): Set<number> | null {
  const repositories = JSON.stringify(filters.repositoryIds);
  const narrows = filters.pathGlob !== undefined || filters.language !== undefined;
  if (!narrows) {
    const { others } = sql
      .exec<{ others: number }>(
        `select exists (select 1 from repositories where id not in (select value from json_each(?)))
           or exists (select 1 from files where live = 0) as others`,
        repositories,
      )
      .one();
    if (others === 0) return null;
  }
  const matches = compileFilter(filters.pathGlob === undefined ? [] : [filters.pathGlob], []);
  const rows = sql.exec<{ id: number; path: string }>(
    `select f.id, f.path from files f join repositories r on r.key = f.repository
     where f.live = 1 and r.id in (select value from json_each(?)) and (? is null or f.language = ?)`,
    repositories,
    filters.language ?? null,
    filters.language ?? null,
  );
  const wanted = new Set<number>();
  for (const { id, path } of rows) if (matches(path)) wanted.add(id);
  return wanted;
}

/** Chunks by BM25 over text, path and identifiers, best first. Higher scores are better. */
export function textRanking(
  sql: SqlStorage,
  { rare, together }: TellingTerms,
  wanted: ReadonlySet<number> | null,
): { id: number; score: number }[] {
  const found = ranking(sql, matchExpression(rare, together), wanted);
  // Common words that never stand together: any of them is better than nothing.
  return found.length === 0 && together.length > 0 ? ranking(sql, matchExpression(together), wanted) : found;
}

function ranking(
  sql: SqlStorage,
  expression: string | null,
  wanted: ReadonlySet<number> | null,
): { id: number; score: number }[] {
  if (expression === null || wanted?.size === 0) return [];
  const rows =
    wanted === null
      ? sql.exec<{ id: number; rank: number }>(TEXT_RANKING_SQL, expression, CANDIDATES)
      : sql.exec<{ id: number; rank: number }>(
          `select t.rowid as id, t.rank from texts t join chunks c on c.id = t.rowid
           where t.texts match ? and c.file in (select value from json_each(?)) order by t.rank limit ?`,
          expression,
          JSON.stringify([...wanted]),
          CANDIDATES,
        );
  return rows.toArray().map(({ id, rank }) => ({ id, score: -rank }));
}

/** Of hits that may be out of date, those in files that are searchable. */
export function onlyWanted(
  sql: SqlStorage,
  hits: readonly VectorHit[],
  wanted: ReadonlySet<number> | null,
): VectorHit[] {
  const rows = sql
    .exec<{ id: number }>(
      "select id from files where live = 1 and id in (select value from json_each(?))",
      JSON.stringify(hits.map(({ file }) => file)),
    )
    .toArray();
  const live = new Set(rows.map(({ id }) => id));
  return hits.filter(({ file }) => live.has(file) && (wanted === null || wanted.has(file)));
}

/** Ids of chunks given by file and place. */
export function chunkIds(sql: SqlStorage, hits: readonly { file: number; chunk: number }[]): number[] {
  const rows = sql
    .exec<{ id: number; first_chunk: number }>(
      "select id, first_chunk from files where id in (select value from json_each(?))",
      JSON.stringify(hits.map(({ file }) => file)),
    )
    .toArray();
  const first = new Map(rows.map((row) => [row.id, row.first_chunk]));
  return hits.map(({ file, chunk }) => (first.get(file) ?? 0) + chunk);
}

/** Everything about some chunks, by id. */
export function describeChunks(sql: SqlStorage, ids: readonly number[]): Map<number, Candidate> {
  const rows = sql.exec<Record<string, SqlStorageValue> & Candidate & { id: number }>(
    `select c.id, r.id as repositoryId, r.commit_sha as commitSha, f.path, f.sha, f.language, c.start_line as startLine, c.end_line as endLine,
       c.start_offset as startOffset, c.end_offset as endOffset, c.symbol
     from json_each(?) j join chunks c on c.id = j.value join files f on f.id = c.file join repositories r on r.key = f.repository
     where f.live = 1`,
    JSON.stringify(ids),
  );
  const found = new Map<number, Candidate>();
  for (const { id, ...candidate } of rows) found.set(id, candidate);
  return found;
}
