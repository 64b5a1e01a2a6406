import { type SQL, sql } from "drizzle-orm";
import { runBatch } from "../batch.ts";
import { type Database, jsonChunks } from "../database.ts";

export type EntityType = "repo" | "issue";

/** What is claimed, and under which token and revision it has to be settled. */
export interface ClaimedItem {
  id: number;
  entityType: EntityType;
  entityId: number;
  /** This one included. */
  attempts: number;
  revision: number;
  token: string;
}

/** How many an item is tried at most. */
export interface AttemptLimit {
  maxAttempts: number;
}

/**
 * Statements that queue repositories by GitHub's number. One that waits keeps its place; one that is being worked on, or is done, gets a
 * revision more, so that what is under way does not complete it.
 */
export const enqueueRepos = (items: readonly { githubId: number; priority: number }[], nowMs: number): SQL[] =>
  jsonChunks(items).map(
    (chunk) => sql`
      insert into ai_summary_queue (entity_type, entity_id, status, priority, created_at_ms)
      select 'repo', r.id, 'pending', j.value->>'priority', ${nowMs} from json_each(${chunk}) j join repos r on r.github_id = j.value->>'githubId' where true
      ${AGAIN}`,
  );

/** Statements that queue issues by repository and number. See {@link enqueueRepos}. */
export const enqueueIssues = (
  items: readonly { githubId: number; number: number; priority: number }[],
  nowMs: number,
): SQL[] =>
  jsonChunks(items).map(
    (chunk) => sql`
      insert into ai_summary_queue (entity_type, entity_id, status, priority, created_at_ms)
      select 'issue', i.id, 'pending', j.value->>'priority', ${nowMs}
      from json_each(${chunk}) j join repos r on r.github_id = j.value->>'githubId'
        join issues i on i.repo_id = r.id and i.github_issue_number = j.value->>'number' where true
      ${AGAIN}`,
  );

const AGAIN = sql`on conflict (entity_type, entity_id) do update set priority = excluded.priority, revision = revision + 1,
  created_at_ms = case when status = 'pending' then created_at_ms else excluded.created_at_ms end,
  attempts = case when status = 'processing' then attempts else 0 end,
  status = case when status = 'processing' then status else 'pending' end, error_message = null, processed_at_ms = null`;

/** Under what the summaries that are held were made is kept as a cursor of this name. */
const MADE_BY = "summaries-made-by";

/**
 * Queues everything that people see again, once, when it is to be said by another model or prompt than the last time, behind all that is new.
 * What is the same by input, model and prompt costs nothing then.
 *
 * @param madeBy - Tells models and prompts apart.
 * @returns how many were queued.
 */
export async function requeueOutdated(db: Database, madeBy: string, nowMs: number): Promise<number> {
  const known = await db.get<{ cursor: string | null } | undefined>(
    sql`select cursor from leases where name = ${MADE_BY}`,
  );
  if (known?.cursor === madeBy) return 0;
  const [queued] = await runBatch(db, [
    // Who comes second finds it done.
    sql`update ai_summary_queue set status = 'pending', attempts = 0, revision = revision + 1, error_message = null, processed_at_ms = null,
        created_at_ms = ${nowMs}, priority = case when priority < 0 then priority else priority - ${BEHIND} end
      where status in ('completed', 'failed')
        and not exists (select 1 from leases where name = ${MADE_BY} and cursor = ${madeBy})
        and case entity_type when 'issue' then exists (select 1 from issues i where i.id = entity_id and i.is_listed = 1)
          else exists (select 1 from repos r where r.id = entity_id and r.retired_at_ms is null) end`,
    sql`insert into leases (name, cursor) values (${MADE_BY}, ${madeBy}) on conflict (name) do update set cursor = excluded.cursor`,
  ]);
  return queued?.changes ?? 0;
}

/** More than any priority. */
const BEHIND = 200;

