import type { CommitInput, RefEntry, RepositoryTotals, SkipReason } from "@dome/ingest-core/contracts";
import { type SQL, sql } from "drizzle-orm";
import type { BlobLocation } from "./blobs.ts";
import { runBatch, type StatementResult } from "./batch.ts";
import { type Database, digits, jsonChunks, namedChunks } from "./database.ts";
import { comparePaths } from "./path-order.ts";

/** `content_refs.skip` of each {@link SkipReason}. */
export const SKIP_CODES = { binary: 1, too_large: 2, submodule: 3, unreadable: 4 } as const satisfies Record<
  SkipReason,
  number
>;

const SKIP_REASON_OF = new Map<number, SkipReason>(
  (Object.keys(SKIP_CODES) as SkipReason[]).map((reason) => [SKIP_CODES[reason], reason]),
);

/** The reason behind a code of `content_refs.skip`; null: stored. */
export const skipReasonOf = (code: number | null): SkipReason | null =>
  code === null ? null : (SKIP_REASON_OF.get(code) ?? "unreadable");

const seqOf = (repositoryId: string): SQL => sql`(select seq from provider_repositories where id = ${repositoryId})`;

/** Fails the batch unless the repository is as the sync believes, and its job is to go on. */
const guard = (input: CommitInput): SQL => sql`
  insert into commit_guards (ok) select 0 where not exists (${unchanged(input)}) or ${input.jobId === undefined ? sql`false` : stopped(input.jobId)}`;

const unchanged = (input: CommitInput): SQL => sql`
  select 1 from provider_repositories where id = ${input.repositoryId} and lease_token = ${input.leaseToken}
    and last_commit_sha is ${input.baseCommitSha} and config_version = ${input.configVersion}`;

/** Whether somebody wants the job to stop, or it has ended. */
const stopped = (jobId: string): SQL =>
  sql`not exists (select 1 from github_jobs where id = ${jobId} and status = 'in_progress' and not cancel_requested)`;

const refJson = (refs: readonly RefEntry[]): string[] =>
  namedChunks(refRows(refs.toSorted((a, b) => comparePaths(a.path, b.path))));

/** Paths with mode, reason to skip (0: none), size and id. One at a time: a large commit is in memory often enough. */
function* refRows(refs: readonly RefEntry[]): Iterable<{ name: string; fields: string }> {
  for (const { path, sha, mode, size, skipReason } of refs) {
    const skip = skipReason === null ? 0 : SKIP_CODES[skipReason];
    yield { name: path, fields: `${digits(mode, 6)}${skip}${digits(size, 16)}${sha}` };
  }
}

/** What {@link refRows} writes. */
const FIELD = {
  mode: sql`substr(value, 1, 6)`,
  skip: sql`nullif(substr(value, 7, 1), '0')`,
  size: sql`substr(value, 8, 16)`,
  sha: sql`unhex(substr(value, 24))`,
};

/**
 * Writes paths. A stored path takes its id from the index: without content there the id is null, which the table refuses, and the
 * transaction fails. One look-up does the work of two statements.
 */
const upsert = (input: CommitInput, chunk: string): SQL => sql`
  insert into content_refs (repository_seq, path, sha, space_id, mode, size, skip)
  select ${seqOf(input.repositoryId)}, key,
    case when ${FIELD.skip} is null
      then (select b.sha from content_blobs b where b.space_id = ${input.spaceId} and b.sha = ${FIELD.sha} and b.pack_id is not null)
      else ${FIELD.sha} end,
    ${input.spaceId}, ${FIELD.mode}, ${FIELD.size}, ${FIELD.skip}
  from json_each(${chunk}) where true
  on conflict (repository_seq, path) do update set sha = excluded.sha, space_id = excluded.space_id, mode = excluded.mode,
    size = excluded.size, skip = excluded.skip`;

/** Up to so many paths are looked for among the marked blobs; beyond, the marked ones are looked for among the repository's. */
const FEW_PATHS = 200;

/**
 * What is needed again starts a new grace period when it is next let go. A large commit does not send its paths twice: there are fewer
 * marked blobs than paths, and usually none.
 */
