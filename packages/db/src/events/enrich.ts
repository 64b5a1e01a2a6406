import { type SQL, sql } from "drizzle-orm";
import { runBatch } from "../batch.ts";
import { type Database, jsonChunks } from "../database.ts";
import { refreshPushes } from "./status.ts";

/** Attempts at looking one thing up. */
export const MAX_LOOKUPS = 3;

export type EnrichKind = "actor" | "repository";

/** Something to look up, claimed. */
export interface Claim {
  kind: EnrichKind;
  id: string;
  /** Login or full name as last seen. */
  label: string | null;
  /** This one included. */
  attempts: number;
  pushes: number;
}

/** What GitHub says of an account. */
export interface ActorFacts {
  login: string;
  type: string | null;
  name: string | null;
  company: string | null;
  location: string | null;
  publicRepos: number | null;
  followers: number | null;
  createdAtMs: number | null;
}

/** What GitHub says of a repository. */
export interface RepositoryFacts {
  fullName: string;
  ownerId: string | null;
  description: string | null;
  language: string | null;
  defaultBranch: string | null;
  stars: number | null;
  forks: number | null;
  isFork: boolean | null;
  isArchived: boolean | null;
  createdAtMs: number | null;
}

/** How a look-up ended. `gone`: for good; `failed`: this attempt; `released`: there was none. */
export type Settlement = Pick<Claim, "kind" | "id"> &
  (
    | { outcome: "found"; facts: ActorFacts | RepositoryFacts }
    | { outcome: "gone"; code: string }
    | { outcome: "failed"; code: string; retryAtMs: number }
    | { outcome: "released" }
  );

const TABLES = [
  { kind: "actor", table: "actors", label: "login", column: "actor_id" },
  { kind: "repository", table: "repositories", label: "full_name", column: "repository_id" },
] as const satisfies { kind: EnrichKind; table: string; label: string; column: string }[];

/** Whether anything waits to be looked up, or was claimed by a Worker that died. */
export async function hasDueLookups(db: Database, nowMs: number): Promise<boolean> {
  const [row] = await db.all<{ due: number }>(
    sql.join(
      [
        sql`select`,
        sql.join(
          TABLES.map(
            ({ table }) => sql`
            exists (select 1 from ${sql.raw(table)} where status = 'pending' and coalesce(next_attempt_at_ms, 0) <= ${nowMs})
            or exists (select 1 from ${sql.raw(table)} where status = 'in_progress' and claimed_until_ms <= ${nowMs})`,
          ),
          sql` or `,
        ),
        sql`as due`,
      ],
      sql` `,
    ),
  );
  return row?.due === 1;
}

/**
 * Claims what is to be looked up next: the most pushed first, accounts and repositories alike. A claim is an attempt, so that what
 * kills its Worker does not do so for ever; claims that ran out return, or have failed when it was the last attempt.
 */
export async function claimLookups(
  db: Database,
  claim: { token: string; nowMs: number; untilMs: number; limit: number },
): Promise<Claim[]> {
  const { token, nowMs, untilMs, limit } = claim;
  await returnStale(db, nowMs);
  const candidates = await runBatch(
    db,
    TABLES.map(
      ({ kind, table, label }) => sql`
        select ${kind} as kind, id, ${sql.raw(label)} as label, attempts + 1 as attempts, pushes from ${sql.raw(table)}
        where status = 'pending' and coalesce(next_attempt_at_ms, 0) <= ${nowMs} order by pushes desc limit ${limit}`,
    ),
  );
  const chosen = candidates
    .flatMap(({ rows }) => rows as Claim[])
    .toSorted((a, b) => b.pushes - a.pushes)
    .slice(0, limit);
  if (chosen.length === 0) return [];
  await runBatch(
    db,
    TABLES.flatMap(({ kind, table, column }) => {
      const ids = idsOf(chosen, kind);
      return [
        sql`
          update ${sql.raw(table)} set status = 'in_progress', attempts = attempts + 1, claim_token = ${token}, claimed_until_ms = ${untilMs}
          where id in (select value from json_each(${ids})) and status = 'pending'`,
        refreshPushes(sql`${sql.raw(`p.${column}`)} in (select value from json_each(${ids}))`),
      ];
    }),
  );
  return chosen;
}

async function returnStale(db: Database, nowMs: number): Promise<void> {
  for (const { table, column } of TABLES) {
    const t = sql.raw(table);
    const stale = await db.all<{ id: string }>(
      sql`select id from ${t} where status = 'in_progress' and claimed_until_ms <= ${nowMs} limit 1000`,
    );
    if (stale.length === 0) continue;
    const ids = JSON.stringify(stale.map(({ id }) => id));
    await runBatch(db, [
      sql`
        update ${t} set ${afterFailure("abandoned", nowMs, nowMs)}, claim_token = null, claimed_until_ms = null
        where id in (select value from json_each(${ids})) and status = 'in_progress' and claimed_until_ms <= ${nowMs}`,
      refreshPushes(sql`${sql.raw(`p.${column}`)} in (select value from json_each(${ids}))`),
    ]);
  }
}

