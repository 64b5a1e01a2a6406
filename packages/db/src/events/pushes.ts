import type { PushFilter, PushView } from "@dome/ingest-core/contracts";
import { type SQL, sql } from "drizzle-orm";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { Database } from "../database.ts";

/** Ids a name may have belonged to: names are given up and taken again. */
const MAX_NAMESAKES = 20;

/** A filter whose names have become ids. An empty list fits nothing. */
export interface ResolvedFilter {
  repositoryIds: string[] | null;
  actorIds: string[] | null;
  ref: string | null;
  sinceMs: number | null;
  untilMs: number | null;
}

/** Finds the ids behind names. Digits are taken for an id, and for a login too: people may be called so. */
export async function resolveFilter(db: Database, filter: PushFilter): Promise<ResolvedFilter> {
  const named = async (given: string | undefined, find: (name: string) => SQL): Promise<string[] | null> => {
    if (given === undefined) return null;
    const isId = /^\d+$/.test(given) || given.includes(":");
    const found = await db.all<{ id: string }>(find(given));
    return [...new Set([...(isId ? [given] : []), ...found.map(({ id }) => id)])];
  };
  return {
    repositoryIds: await named(
      filter.repository,
      (name) => sql`select id from repositories where full_name = ${name} collate nocase limit ${MAX_NAMESAKES}`,
    ),
    actorIds: await named(
      filter.actor,
      (login) => sql`select id from actors where login = ${login} collate nocase limit ${MAX_NAMESAKES}`,
    ),
    ref: filter.ref ?? null,
    sinceMs: filter.sinceMs ?? null,
    untilMs: filter.untilMs ?? null,
  };
}

type Row = PushView & { seq: number };

/** A page of pushes, newest first. @throws {DomeError} `invalid_input` for a bad cursor. */
export async function listPushes(
  db: Database,
  filter: ResolvedFilter,
  page: { cursor?: string; limit: number },
): Promise<{ items: PushView[]; nextCursor: string | null }> {
  const rows = await db.all<Row>(pushesQuery(filter, { cursor: page.cursor, limit: page.limit + 1 }));
  const last = rows.length > page.limit ? rows[page.limit - 1] : undefined;
  return {
    items: rows.slice(0, page.limit).map(({ seq: _, ...push }) => push),
    nextCursor: last === undefined ? null : encodeCursor({ atMs: last.createdAtMs, id: String(last.seq) }),
  };
}

/** The question behind {@link listPushes}. Walks one index backwards: the repository's, else the actor's, the ref's, or that of time. */
export function pushesQuery(filter: ResolvedFilter, page: { cursor?: string | undefined; limit: number }): SQL {
  const conditions: SQL[] = [];
  const by = filter.repositoryIds !== null ? "repository" : filter.actorIds !== null ? "actor" : "ref";
  const among = (column: SQL, ids: string[]): SQL =>
    ids.length === 1
      ? sql`${column} = ${ids[0]}`
      : sql`${column} in (select value from json_each(${JSON.stringify(ids)}))`;
  // A leading plus keeps a column from choosing the index.
  if (filter.repositoryIds !== null) conditions.push(among(sql`p.repository_id`, filter.repositoryIds));
  if (filter.actorIds !== null)
    conditions.push(among(by === "actor" ? sql`p.actor_id` : sql`+p.actor_id`, filter.actorIds));
  if (filter.ref !== null) conditions.push(by === "ref" ? sql`p.ref = ${filter.ref}` : sql`+p.ref = ${filter.ref}`);
  if (filter.sinceMs !== null) conditions.push(sql`p.created_at_ms >= ${filter.sinceMs}`);
  if (filter.untilMs !== null) conditions.push(sql`p.created_at_ms < ${filter.untilMs}`);
  if (page.cursor !== undefined) {
    const { atMs, id } = decodeCursor(page.cursor);
    conditions.push(sql`p.created_at_ms <= ${atMs} and (p.created_at_ms < ${atMs} or p.seq < cast(${id} as integer))`);
  }
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
  return sql`
    select p.seq, p.event_id as eventId, p.push_id as pushId, p.repository_id as repositoryId, r.full_name as repository, p.actor_id as actorId, a.login as actor,
      p.ref, p.head, p.before, p.commits, p.distinct_commits as distinctCommits, p.created_at_ms as createdAtMs, p.received_at_ms as receivedAtMs,
      p.enrichment_status as enrichmentStatus
    from push_events p left join repositories r on r.id = p.repository_id left join actors a on a.id = p.actor_id
    ${where} order by p.created_at_ms desc, p.seq desc limit ${page.limit}`;
}
