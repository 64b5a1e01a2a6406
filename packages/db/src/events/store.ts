import type { ParsedEvent } from "@dome/ingest-core/events";
import { type SQL, sql } from "drizzle-orm";
import { runBatch } from "../batch.ts";
import { type Database, joinChunks } from "../database.ts";
import { asciiJson } from "./ascii-json.ts";
import { FRESH_MS, refreshPushes } from "./status.ts";
import { textChunks } from "./text-chunks.ts";

const HOUR_MS = 3_600_000;

/** Most bytes of event texts that one call should be given: they are in memory three times on their way. */
export const STORE_BYTES = 4_000_000;

/** A page of the feed on its way into the tables: its counts land together with its events. */
export interface PollPage {
  id: number;
  /** The poll whose events count as seen before; null: there was none. */
  anchorPollId: number | null;
  /** Elements on the page, readable or not. */
  seen: number;
  rejects: readonly EventReject[];
}

/** What could not be read as an event. */
export interface EventReject {
  reason: string;
  raw: string;
  /** SHA-256 of the whole text, hex. */
  digest: string;
}

export interface StoreResult {
  /** Events that were not there before. */
  stored: number;
  /** Pushes among them. */
  pushes: number;
}

/**
 * Stores events: texts, pushes, the accounts and repositories they name, the hourly counts and a poll's own, all or none of it.
 * What is there already is left as it is, so that any event may come again, from anywhere. One round trip, a statement per megabyte.
 *
 * @param events - Texts of at most {@link STORE_BYTES} in all.
 */
export async function storeEvents(
  db: Database,
  events: readonly ParsedEvent[],
  options: { nowMs: number; page?: PollPage },
): Promise<StoreResult> {
  const { nowMs, page } = options;
  const statements = [
    MARK,
    ...insertEvents(events, nowMs, page?.id ?? null),
    ...insertPushes(events, nowMs),
    ...insertNamed(events, nowMs),
    refreshPushes(sql`p.seq > (select pushes from event_marks where id = 1)`),
    ...COUNTS,
    ...(page === undefined ? [] : recordPage(events, page, nowMs)),
    RESULT,
  ];
  const results = await runBatch(db, statements);
  const [row] = (results.at(-1)?.rows ?? []) as StoreResult[];
  return row ?? { stored: 0, pushes: 0 };
}

const MARK = sql`
  insert into event_marks (id, events, pushes)
  values (1, (select coalesce(max(seq), 0) from github_events), (select coalesce(max(seq), 0) from push_events))
  on conflict (id) do update set events = excluded.events, pushes = excluded.pushes`;

/** Rows get the next number and none goes: the difference to the mark is what is new. */
const RESULT = sql`
  select (select coalesce(max(seq), 0) from github_events) - events as stored, (select coalesce(max(seq), 0) from push_events) - pushes as pushes
  from event_marks where id = 1`;

/**
 * The texts of many events go as one text, and their columns beside it as JSON that says where each begins: as JSON within JSON
 * SQLite would read and write them twice more, and drop their white space.
 */
function insertEvents(events: readonly ParsedEvent[], nowMs: number, pollId: number | null): SQL[] {
  return textChunks(events).map(
    ({ text, rows }) => sql`
      with r as materialized (select jsonb(value) as v from json_each(${rows}))
      insert into github_events (id, type, actor_id, repository_id, created_at_ms, received_at_ms, poll_id, raw)
      select v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, ${nowMs}, ${pollId}, 
        coalesce(v ->> 7, cast(substr(cast(${text} as blob), v ->> 5, v ->> 6) as text))
      from r where true
      on conflict do nothing`,
  );
}

function insertPushes(events: readonly ParsedEvent[], nowMs: number): SQL[] {
  const rows = events.flatMap(({ push, ...event }) =>
    push === null
      ? []
      : [
          [
            event.id,
            push.pushId,
            event.repositoryId,
            event.actorId,
            push.ref,
            push.head,
            push.before,
            push.commits,
            push.distinctCommits,
            event.createdAtMs,
          ],
        ],
  );
  return joinChunks(rows.map(asciiJson)).map(
    (chunk) => sql`
      with r as materialized (select jsonb(value) as v from json_each(${chunk}))
      insert into push_events (event_id, push_id, repository_id, actor_id, ref, head, before, commits, distinct_commits, created_at_ms, received_at_ms, enrichment_status)
      select v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, ${nowMs}, 'pending'
      from r where true
      on conflict do nothing`,
  );
}

/**
 * Accounts and repositories of the new pushes, each named by its newest sighting unless GitHub said something later. What was looked
 * up a day ago is to be looked up again. Names come with the rows: a row written without one would be moved in the index of names. The
 * pluses keep SQLite to the new rows: it would read a whole index for the sake of its order.
 */