const unmark = (input: CommitInput, upserts: readonly string[]): SQL[] =>
  input.upserts.length > FEW_PATHS
    ? [
        sql`
          update content_blobs indexed by content_blobs_marked set unreferenced_since_ms = null
          where space_id = ${input.spaceId} and unreferenced_since_ms is not null and exists (
            select 1 from content_refs r where r.space_id = content_blobs.space_id and r.sha = content_blobs.sha
              and r.repository_seq = ${seqOf(input.repositoryId)})`,
      ]
    : upserts.map(
        (chunk) => sql`
          update content_blobs set unreferenced_since_ms = null
          where space_id = ${input.spaceId} and unreferenced_since_ms is not null
            and sha in (select ${FIELD.sha} from json_each(${chunk}))`,
      );

const remove = (input: CommitInput, chunk: string): SQL => sql`
  delete from content_refs where repository_seq = ${seqOf(input.repositoryId)} and path in (select value from json_each(${chunk}))`;

/** Makes the kept directories equal to `trees`, touching only what differs. Each chunk answers for its own range of paths. */
function replaceTrees(repositoryId: string, trees: CommitInput["trees"]): SQL[] {
  const seq = seqOf(repositoryId);
  if (trees === null || trees.length === 0) return [sql`delete from content_trees where repository_seq = ${seq}`];
  const sorted = trees.toSorted((a, b) => comparePaths(a.path, b.path)).map((tree) => [tree.path, tree.sha]);
  const chunks = jsonChunks(sorted);
  const starts = chunks.map((chunk) => (JSON.parse(chunk) as [string, string][])[0]?.[0] ?? "");
  return chunks.flatMap((chunk, i) => {
    const next = starts[i + 1];
    return [
      sql`
        delete from content_trees where repository_seq = ${seq} and path >= ${i === 0 ? "" : starts[i]}
          ${next === undefined ? sql`` : sql`and path < ${next}`} and path not in (select value->>0 from json_each(${chunk}))`,
      sql`
        insert into content_trees (repository_seq, path, sha) select ${seq}, value->>0, value->>1 from json_each(${chunk}) where true
        on conflict (repository_seq, path) do update set sha = excluded.sha where sha <> excluded.sha`,
    ];
  });
}

const settle = (input: CommitInput, nowMs: number): SQL => sql`
  update provider_repositories set last_commit_sha = ${input.commitSha}, synced_config_version = ${input.configVersion},
    content_version = content_version + 1,
    last_synced_at_ms = ${nowMs}, updated_at_ms = ${nowMs}${keepsRefs(input) ? sql`` : RECOUNT}
  where id = ${input.repositoryId}`;

/** Whether the stored paths are the same afterwards, and so are their totals. */
const keepsRefs = ({ commitSha, baseCommitSha, upserts, removes }: CommitInput): boolean =>
  commitSha !== null && baseCommitSha !== null && upserts.length === 0 && removes.length === 0;

const RECOUNT = sql`,
    (files, unique_blobs, bytes, skipped) = (
      select count(*) filter (where r.skip is null), count(distinct r.sha) filter (where r.skip is null),
             coalesce(sum(r.size) filter (where r.skip is null), 0), count(*) filter (where r.skip is not null)
      from content_refs r where r.repository_seq = provider_repositories.seq)`;

/** A repository's stored totals, and one row per reason to skip. */
const totalsOf = (repositoryId: string): SQL[] => [
  sql`select files, unique_blobs as uniqueBlobs, bytes from provider_repositories where id = ${repositoryId}`,
  sql`select skip, count(*) as paths from content_refs where repository_seq = ${seqOf(repositoryId)} and skip is not null group by skip`,
];

function readTotals(repository: StatementResult | undefined, skipped: StatementResult | undefined): RepositoryTotals {
  const [row] = (repository?.rows ?? []) as Omit<RepositoryTotals, "skipped">[];
  const counts: RepositoryTotals["skipped"] = {};
  for (const { skip, paths } of (skipped?.rows ?? []) as { skip: number; paths: number }[])
    counts[skipReasonOf(skip) ?? "unreadable"] = paths;
  return { files: row?.files ?? 0, uniqueBlobs: row?.uniqueBlobs ?? 0, bytes: row?.bytes ?? 0, skipped: counts };
}

/** What a repository stores. For the machinery itself. */
export async function repositoryTotals(db: Database, repositoryId: string): Promise<RepositoryTotals> {
  const [repository, skipped] = await runBatch(db, totalsOf(repositoryId));
  return readTotals(repository, skipped);
}

/**
 * Moves a repository to a commit in one transaction.
 * @returns statements used, and what is stored now.
 * @throws whatever D1 throws: a constraint fails when the sync was superseded or a stored path has no content. {@link whyRefused} tells which.
 */
