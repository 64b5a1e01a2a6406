import { DomeError } from "@dome/ingest-core/errors";
import { CHUNK_NUMBERS } from "./chunk-columns.ts";
import { ChunkRows } from "./chunk-rows.ts";
import { packed, packedBytes, packedRows } from "./packed-rows.ts";
import { announce, doomFiles, DOOMED, move, WANTED } from "./remote-ledger.ts";
import { SlicedRows } from "./sliced-rows.ts";
import type { HeldPage, IndexSize, Publication, Recipe, StagedFile, StagedFiles, Staging } from "./types.ts";

/** Below what one row may hold. */
const PART_BYTES = 1_000_000;

/** Small rows per statement: below a megabyte of JSON. */
const ROWS_AT_ONCE = 500;

const HELD_PAGE = 10_000;

/** The repository's key in this index, made on first use. @throws {DomeError} `conflict` when its revision is another. */
function keyAt(sql: SqlStorage, id: string, revision: number): number {
  sql.exec("insert into repositories (id, owner, repo) values (?, '', '') on conflict (id) do nothing", id);
  const now = sql
    .exec<{ key: number; revision: number }>("select key, revision from repositories where id = ?", id)
    .one();
  if (now.revision !== revision) throw moved();
  return now.key;
}

/** Files of a repository after an id, staged ones included. */
export function heldFiles(sql: SqlStorage, repositoryId: string, recipe: Recipe, afterId: number): HeldPage {
  const [repository] = sql
    .exec<{ key: number; revision: number; commit_sha: string | null }>(
      "select key, revision, commit_sha from repositories where id = ?",
      repositoryId,
    )
    .toArray();
  if (repository === undefined) return { revision: 0, commitSha: null, files: [], more: false };
  const rows = sql
    .exec<{ id: number; path: string; sha: string; live: number; current: number }>(
      `select f.id, f.path, f.sha, f.live, f.chunker = ? and (f.chunks = 0 or exists (
         select 1 from vectors v where v.file = f.id and v.model = ?)) as current
       from files f where f.repository = ? and f.id > ? order by f.id limit ?`,
      recipe.chunker,
      recipe.model,
      repository.key,
      afterId,
      HELD_PAGE + 1,
    )
    .toArray();
  const files = rows
    .slice(0, HELD_PAGE)
    .map(({ id, path, sha, live, current }) => ({ id, path, sha, live: live === 1, isCurrent: current === 1 }));
  return { revision: repository.revision, commitSha: repository.commit_sha, files, more: rows.length > HELD_PAGE };
}

/**
 * Writes files that are not searchable yet. What is there already is left, but for vectors of a model it lacks.
 * @throws {DomeError} `conflict` when something was published since the plan was made: nobody would publish or remove these files.
 */
export function stageFiles(
  sql: SqlStorage,
  { repositoryId, recipe, revision }: Staging,
  staged: StagedFiles,
): number[] {
  const key = keyAt(sql, repositoryId, revision);
  const held = heldIds(sql, key, recipe, staged.files);
  let nextChunk = nextId(sql, "chunks");
  let nextFile = nextId(sql, "files");
  const fileRows: FileRow[] = [];
  const chunks = new ChunkRows(staged);
  const vectors = new SlicedRows(VECTOR_COLUMNS, staged.vectors);
  const dimensions = staged.vectors.length / (staged.numbers.length / CHUNK_NUMBERS || 1);
  const ids = staged.files.map((file) => {
    const name = nameOf(file);
    let id = held.get(name);
    if (id === undefined) {
      id = nextFile++;
      fileRows.push([id, file.path, file.sha, file.language, nextChunk, file.chunks]);
      chunks.add(file.chunks, id, nextChunk);
      nextChunk += file.chunks;
      held.set(name, id);
    } else chunks.skip(file.chunks);
    addVectors(vectors, id, file.chunks * dimensions);
    return id;
  });
  insertRows(
    sql,
    `insert into files (id, repository, path, sha, language, chunker, live, first_chunk, chunks)
     select value->>0, ?, value->>1, value->>2, value->>3, ?, 0, value->>4, value->>5 from json_each(?)`,
    [key, recipe.chunker],
    fileRows,
  );
  chunks.insert(sql);
  for (const [rows, data] of vectors.finish()) sql.exec(VECTORS_SQL, rows, data, recipe.model);
  return ids;
}

