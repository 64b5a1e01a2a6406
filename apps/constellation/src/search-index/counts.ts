import type { IndexCounts, IndexedFile } from "@dome/ingest-core/contracts";

const FILES_PER_PAGE = 10_000;

/** What is really there, counted in the tables themselves. */
export function countsOf(sql: SqlStorage, repositoryId: string): IndexCounts {
  const row = sql
    .exec<{ commit_sha: string | null; files: number; chunks: number; staged: number }>(
      `select (select commit_sha from repositories where id = ?1) as commit_sha,
         count(*) filter (where f.live = 1) as files, coalesce(sum(f.chunks) filter (where f.live = 1), 0) as chunks,
         count(*) filter (where f.live = 0) as staged
       from files f where f.repository = (select key from repositories where id = ?1)`,
      repositoryId,
    )
    .one();
  const { rows } = sql
    .exec<{ rows: number }>(
      `select count(*) as rows from texts t where t.rowid in (
         select c.id from chunks c join files f on f.id = c.file where f.repository = (select key from repositories where id = ?))`,
      repositoryId,
    )
    .one();
  const { vectors } = sql
    .exec<{ vectors: number }>(
      `select coalesce(sum(f.chunks), 0) as vectors from files f where f.live = 1
         and f.repository = (select key from repositories where id = ?) and exists (select 1 from vectors v where v.file = f.id)`,
      repositoryId,
    )
    .one();
  return {
    commitSha: row.commit_sha,
    files: row.files,
    chunks: row.chunks,
    vectors,
    stagedFiles: row.staged,
    textRows: rows,
  };
}

/** Searchable files after a path. */
export function liveFiles(
  sql: SqlStorage,
  repositoryId: string,
  afterPath: string | null,
): { files: IndexedFile[]; more: boolean } {
  const rows = sql
    .exec<{ path: string; sha: string }>(
      `select f.path, f.sha from files f where f.repository = (select key from repositories where id = ?) and f.live = 1 and f.path > ?
       order by f.path limit ?`,
      repositoryId,
      afterPath ?? "",
      FILES_PER_PAGE + 1,
    )
    .toArray();
  return { files: rows.slice(0, FILES_PER_PAGE), more: rows.length > FILES_PER_PAGE };
}