export async function commitRefs(
  db: Database,
  input: CommitInput,
  nowMs: number,
): Promise<{ d1Statements: number; totals: RepositoryTotals }> {
  const upserts = refJson(input.upserts);
  const statements = [
    ...(input.commitSha === null || input.baseCommitSha === null
      ? [sql`delete from content_refs where repository_seq = ${seqOf(input.repositoryId)}`]
      : jsonChunks(input.removes.toSorted(comparePaths)).map((chunk) => remove(input, chunk))),
    ...upserts.map((chunk) => upsert(input, chunk)),
    ...unmark(input, upserts),
    ...replaceTrees(input.repositoryId, input.trees),
    settle(input, nowMs),
    ...totalsOf(input.repositoryId),
  ];
  const results = await runBatch(db, [guard(input), ...statements]);
  return { d1Statements: results.length, totals: readTotals(results.at(-2), results.at(-1)) };
}

/** Why a commit was refused; null when nothing stands in its way any more. */
export async function whyRefused(
  db: Database,
  input: CommitInput,
): Promise<"superseded" | "cancelled" | "missing_blobs" | null> {
  if (input.jobId !== undefined && (await db.all(sql`select 1 where ${stopped(input.jobId)}`)).length > 0)
    return "cancelled";
  const row = await db.all(unchanged(input));
  if (row.length === 0) return "superseded";
  for (const chunk of refJson(input.upserts.filter((ref) => ref.skipReason === null))) {
    const missing = await db.all(sql`
      select 1 from json_each(${chunk}) j where not exists (
        select 1 from content_blobs b where b.space_id = ${input.spaceId} and b.sha = ${FIELD.sha} and b.pack_id is not null) limit 1`);
    if (missing.length > 0) return "missing_blobs";
  }
  return null;
}

interface RefRow {
  path: string;
  sha: string;
  mode: number;
  size: number;
  skip: number | null;
}

/**
 * A repository's refs after a path, sorted by path's bytes, whoever owns it. For the machinery itself. A ref that still points into
 * another space than the repository's own has an empty id: whatever the tree holds there, it has to be written again.
 */
export async function listRefs(
  db: Database,
  repositoryId: string,
  afterPath: string | null,
  limit: number,
): Promise<{ refs: RefEntry[]; more: boolean }> {
  // As arrays: each row as an object would carry its column names over the wire.
  const rows = await db.values<[path: string, sha: string, mode: number, size: number, skip: number | null]>(sql`
    select r.path, case when r.space_id = p.space_id then lower(hex(r.sha)) else '' end, r.mode, r.size, r.skip
    from provider_repositories p join content_refs r on r.repository_seq = p.seq
    where p.id = ${repositoryId} and r.path > ${afterPath ?? ""} order by r.path limit ${limit + 1}`);
  const refs = rows
    .slice(0, limit)
    .map(([path, sha, mode, size, skip]) => ({ path, sha, mode, size, skipReason: skipReasonOf(skip) }));
  return { refs, more: rows.length > limit };
}

/** Directory ids kept from the last walk, sorted by path. For the machinery itself. */
export async function listTrees(db: Database, repositoryId: string): Promise<{ path: string; sha: string }[]> {
  return await db.all(
    sql`select path, sha from content_trees where repository_seq = ${seqOf(repositoryId)} order by path`,
  );
}

/** Which part of the tree a page shows. */
export interface PathRange {
  /** A directory or a file; null: everything. */
  prefix: string | null;
  /** Last path of the page before; null: the first page. */
  after: string | null;
}

/** A path with what is known of its blob. */
export interface OwnedRef extends RefRow {
  kind: number | null;
}

const pageOf = (userId: string | null, repositoryId: string, range: SQL, skipped: boolean, limit: number): SQL => sql`
  select r.path, lower(hex(r.sha)) as sha, r.mode, r.size, r.skip, b.kind
  from content_refs r left join content_blobs b on b.space_id = r.space_id and b.sha = r.sha
  where r.repository_seq = (select seq from provider_repositories where id = ${repositoryId} and user_id is ${userId} and last_commit_sha is not null)
    and r.skip is ${skipped ? sql`not null` : sql`null`} and ${range}
  order by r.path limit ${limit}`;

/**
 * A page of the owner's stored or skipped paths, sorted by path's bytes, and the commit it was read at, in one transaction.
 * @returns null when the repository is not theirs.
 */
