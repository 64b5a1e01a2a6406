import type { EventCoverage, EventStats, PollView } from "@dome/ingest-core/contracts";
import { type SQL, sql } from "drizzle-orm";
import { runBatch } from "../batch.ts";
import type { Database } from "../database.ts";

/** A span of time, its end not included, and how many of each list. */
export interface Span {
  fromMs: number;
  toMs: number;
  limit: number;
}

/** Most gaps that are listed. */
const MAX_GAPS = 1_000;

const within = (span: Span): SQL => sql`hour_ms >= ${span.fromMs} and hour_ms < ${span.toMs}`;

const busiest = (what: "repository" | "actor", table: string, name: string, span: Span): SQL => sql`
  select b.id, n.${sql.raw(name)} as name, b.pushes from (
    select ${sql.raw(`${what}_id`)} as id, sum(pushes) as pushes from ${sql.raw(`${what}_hours`)} where ${within(span)} group by 1 order by 2 desc, 1 limit ${span.limit}) b
  left join ${sql.raw(table)} n on n.id = b.id order by b.pushes desc, b.id`;

/** Open look-ups come from a small index; what is completed is the rest. */
const lookups = (table: string): SQL =>
  sql.raw(`
  select status, count(*) as n from ${table} where status <> 'completed' group by status
  union all select 'all', count(*) from ${table}`);

/** The questions behind {@link eventStats}, all answered from the hourly counts, in one round trip. */
export const statsQueries = (span: Span): SQL[] => [
  sql`select type, sum(events) as events from event_hours where ${within(span)} group by type order by 2 desc, 1`,
  sql`select hour_ms as hourMs, events as pushes from event_hours where ${within(span)} and type = 'PushEvent' order by hour_ms`,
  sql`select count(distinct repository_id) as n from repository_hours where ${within(span)}`,
  sql`select count(distinct actor_id) as n from actor_hours where ${within(span)}`,
  busiest("repository", "repositories", "full_name", span),
  busiest("actor", "actors", "login", span),
  lookups("actors"),
  lookups("repositories"),
  sql`
    select rate_limit as "limit", rate_remaining as remaining, rate_reset_at_ms as resetAtMs, finished_at_ms as asOfMs from event_polls
    where rate_remaining is not null order by id desc limit 1`,
];

/** Public events in numbers. `fromMs` and `toMs` are whole hours. */
export async function eventStats(db: Database, span: Span): Promise<EventStats> {
  const [types, hours, repositories, contributors, busyRepositories, busyActors, actors, repos, rate] = (
    await runBatch(db, statsQueries(span))
  ).map(({ rows }) => rows);
  const byType = types as EventStats["byType"];
  const number = (rows: unknown[] | undefined): number => (rows as { n: number }[])[0]?.n ?? 0;
  const pushesPerHour = hours as EventStats["pushesPerHour"];
  return {
    fromMs: span.fromMs,
    toMs: span.toMs,
    events: byType.reduce((sum, { events }) => sum + events, 0),
    pushes: pushesPerHour.reduce((sum, { pushes }) => sum + pushes, 0),
    repositories: number(repositories),
    contributors: number(contributors),
    byType,
    pushesPerHour,
    busiestRepositories: busyRepositories as EventStats["busiestRepositories"],
    busiestContributors: busyActors as EventStats["busiestContributors"],
    enrichment: { actors: lookupCounts(actors), repositories: lookupCounts(repos) },
    rateLimit: (rate as NonNullable<EventStats["rateLimit"]>[])[0] ?? null,
  };
}

function lookupCounts(rows: unknown[] | undefined): EventStats["enrichment"]["actors"] {
  const counts = new Map((rows as { status: string; n: number }[]).map(({ status, n }) => [status, n]));
  const of = (status: string): number => counts.get(status) ?? 0;
  const [pending, inProgress, failed] = [of("pending"), of("in_progress"), of("failed")];
  return { pending, inProgress, completed: of("all") - pending - inProgress - failed, failed };
}

const COUNTED = ["requests", "seen", "stored", "duplicates", "rejected", "pushes"] as const;
const ENDS = ["unchanged", "completed", "partial", "failed", "abandoned"] as const;

/** What the polls have seen of a span, and what they are known to have missed. */
export async function eventCoverage(db: Database, span: Span): Promise<EventCoverage> {
  const overlaps = sql`gap_from_ms is not null and gap_to_ms > ${span.fromMs} and gap_from_ms < ${span.toMs}`;
  const started = sql`started_at_ms >= ${span.fromMs} and started_at_ms < ${span.toMs}`;
  const [observed, missed, gaps, totals, polls, next] = (
    await runBatch(db, [
      sql`
        select (select oldest_event_at_ms from event_polls where oldest_event_at_ms is not null order by id limit 1) as fromMs, anchor_at_ms as toMs
        from event_feed where name = 'public' and anchor_at_ms is not null`,
      sql`
        select coalesce(sum(min(gap_to_ms, ${span.toMs}) - max(gap_from_ms, ${span.fromMs})), 0) as n from event_polls where ${overlaps}`,
      sql`
        select gap_from_ms as fromMs, gap_to_ms as toMs, id as pollId from event_polls where ${overlaps} order by gap_to_ms desc limit ${MAX_GAPS + 1}`,
      sql`
        select count(*) as polls, ${sql.raw(ENDS.map((end) => `count(*) filter (where status = '${end}') as ${end}`).join(", "))},
          ${sql.raw(COUNTED.map((column) => `coalesce(sum(${column}), 0) as ${column}`).join(", "))}
        from event_polls where ${started}`,
      sql`
        select id, status, started_at_ms as startedAtMs, finished_at_ms as finishedAtMs, requests, pages, seen, stored, duplicates, rejected, pushes, overlapped,
          gap_from_ms as gapFromMs, gap_to_ms as gapToMs, waited_ms as waitedMs, wait_reason as waitReason, rate_remaining as rateRemaining,
          error_code as errorCode, error_message as errorMessage
        from event_polls where ${started} order by started_at_ms desc, id desc limit ${span.limit}`,
      sql`select next_poll_at_ms as atMs, wait_reason as reason from event_feed where name = 'public'`,
    ])
  ).map(({ rows }) => rows);
  const seen = (observed as { fromMs: number; toMs: number }[])[0] ?? null;
  const listed = gaps as EventCoverage["gaps"];
  const looked = seen === null ? 0 : Math.max(0, Math.min(seen.toMs, span.toMs) - Math.max(seen.fromMs, span.fromMs));
  const coveredMs = Math.max(0, looked - ((missed as { n: number }[])[0]?.n ?? 0));
  return {
    fromMs: span.fromMs,
    toMs: span.toMs,
    observed: seen,
    coveredMs,
    share: coveredMs / Math.max(1, span.toMs - span.fromMs),
    gaps: listed.slice(0, MAX_GAPS),
    moreGaps: listed.length > MAX_GAPS,
    totals: (totals as EventCoverage["totals"][])[0] as EventCoverage["totals"],
    polls: (polls as PollRow[]).map(pollView),
    next: (next as NonNullable<EventCoverage["next"]>[])[0] ?? null,
  };
}

type PollRow = Omit<PollView, "gap" | "error"> & {
  gapFromMs: number | null;
  gapToMs: number | null;
  errorCode: string | null;
  errorMessage: string | null;
};

const pollView = ({ gapFromMs, gapToMs, errorCode, errorMessage, ...poll }: PollRow): PollView => ({
  ...poll,
  gap: gapFromMs === null || gapToMs === null ? null : { fromMs: gapFromMs, toMs: gapToMs },
  error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? "" },
});
