/**
 * What an index may have in Vectorize, which cannot list or delete by filter: a row is written before the first upsert of a file and
 * goes only when its ids were looked for and not found.
 */
export const REMOTE_TABLE_SQL = `create table if not exists remote_vectors (
  file integer not null, model text not null, chunks integer not null, state integer not null, primary key (file, model)) without rowid`;

/** Wanted; to be deleted; deletion asked for and not seen yet. */
export const WANTED = 0;
export const DOOMED = 1;
export const ASKED = 2;

/** Chunks of one step of a sweep. */
const CHUNKS_PER_STEP = 5_000;
const MUTATION = "mutation";

/** A file's vectors in a set. */
export interface RemoteFile extends Record<string, SqlStorageValue> {
  file: number;
  model: string;
  chunks: number;
}

/** Notes files before they are sent. */
export function announce(sql: SqlStorage, files: readonly RemoteFile[]): void {
  for (const { file, model, chunks } of files)
    sql.exec(
      "insert into remote_vectors values (?, ?, ?, ?) on conflict (file, model) do update set state = excluded.state",
      file,
      model,
      chunks,
      WANTED,
    );
}

/** Marks what these files have in Vectorize for deletion. */
export const doomFiles = (sql: SqlStorage, files: readonly number[]): void =>
  void sql.exec(
    "update remote_vectors set state = ? where file in (select value from json_each(?))",
    DOOMED,
    JSON.stringify(files),
  );

/** Marks every set but one for deletion. */
export const doomOtherSets = (sql: SqlStorage, model: string): void =>
  void sql.exec("update remote_vectors set state = ? where model <> ?", DOOMED, model);

/** Some files in a state, no more than one step's worth. */
export function filesIn(sql: SqlStorage, state: number): RemoteFile[] {
  const files: RemoteFile[] = [];
  let chunks = 0;
  for (const row of sql.exec<RemoteFile>("select file, model, chunks from remote_vectors where state = ?", state)) {
    if (files.length > 0 && chunks + row.chunks > CHUNKS_PER_STEP) break;
    files.push(row);
    chunks += row.chunks;
  }
  return files;
}

/** Moves files from one state to another; those that are in a third by now stay. */
export function move(sql: SqlStorage, files: readonly RemoteFile[], from: number, to: number | "gone"): void {
  for (const { file, model } of files)
    if (to === "gone")
      sql.exec("delete from remote_vectors where file = ? and model = ? and state = ?", file, model, from);
    else
      sql.exec("update remote_vectors set state = ? where file = ? and model = ? and state = ?", to, file, model, from);
}

/** Files whose vectors are to go. */
export const countDoomed = (sql: SqlStorage): number =>
  sql.exec<{ files: number }>("select count(*) as files from remote_vectors where state > ?", WANTED).one().files;

/** The last change that was asked for and not seen yet. */
export interface Mutation {
  id: string;
  /** When it had been accepted, by our clock. */
  atMs: number;
}

export function lastMutation(sql: SqlStorage): Mutation | null {
  const [row] = sql.exec<{ value: string }>("select value from facts where name = ?", MUTATION).toArray();
  return row === undefined ? null : (JSON.parse(row.value) as Mutation);
}

export function rememberMutation(sql: SqlStorage, mutation: Mutation | null): void {
  if (mutation === null) sql.exec("delete from facts where name = ?", MUTATION);
  else sql.exec("insert or replace into facts values (?, ?)", MUTATION, JSON.stringify(mutation));
}