export async function ownedRefs(
  db: Database,
  userId: string | null,
  repositoryId: string,
  page: PathRange & { skipped: boolean; limit: number },
): Promise<{ commitSha: string | null; refs: OwnedRef[] } | null> {
  const owner = sql`select last_commit_sha as commitSha from provider_repositories where id = ${repositoryId} and user_id is ${userId}`;
  const after = page.after ?? "";
  const ranges =
    page.prefix === null
      ? [sql`r.path > ${after}`]
      : [
          // "src" is a file or a directory. "0" is the character after "/": the range holds what is below the directory and no more.
          sql`r.path = ${page.prefix} and r.path > ${after}`,
          sql`r.path > ${comparePaths(after, `${page.prefix}/`) > 0 ? after : `${page.prefix}/`} and r.path < ${`${page.prefix}0`}`,
        ];
  const [owned, ...pages] = await runBatch(db, [
    owner,
    ...ranges.map((range) => pageOf(userId, repositoryId, range, page.skipped, page.limit)),
  ]);
  const [row] = (owned?.rows ?? []) as { commitSha: string | null }[];
  return row
    ? { commitSha: row.commitSha, refs: pages.flatMap(({ rows }) => rows as OwnedRef[]).slice(0, page.limit) }
    : null;
}

/** A stored file of the owner's repository and where its bytes are, or null. */
export async function ownedFile(
  db: Database,
  userId: string | null,
  repositoryId: string,
  path: string,
): Promise<(OwnedRef & BlobLocation & { commitSha: string }) | null> {
  const rows = await db.all<OwnedRef & BlobLocation & { commitSha: string }>(sql`
    select p.last_commit_sha as commitSha, r.path, lower(hex(r.sha)) as sha, r.mode, r.size, r.skip, b.kind, k.r2_key as packKey,
           b.block_offset as blockOffset, b.block_length as blockLength, b.raw_offset as rawOffset
    from provider_repositories p
    join content_refs r on r.repository_seq = p.seq and r.path = ${path} and r.skip is null
    join content_blobs b on b.space_id = r.space_id and b.sha = r.sha
    join content_packs k on k.id = b.pack_id
    where p.id = ${repositoryId} and p.user_id is ${userId} and p.last_commit_sha is not null`);
  return rows[0] ?? null;
}

/** What a repository refers to. */
export interface RefCounts {
  refs: number;
  skipped: number;
  /** Distinct stored blobs that no other repository refers to. */
  blobsReleased: number;
}

/** Counts what dropping a repository's refs would remove. */
export async function countRefs(db: Database, repositoryId: string): Promise<RefCounts> {
  const row = await db.get<RefCounts | undefined>(sql`
    with mine as (select space_id, sha, skip from content_refs where repository_seq = ${seqOf(repositoryId)})
    select (select count(*) from mine where skip is null) as refs, (select count(*) from mine where skip is not null) as skipped,
      (select count(*) from (select distinct space_id, sha from mine where skip is null) d where not exists (
        select 1 from content_refs o where o.space_id = d.space_id and o.sha = d.sha and o.repository_seq < ${seqOf(repositoryId)})
        and not exists (
        select 1 from content_refs o where o.space_id = d.space_id and o.sha = d.sha and o.repository_seq > ${seqOf(repositoryId)})) as blobsReleased`);
  return row ?? { refs: 0, skipped: 0, blobsReleased: 0 };
}

/**
 * Removes up to `limit` refs and kept directories of a repository, which stores nothing from then on. Every step raises the configuration's
 * version: a sync that looked at the refs in between cannot commit what it planned.
 * @returns how many rows went; 0: nothing is left.
 */
export async function dropSomeRefs(db: Database, repositoryId: string, limit: number, nowMs: number): Promise<number> {
  const seq = seqOf(repositoryId);
  const [, refs, trees] = await runBatch(db, [
    sql`
      update provider_repositories set last_commit_sha = null, synced_config_version = 0, files = 0, unique_blobs = 0, bytes = 0, skipped = 0,
        config_version = config_version + 1, content_version = content_version + 1, updated_at_ms = ${nowMs}
      where id = ${repositoryId} and (last_commit_sha is not null
        or exists (select 1 from content_refs where repository_seq = provider_repositories.seq)
        or exists (select 1 from content_trees where repository_seq = provider_repositories.seq))`,
    sql`
      delete from content_refs where repository_seq = ${seq}
        and path in (select path from content_refs where repository_seq = ${seq} order by path limit ${limit})`,
    sql`
      delete from content_trees where repository_seq = ${seq}
        and path in (select path from content_trees where repository_seq = ${seq} order by path limit ${limit})`,
  ]);
  return (refs?.changes ?? 0) + (trees?.changes ?? 0);
}