/** The id that the next row of a table gets; ids of rows that are gone are not given again. */
const nextId = (sql: SqlStorage, table: "chunks" | "files"): number =>
  sql
    .exec<{ next: number }>("select coalesce(max(seq), 0) + 1 as next from sqlite_sequence where name = ?", table)
    .one().next;

/** Small rows go as JSON, many in one statement: crossing into SQLite costs more than such a row. */
function insertRows(
  sql: SqlStorage,
  statement: string,
  bound: readonly SqlStorageValue[],
  rows: readonly unknown[][],
): void {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
    sql.exec(statement, ...bound, JSON.stringify(rows.slice(from, from + ROWS_AT_ONCE)));
}

const nameOf = ({ sha, path }: { sha: string; path: string }): string => `${sha} ${path}`;

/** Ids of those files that an interrupted run has staged already. */
function heldIds(sql: SqlStorage, key: number, recipe: Recipe, files: readonly StagedFile[]): Map<string, number> {
  const rows = sql.exec<{ id: number; path: string; sha: string }>(
    `select f.id, f.path, f.sha from json_each(?) j
     cross join files f on f.repository = ? and f.path = j.value->>0 and f.sha = j.value->>1 and f.chunker = ?`,
    JSON.stringify(files.map(({ path, sha }) => [path, sha])),
    key,
    recipe.chunker,
  );
  return new Map(rows.toArray().map((row) => [nameOf(row), row.id]));
}

type FileRow = [id: number, path: string, sha: string, language: string, firstChunk: number, chunks: number];
const VECTOR_COLUMNS = 4;
const VECTORS_SQL = `${packedRows(VECTOR_COLUMNS)}
  insert or replace into vectors (file, model, part, data)
  select ${packed(0)}, ?3, ${packed(1)}, ${packedBytes("?2", 2, 3)} from packed`;

function addVectors(rows: SlicedRows, file: number, bytes: number): void {
  for (let part = 0; part * PART_BYTES < bytes; part++) {
    const size = Math.min(PART_BYTES, bytes - part * PART_BYTES);
    rows.add(file, part, rows.next(size), size);
  }
}

/** Stages files whose vectors go to Vectorize, and notes them there first. @returns their ids, and those that have to be sent. */
export function stageRemote(
  sql: SqlStorage,
  staging: Staging,
  { vectors, ...rest }: StagedFiles,
): { ids: number[]; toSend: FileVectors[] } {
  const { recipe } = staging;
  const ids = stageFiles(sql, staging, { ...rest, vectors: NO_VECTORS });
  const dimensions = vectors.length / (rest.numbers.length / CHUNK_NUMBERS || 1);
  const sent = new Set(
    sql
      .exec<{ file: number }>(
        "select file from vectors where model = ? and file in (select value from json_each(?))",
        recipe.model,
        JSON.stringify(ids),
      )
      .toArray()
      .map(({ file }) => file),
  );
  let from = 0;
  const all = rest.files.map(({ language, chunks }, i): FileVectors => {
    const start = from * dimensions;
    from += chunks;
    return { id: ids[i] ?? 0, language, chunks, vectors: vectors.subarray(start, from * dimensions) };
  });
  const toSend = all.filter(({ id, chunks }) => chunks > 0 && !sent.has(id));
  announce(
    sql,
    toSend.map(({ id, chunks }) => ({ file: id, model: recipe.model, chunks })),
  );
  return { ids, toSend };
}