function insertNamed(events: readonly ParsedEvent[], nowMs: number): SQL[] {
  const pushes = events.filter((event) => event.push !== null);
  const named = (
    table: "actors" | "repositories",
    label: "login" | "full_name",
    column: "actor_id" | "repository_id",
    names: unknown[],
  ): SQL[] => {
    const [t, l, c] = [sql.raw(table), sql.raw(label), sql.raw(column)];
    const due = sql`${t}.status in ('completed', 'failed') and ${t}.settled_at_ms <= ${nowMs - FRESH_MS}`;
    return joinChunks(names.map(asciiJson)).map(
      (chunk) => sql`
        with c as materialized (
          select ${c} as id, count(*) as pushes, max(created_at_ms) as at from push_events
          where seq > (select pushes from event_marks where id = 1) and +${c} is not null group by +${c}),
        n as materialized (select value ->> 0 as id, value ->> 1 as name from json_each(${chunk}))
        insert into ${t} (id, ${l}, status, error_code, pushes, last_seen_at_ms)
        select c.id, n.name, iif(instr(c.id, ':') > 0, 'failed', 'pending'), iif(instr(c.id, ':') > 0, 'no_id', null), c.pushes, c.at
        from n join c on c.id = n.id where true
        on conflict (id) do update set
          ${l} = iif(excluded.${l} is not null and excluded.last_seen_at_ms >= ${t}.last_seen_at_ms, excluded.${l}, ${t}.${l}),
          pushes = ${t}.pushes + excluded.pushes,
          last_seen_at_ms = max(${t}.last_seen_at_ms, excluded.last_seen_at_ms),
          attempts = iif(${due}, 0, ${t}.attempts),
          next_attempt_at_ms = iif(${due}, null, ${t}.next_attempt_at_ms),
          status = iif(${due}, 'pending', ${t}.status)`,
    );
  };
  return [
    ...named(
      "repositories",
      "full_name",
      "repository_id",
      newestNames(pushes.map((event) => [event.repositoryId, event.repositoryName, event.createdAtMs])),
    ),
    ...named(
      "actors",
      "login",
      "actor_id",
      newestNames(pushes.map((event) => [event.actorId, event.actorLogin, event.createdAtMs])),
    ),
  ];
}

/** One row per id, `[id, name]`: the newest name, null where nobody says one. */
function newestNames(sightings: [string | null, string | null, number][]): unknown[] {
  const newest = new Map<string, { name: string | null; atMs: number }>();
  for (const [id, name, atMs] of sightings) {
    if (id === null) continue;
    const known = newest.get(id);
    if (known === undefined || (name !== null && (known.name === null || atMs >= known.atMs)))
      newest.set(id, { name, atMs });
  }
  return Array.from(newest, ([id, { name }]) => [id, name]);
}

/** The hourly counts, from the rows that are new. */
const COUNTS: readonly SQL[] = [
  sql.raw(`
    insert into event_hours (hour_ms, type, events)
    select created_at_ms - created_at_ms % ${HOUR_MS}, type, count(*) from github_events
    where seq > (select events from event_marks where id = 1) group by 1, 2
    on conflict do update set events = event_hours.events + excluded.events`),
  ...(["repository", "actor"] as const).map((what) =>
    sql.raw(`
    insert into ${what}_hours (hour_ms, ${what}_id, pushes)
    select created_at_ms - created_at_ms % ${HOUR_MS}, ${what}_id, count(*) from push_events
    where seq > (select pushes from event_marks where id = 1) and ${what}_id is not null group by 1, 2
    on conflict do update set pushes = ${what}_hours.pushes + excluded.pushes`),
  ),
];

function recordPage(events: readonly ParsedEvent[], page: PollPage, nowMs: number): SQL[] {
  const times = events.map((event) => event.createdAtMs);
  const [oldest, newest] = times.length === 0 ? [null, null] : [Math.min(...times), Math.max(...times)];
  const ids = JSON.stringify(events.map((event) => event.id));
  const fresh = sql.raw(
    "(select coalesce(max(seq), 0) from github_events) - (select events from event_marks where id = 1)",
  );
  const rejects = JSON.stringify(page.rejects.map(({ reason, raw, digest }) => [reason, raw.slice(0, 16_384), digest]));
  return [
    sql`
      update event_polls set pages = pages + 1, requests = requests + 1, seen = seen + ${page.seen}, rejected = rejected + ${page.rejects.length},
        stored = stored + ${fresh}, duplicates = duplicates + ${events.length} - (${fresh}),
        pushes = pushes + (select coalesce(max(seq), 0) from push_events) - (select pushes from event_marks where id = 1),
        overlapped = overlapped + (select count(*) from github_events where id in (select value from json_each(${ids})) and poll_id <= ${page.anchorPollId}),
        oldest_event_at_ms = min(coalesce(oldest_event_at_ms, ${oldest}), coalesce(${oldest}, oldest_event_at_ms)),
        newest_event_at_ms = max(coalesce(newest_event_at_ms, ${newest}), coalesce(${newest}, newest_event_at_ms))
      where id = ${page.id} and status = 'in_progress'`,
    sql`
      insert into event_rejects (poll_id, reason, raw, digest, created_at_ms)
      select ${page.id}, value ->> 0, value ->> 1, value ->> 2, ${nowMs} from json_each(${rejects}) where true
      on conflict do nothing`,
  ];
}
