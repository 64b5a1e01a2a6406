import { giveRowIds } from "../row-ids.ts";
import { REMOTE_TABLE_SQL } from "./remote-ledger.ts";
import { TEXT_SETTINGS, TEXT_TABLE_SQL, textSettingSql } from "@dome/search-core/text";

/**
 * An index's own tables. A file is staged (`live` 0) until its commit is published. Chunks of a file have consecutive ids, which are
 * the full-text table's row ids; their text is not kept here, it lies in Silo's packs.
 */
const STATEMENTS = [
  `create table if not exists repositories (
     key integer primary key autoincrement, id text not null unique, owner text not null, repo text not null, commit_sha text,
     model text, revision integer not null default 0)`,
  `create table if not exists files (
     id integer primary key autoincrement, repository integer not null, path text not null, sha text not null, language text not null,
     chunker text not null, live integer not null, first_chunk integer not null, chunks integer not null)`,
  `create unique index if not exists files_key on files (repository, path, sha, chunker)`,
  `create table if not exists chunks (
     id integer primary key autoincrement, file integer not null, start_line integer not null, end_line integer not null,
     start_offset integer not null, end_offset integer not null, symbol text)`,
  `create table if not exists facts (name text primary key, value text not null) without rowid`,
  REMOTE_TABLE_SQL,
  TEXT_TABLE_SQL,
];

const VECTORS = [
  "create table if not exists vectors (file integer not null, model text not null, part integer not null, data blob not null)",
  "create unique index if not exists vectors_by_file on vectors (file, model, part)",
];

/** Makes the tables. Safe to repeat; writes nothing where they are as they should be. */
export function createTables(storage: DurableObjectStorage): void {
  for (const statement of STATEMENTS) storage.sql.exec(statement);
  giveRowIds(storage, "vectors", ["file", "model", "part", "data"], VECTORS);
  settle(storage.sql);
}

/** Settings that the table has already are not written again: an object that wakes for a question should not write. */
function settle(sql: SqlStorage): void {
  const rows = sql.exec<{ k: string; v: SqlStorageValue }>("select k, v from texts_config").toArray();
  const known = new Map(rows.map(({ k, v }) => [k, v]));
  for (const [name, value] of Object.entries(TEXT_SETTINGS))
    if (known.get(name) !== value) sql.exec(textSettingSql(name, value));
}
