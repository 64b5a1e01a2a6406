import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** A repository whose head should be looked at again. */
export interface DueRepository {
  seq: number;
  id: string;
  userId: string | null;
  /** Null: never looked at. */
  lastCheckedAtMs: number | null;
  createdAtMs: number;
}

/** Where the next page of due repositories starts. */
export interface SweepCursor {
  /** `never` checked ones come first, then the stale ones, then those whose access was lost. */
  stage: "never" | "stale" | "lost";
  afterMs: number;
  afterSeq: number;
}

export const SWEEP_START: SweepCursor = { stage: "never", afterMs: -1, afterSeq: -1 };

export interface SweepLimits {
  nowMs: number;
  /** Due: last checked at or before this. */
  checkedBeforeMs: number;
  /** A repository that lost access is tried again when that, and its last job, is older than this. */
  lostBeforeMs: number;
  limit: number;
}

/**
 * A page of due repositories, stalest first. Left out: those with an unfinished job, those GitHub asked to leave alone until
 * `next_retry_at_ms`, and those that got a job since they became due (it failed or was cancelled: no storm of new ones).
 *
 * @returns the page and where the next one starts; null when the list is at its end.
 */
export async function listDueRepositories(
  db: Database,
  cursor: SweepCursor,
  limits: SweepLimits,
): Promise<{ rows: DueRepository[]; next: SweepCursor | null }> {
  const rows = await db.all<DueRepository>(dueQuery(cursor, limits));
  const last = rows[limits.limit - 1];
  if (last) return { rows, next: { stage: cursor.stage, afterMs: positionOf(last), afterSeq: last.seq } };
  const stage = cursor.stage === "never" ? "stale" : cursor.stage === "stale" ? "lost" : null;
  return { rows, next: stage && { stage, afterMs: -1, afterSeq: -1 } };
}

const positionOf = (row: DueRepository & { position?: number }): number => row.position ?? row.lastCheckedAtMs ?? -1;

/** The question {@link listDueRepositories} asks, exported so that a test can hold it to its indexes. */
export function dueQuery(cursor: SweepCursor, limits: SweepLimits) {
  const columns = sql`r.seq, r.id, r.user_id as userId, r.last_checked_at_ms as lastCheckedAtMs, r.created_at_ms as createdAtMs`;
  const idle = sql`r.id not in (select repository_id from github_jobs where status in ('pending', 'in_progress') and phase <> 'index')`;
  const noJobSince = (sinceMs: number) => sql`not exists (
    select 1 from github_jobs as j where j.repository_id = r.id and j.created_at_ms > max(coalesce(r.next_retry_at_ms - 1, 0), ${sinceMs}))`;
  const ready = sql`(r.next_retry_at_ms is null or r.next_retry_at_ms <= ${limits.nowMs})`;
  if (cursor.stage === "lost") {
    return sql`select ${columns}, r.lost_at_ms as position from provider_repositories as r
      where r.lost_at_ms is not null and r.lost_at_ms <= ${limits.lostBeforeMs} and (r.lost_at_ms, r.seq) > (${cursor.afterMs}, ${cursor.afterSeq})
        and ${idle} and not exists (select 1 from github_jobs as j where j.repository_id = r.id and j.created_at_ms > ${limits.lostBeforeMs})
      order by r.lost_at_ms, r.seq limit ${limits.limit}`;
  }
  // Two stages instead of one OR: each is a plain walk along the index, in order, that ends with the last due row.
  const range =
    cursor.stage === "never"
      ? sql`r.last_checked_at_ms is null and r.seq > ${cursor.afterSeq}`
      : sql`r.last_checked_at_ms <= ${limits.checkedBeforeMs} and (r.last_checked_at_ms, r.seq) > (${cursor.afterMs}, ${cursor.afterSeq})`;
  return sql`select ${columns} from provider_repositories as r
    where r.lost_at_ms is null and ${range} and ${ready} and ${idle} and ${noJobSince(limits.checkedBeforeMs)}
    order by r.last_checked_at_ms, r.seq limit ${limits.limit}`;
}

/**
 * Creates waiting sweep jobs for many repositories in one statement. A repository that got an unfinished job meanwhile, or is
 * gone, is left out.
 *
 * @returns the jobs that were created.
 */