/**
 * Notes that Vectorize took files' vectors.
 * @returns false when some of the files were removed meanwhile: what was sent of them is to be deleted again.
 */
export function confirmRemote(
  sql: SqlStorage,
  recipe: Recipe,
  files: readonly { id: number; chunks: number }[],
): boolean {
  const there = new Set(
    sql
      .exec<{ id: number }>(
        `select f.id from files f join remote_vectors r on r.file = f.id and r.model = ? and r.state = ?
         where f.id in (select value from json_each(?))`,
        recipe.model,
        WANTED,
        JSON.stringify(files.map(({ id }) => id)),
      )
      .toArray()
      .map(({ id }) => id),
  );
  for (const id of there)
    sql.exec("insert or replace into vectors (file, model, part, data) values (?, ?, 0, x'')", id, recipe.model);
  const gone = files
    .filter(({ id }) => !there.has(id))
    .map(({ id, chunks }) => ({ file: id, model: recipe.model, chunks }));
  announce(sql, gone);
  move(sql, gone, WANTED, DOOMED);
  return gone.length === 0;
}

const NO_VECTORS = new Int8Array(0);

/** A file's vectors, to be sent. */
export interface FileVectors {
  id: number;
  language: string;
  chunks: number;
  vectors: Int8Array;
}

/** What a publication changed, for the vectors in memory. */
export interface Published {
  added: number[];
  removed: { id: number; chunks: number }[];
  size: IndexSize;
}

/**
 * Makes exactly the kept files searchable and removes every other one of the repository. To be run in one transaction.
 * @throws {DomeError} `conflict` when something else was published since the plan was made, or a kept file is gone.
 */
export function publish(sql: SqlStorage, publication: Publication): Published {
  const key = keyAt(sql, publication.repositoryId, publication.revision);
  const keep = JSON.stringify(publication.keep);
  const { kept } = sql
    .exec<{ kept: number }>(
      "select count(*) as kept from files where repository = ? and id in (select value from json_each(?))",
      key,
      keep,
    )
    .one();
  if (kept !== publication.keep.length) throw moved();
  const removed = sql
    .exec<FileRange>(
      "select id, first_chunk, chunks from files where repository = ? and id not in (select value from json_each(?))",
      key,
      keep,
    )
    .toArray();
  removeFiles(sql, removed);
  const added = sql
    .exec<{ id: number }>("update files set live = 1 where repository = ? and live = 0 returning id", key)
    .toArray();
  sql.exec(
    "update repositories set owner = ?, repo = ?, commit_sha = ?, model = ?, revision = revision + 1 where key = ?",
    publication.owner,
    publication.repo,
    publication.commitSha,
    publication.model,
    key,
  );
  const size = sql
    .exec<{ files: number; chunks: number }>(
      "select count(*) as files, coalesce(sum(chunks), 0) as chunks from files where repository = ?",
      key,
    )
    .one();
  return { added: added.map(({ id }) => id), removed, size };
}

const moved = (): DomeError =>
  new DomeError("conflict", "The index of this repository changed while it was being made. It will be made again.");

/** A file and its chunks' ids. */
export interface FileRange extends Record<string, SqlStorageValue> {
  id: number;
  first_chunk: number;
  chunks: number;
}

/** Removes files with everything that hangs on them. @returns how many vectors went. */
export function removeFiles(sql: SqlStorage, files: readonly FileRange[]): void {
  doomFiles(
    sql,
    files.map(({ id }) => id),
  );
  for (const file of files) {
    const end = file.first_chunk + file.chunks;
    sql.exec("delete from texts where rowid >= ? and rowid < ?", file.first_chunk, end);
    sql.exec("delete from chunks where id >= ? and id < ?", file.first_chunk, end);
    sql.exec("delete from vectors where file = ?", file.id);
    sql.exec("delete from files where id = ?", file.id);
  }
}