const afterFailure = (code: string | SQL, nowMs: number, retryAtMs: number | SQL): SQL => sql`
  status = case when attempts >= ${MAX_LOOKUPS} then 'failed' else 'pending' end,
  settled_at_ms = case when attempts >= ${MAX_LOOKUPS} then ${nowMs} else settled_at_ms end,
  next_attempt_at_ms = case when attempts >= ${MAX_LOOKUPS} then null else ${retryAtMs} end,
  error_code = ${code}`;

const CLAIM_OVER = sql.raw("claim_token = null, claimed_until_ms = null");

/** Writes down how look-ups ended, and the status of every push that waited for them, in one step. Claims that ran out are left alone. */
export async function settleLookups(
  db: Database,
  token: string,
  settlements: readonly Settlement[],
  nowMs: number,
): Promise<void> {
  const statements = TABLES.flatMap(({ kind, table, column }) => {
    const own = settlements.filter((one) => one.kind === kind);
    if (own.length === 0) return [];
    const t = sql.raw(table);
    const held = (source: string): SQL =>
      sql`from (select value from json_each(${source})) j where ${t}.id = j.value ->> 0 and ${t}.claim_token = ${token} and ${t}.status = 'in_progress'`;
    const found = own.flatMap((one) => (one.outcome === "found" ? [[one.id, ...columnsOf(kind, one.facts)]] : []));
    const gone = own.flatMap((one) => (one.outcome === "gone" ? [[one.id, one.code]] : []));
    const failed = own.flatMap((one) => (one.outcome === "failed" ? [[one.id, one.code, one.retryAtMs]] : []));
    const released = own.flatMap((one) => (one.outcome === "released" ? [[one.id]] : []));
    return [
      ...jsonChunks(found).map(
        (rows) => sql`
          update ${t} set ${SET_FACTS[kind]}, status = 'completed', fetched_at_ms = ${nowMs}, settled_at_ms = ${nowMs}, error_code = null, gone_at_ms = null,
            next_attempt_at_ms = null, last_seen_at_ms = max(last_seen_at_ms, ${nowMs}), ${CLAIM_OVER} ${held(rows)}`,
      ),
      ...jsonChunks(gone).map(
        (rows) => sql`
          update ${t} set status = 'failed', settled_at_ms = ${nowMs}, error_code = j.value ->> 1, gone_at_ms = coalesce(gone_at_ms, ${nowMs}),
            next_attempt_at_ms = null, ${CLAIM_OVER} ${held(rows)}`,
      ),
      ...jsonChunks(failed).map(
        (rows) => sql`
          update ${t} set ${afterFailure(sql.raw("j.value ->> 1"), nowMs, sql.raw("j.value ->> 2"))}, ${CLAIM_OVER} ${held(rows)}`,
      ),
      ...jsonChunks(released).map(
        (rows) => sql`update ${t} set status = 'pending', attempts = attempts - 1, ${CLAIM_OVER} ${held(rows)}`,
      ),
      refreshPushes(sql`${sql.raw(`p.${column}`)} in (select value from json_each(${idsOf(own, kind)}))`),
    ];
  });
  await runBatch(db, statements);
}

const idsOf = (claims: readonly Pick<Claim, "kind" | "id">[], kind: EnrichKind): string =>
  JSON.stringify(claims.filter((one) => one.kind === kind).map(({ id }) => id));

const SET_FACTS: Record<EnrichKind, SQL> = {
  actor: sql.raw(
    ["login", "type", "name", "company", "location", "public_repos", "followers", "account_created_at_ms"]
      .map((column, i) => `${column} = j.value ->> ${i + 1}`)
      .join(", "),
  ),
  repository: sql.raw(
    ["full_name", "owner_id", "description", "language", "default_branch", "stars", "forks", "is_fork", "is_archived", "repository_created_at_ms"]
      .map((column, i) => `${column} = j.value ->> ${i + 1}`)
      .join(", "),
  ), // prettier-ignore
};

function columnsOf(kind: EnrichKind, facts: ActorFacts | RepositoryFacts): unknown[] {
  if (kind === "actor") {
    const actor = facts as ActorFacts;
    return [actor.login, actor.type, actor.name, actor.company, actor.location, actor.publicRepos, actor.followers, actor.createdAtMs];
  } // prettier-ignore
  const repository = facts as RepositoryFacts;
  const flag = (value: boolean | null): number | null => (value === null ? null : Number(value));
  return [
    repository.fullName,
    repository.ownerId,
    repository.description,
    repository.language,
    repository.defaultBranch,
    repository.stars,
    repository.forks,
    flag(repository.isFork),
    flag(repository.isArchived),
    repository.createdAtMs,
  ];
}