export async function createSweepJobs(
  db: Database,
  jobs: { jobId: string; repositoryId: string }[],
  nowMs: number,
): Promise<{ jobId: string; repositoryId: string }[]> {
  if (jobs.length === 0) return [];
  return await db.all(sql`
    insert into github_jobs (id, user_id, repository_id, kind, reason, status, phase, timings, created_at_ms)
    select j.value ->> 'jobId', r.user_id, r.id, 'sync', 'sweep', 'pending', 'queued', '{}', ${nowMs}
    from json_each(${JSON.stringify(jobs)}) as j join provider_repositories as r on r.id = j.value ->> 'repositoryId'
    where r.id not in (select repository_id from github_jobs where status in ('pending', 'in_progress') and phase <> 'index')
    on conflict do nothing
    returning id as jobId, repository_id as repositoryId`);
}

/** An unfinished job whose message must have been lost. */
export interface OverdueJob {
  id: string;
  repositoryId: string;
}

export interface OverdueLimits {
  nowMs: number;
  /** Waiting jobs older than this. */
  pendingBeforeMs: number;
  /** Running jobs without a sign of life since; parked ones overdue since. */
  silentBeforeMs: number;
  /** The last job of the page before; null for the first. */
  after: OverdueJob | null;
  limit: number;
}

/** The question {@link listOverdueJobs} asks, exported so that a test can hold it to its index. */
export const overdueQuery = (limits: OverdueLimits) => sql`
  select id, repository_id as repositoryId from github_jobs
  where status in ('pending', 'in_progress') and (repository_id, id) > (${limits.after?.repositoryId ?? ""}, ${limits.after?.id ?? ""}) and (
    (status = 'pending' and coalesce(heartbeat_at_ms, created_at_ms) < ${limits.pendingBeforeMs})
    or (status = 'in_progress' and coalesce(next_attempt_at_ms, heartbeat_at_ms, started_at_ms, created_at_ms) < ${limits.silentBeforeMs}))
  order by repository_id, id limit ${limits.limit}`;

/** A page of unfinished jobs that nobody seems to work on, by repository. */
export async function listOverdueJobs(db: Database, limits: OverdueLimits): Promise<OverdueJob[]> {
  return await db.all<OverdueJob>(overdueQuery(limits));
}

/**
 * Notes that the messages of these jobs were sent again, so that a long queue is not fed the same message every few minutes. A
 * running job keeps its heartbeat: only who works on it may touch that.
 */
export async function markResent(db: Database, jobIds: string[], nowMs: number): Promise<void> {
  await db.run(sql`
    update github_jobs set
      heartbeat_at_ms = case status when 'pending' then ${nowMs} else heartbeat_at_ms end,
      next_attempt_at_ms = case status when 'pending' then next_attempt_at_ms else ${nowMs} end
    where id in (select value from json_each(${JSON.stringify(jobIds)})) and (status = 'pending' or (status = 'in_progress' and phase = 'waiting'))`);
}

/** Ends unfinished jobs whose repository is gone; running ones only once they are silent. @returns how many. */
export async function cancelOrphanedJobs(
  db: Database,
  limits: Pick<OverdueLimits, "nowMs" | "silentBeforeMs">,
): Promise<number> {
  const ended = await db.run(sql`
    update github_jobs set status = 'cancelled', cancel_requested = 1, current_file = null, next_attempt_at_ms = null,
      error_code = 'gone', error_message = 'The repository was removed before the job could run.', finished_at_ms = ${limits.nowMs}
    where status in ('pending', 'in_progress') and not exists (select 1 from provider_repositories as r where r.id = github_jobs.repository_id)
      and (status = 'pending' or phase in ('waiting', 'index') or coalesce(heartbeat_at_ms, started_at_ms, created_at_ms) < ${limits.silentBeforeMs})`);
  return ended.meta.changes;
}

/**
 * Ends running jobs that were asked to stop and show no sign of life: whoever worked on them died before they could. Otherwise the
 * sweep would take their repository for busy. @returns how many.
 */
export async function endSilentCancelledJobs(
  db: Database,
  limits: Pick<OverdueLimits, "nowMs" | "silentBeforeMs">,
): Promise<number> {
  const ended = await db.run(sql`
    update github_jobs set status = 'cancelled', current_file = null, next_attempt_at_ms = null, finished_at_ms = ${limits.nowMs}
    where status in ('pending', 'in_progress') and cancel_requested = 1
      and coalesce(heartbeat_at_ms, started_at_ms, created_at_ms) < ${limits.silentBeforeMs}`);
  return ended.meta.changes;
}
