import { sql } from "drizzle-orm";
import { runBatch } from "../batch.ts";
import type { Database } from "../database.ts";

/** How a poll ended. `partial`: it stopped between two pages; what it had read is stored. */
export type PollEnd = "unchanged" | "completed" | "partial" | "failed" | "abandoned";

/** Where polling stands. */
export interface FeedState {
  etag: string | null;
  etagIdentity: string | null;
  nextPollAtMs: number;
  waitReason: string | null;
  strikes: number;
  anchorPollId: number | null;
  lastPollAtMs: number | null;
}

const START: FeedState = {
  etag: null,
  etagIdentity: null,
  nextPollAtMs: 0,
  waitReason: null,
  strikes: 0,
  anchorPollId: null,
  lastPollAtMs: null,
};

/** Where polling stands; the beginning when it never ran. */
export async function feedState(db: Database): Promise<FeedState> {
  const rows = await db.all<FeedState>(sql`
    select etag, etag_identity as etagIdentity, next_poll_at_ms as nextPollAtMs, wait_reason as waitReason, strikes,
      anchor_poll_id as anchorPollId, last_poll_at_ms as lastPollAtMs from event_feed where name = 'public'`);
  return rows[0] ?? START;
}

/** Opens a poll. Those that a Worker left open when it died are closed first, as what they are. @returns its number. */
export async function startPoll(db: Database, nowMs: number, feed: FeedState): Promise<number> {
  const open = await db.all<{ id: number }>(sql`select id from event_polls where status = 'in_progress' order by id`);
  for (const { id } of open) await endPoll(db, id, { status: "abandoned", nowMs });
  const waitedMs = feed.lastPollAtMs === null ? null : nowMs - feed.lastPollAtMs;
  const rows = await db.all<{ id: number }>(sql`
    insert into event_polls (status, started_at_ms, waited_ms, wait_reason) values ('in_progress', ${nowMs}, ${waitedMs}, ${feed.waitReason})
    returning id`);
  return rows[0]?.id as number;
}

/** What is known when a poll ends. */
export interface PollEnding {
  status: PollEnd;
  nowMs: number;
  /** Requests that brought no page: a 304, a refusal, a failure. */
  fruitless?: number;
  rate?: { limit: number | null; remaining: number | null; resetAtMs: number | null };
  error?: { code: string; message: string };
  /** What the next poll goes by; absent when the poll died. */
  next?: { atMs: number; reason: string; strikes: number };
  /** Replaces the validator; absent: the old one stays, so that a poll that did not finish is done again. */
  etag?: { value: string | null; identity: string };
}

/**
 * Ends a poll and says when the next one is due, in one step. A poll that read the whole feed and met no event of the polls before
 * it found a gap: from the newest event up to which everything is known (before there is one, from the first event ever seen), to the oldest it saw. One that stopped early proves
 * neither: pages may come reordered, so that it met known events on one and missed new ones on another.
 */
export async function endPoll(db: Database, id: number, end: PollEnding): Promise<void> {
  const { status, nowMs, rate, error, next, etag } = end;
  const isWhole = status === "completed" ? 1 : 0;
  await runBatch(db, [
    sql`insert into event_feed (name) values ('public') on conflict do nothing`,
    sql`
      update event_polls set status = ${status}, finished_at_ms = ${nowMs}, requests = requests + ${end.fruitless ?? 0},
        rate_limit = ${rate?.limit ?? null}, rate_remaining = ${rate?.remaining ?? null}, rate_reset_at_ms = ${rate?.resetAtMs ?? null},
        error_code = ${error?.code ?? null}, error_message = ${error?.message ?? null},
        (gap_from_ms, gap_to_ms) = (
          select from_ms, max(from_ms, oldest_event_at_ms) from (
            select case when anchor_poll_id is null
              -- Nothing is known to be whole yet: what earlier polls began with is the most that can be claimed.
              then (select min(o.oldest_event_at_ms) from event_polls o where o.id < event_polls.id)
              when anchor_poll_id < event_polls.id then anchor_at_ms end as from_ms
            from event_feed where name = 'public')
          where ${isWhole} and newest_event_at_ms is not null and overlapped = 0 and from_ms is not null
            and ((select anchor_poll_id from event_feed where name = 'public') is not null or from_ms < oldest_event_at_ms))
      where id = ${id} and status = 'in_progress'`,
    sql`
      update event_feed set
        anchor_poll_id = p.id, anchor_at_ms = max(coalesce(anchor_at_ms, 0), p.newest_event_at_ms)
      from event_polls p where event_feed.name = 'public' and p.id = ${id} and p.newest_event_at_ms is not null
        and p.status = 'completed' and coalesce(event_feed.anchor_poll_id, 0) < p.id`,
    ...(next === undefined
      ? []
      : [
          sql`
            update event_feed set next_poll_at_ms = ${next.atMs}, wait_reason = ${next.reason}, strikes = ${next.strikes}, last_poll_at_ms = ${nowMs}
            where name = 'public'`,
        ]),
    ...(etag === undefined
      ? []
      : [sql`update event_feed set etag = ${etag.value}, etag_identity = ${etag.identity} where name = 'public'`]),
  ]);
}

/** Drops polls without a gap, and rejects, from before `beforeMs`. @returns how many. */
export async function deleteOldPolls(db: Database, beforeMs: number, limit: number): Promise<number> {
  const [polls, rejects] = await runBatch(db, [
    sql`
      delete from event_polls where id in (
        select id from event_polls where started_at_ms < ${beforeMs} and gap_from_ms is null and status <> 'in_progress' order by started_at_ms limit ${limit})`,
    sql`
      delete from event_rejects where id in (select id from event_rejects where created_at_ms < ${beforeMs} order by created_at_ms limit ${limit})`,
  ]);
  return (polls?.changes ?? 0) + (rejects?.changes ?? 0);
}