/** Takes the most urgent waiting items, in one statement: nobody else gets the same ones. `exceptIds` are left to others. */
export async function claimItems(
  db: Database,
  claim: { token: string; limit: number; nowMs: number; exceptIds?: Iterable<number> },
): Promise<ClaimedItem[]> {
  const rows = await db.all<Omit<ClaimedItem, "token"> & { priority: number; createdAtMs: number }>(sql`
    update ai_summary_queue set status = 'processing', claim_token = ${claim.token}, claimed_at_ms = ${claim.nowMs}, attempts = attempts + 1
    where id in (${pollQuery(claim.limit, claim.exceptIds)}) and status = 'pending'
    returning id, entity_type as entityType, entity_id as entityId, attempts, revision, priority, created_at_ms as createdAtMs`);
  // What an update returns comes in no order.
  return rows
    .toSorted((a, b) => b.priority - a.priority || a.createdAtMs - b.createdAtMs || a.id - b.id)
    .map(({ priority: _priority, createdAtMs: _createdAtMs, ...row }) => ({ ...row, token: claim.token }));
}

/** Which items come next, for the test that holds it to its index. */
export const pollQuery = (limit: number, exceptIds: Iterable<number> = []) =>
  sql`select id from ai_summary_queue where status = 'pending' and id not in (select value from json_each(${JSON.stringify([...exceptIds])}))
    order by priority desc, created_at_ms limit ${limit}`;

/** The statement that ends an item; one that changed meanwhile waits again. Does nothing when the claim is no longer ours. */
export const completeItem = (item: ClaimedItem, nowMs: number): SQL => sql`
  update ai_summary_queue set claim_token = null, claimed_at_ms = null, error_message = null, attempts = case when revision = ${item.revision} then attempts else 0 end,
    status = case when revision = ${item.revision} then 'completed' else 'pending' end,
    processed_at_ms = case when revision = ${item.revision} then ${nowMs} else null end
  where id = ${item.id} and status = 'processing' and claim_token = ${item.token}`;

/** Puts an item back after a failure, or ends it as failed when that was its last attempt. @returns whether the claim was ours. */
export async function failItem(
  db: Database,
  item: ClaimedItem,
  failure: AttemptLimit & { message: string; nowMs: number },
): Promise<boolean> {
  const [done] = await runBatch(db, [
    sql`update ai_summary_queue set claim_token = null, claimed_at_ms = null, error_message = ${failure.message.slice(0, 500)},
        attempts = case when revision = ${item.revision} then attempts else 0 end,
        status = case when revision = ${item.revision} and attempts >= ${failure.maxAttempts} then 'failed' else 'pending' end,
        processed_at_ms = case when revision = ${item.revision} and attempts >= ${failure.maxAttempts} then ${failure.nowMs} else null end
      where id = ${item.id} and status = 'processing' and claim_token = ${item.token}`,
  ]);
  return (done?.changes ?? 0) > 0;
}

/** Gives items back untried: time was up, or money. */
export async function returnItems(db: Database, token: string, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await runBatch(db, [
    sql`update ai_summary_queue set status = 'pending', claim_token = null, claimed_at_ms = null, attempts = max(0, attempts - 1)
      where status = 'processing' and claim_token = ${token} and id in (select value from json_each(${JSON.stringify(ids)}))`,
  ]);
}

/** Frees what somebody claimed before `beforeMs` and never settled. @returns how many. */
export async function resetStale(
  db: Database,
  reset: AttemptLimit & { beforeMs: number; nowMs: number },
): Promise<number> {
  const [done] = await runBatch(db, [
    sql`update ai_summary_queue set claim_token = null, claimed_at_ms = null, error_message = 'The summarizer stopped while working on it.',
        status = case when attempts >= ${reset.maxAttempts} then 'failed' else 'pending' end,
        processed_at_ms = case when attempts >= ${reset.maxAttempts} then ${reset.nowMs} else null end
      where status = 'processing' and claimed_at_ms <= ${reset.beforeMs}`,
  ]);
  return done?.changes ?? 0;
}

/** Items by status. */
export async function queueCounts(
  db: Database,
): Promise<Record<"pending" | "processing" | "completed" | "failed", number>> {
  const rows = await db.all<{ status: string; n: number }>(
    sql`select status, count(*) as n from ai_summary_queue group by status`,
  );
  return {
    pending: 0,
    processing: 0,
    completed: 0,
    failed: 0,
    ...Object.fromEntries(rows.map((r) => [r.status, r.n])),
  };
}
