import { type SQL, sql } from "drizzle-orm";

/** How long what GitHub said of an account or a repository is good for. */
export const FRESH_MS = 24 * 3_600_000;

/** How far something has come. */
export type EnrichmentStatus = "pending" | "in_progress" | "completed" | "failed";

/**
 * What a push's status is, from those of its actor (`a`) and its repository (`r`): completed when both are, failed when both have
 * ended otherwise, in progress while either is. One's failure does not keep the other from being looked up.
 */
const PUSH_STATUS = sql.raw(`case
  when a.status = 'completed' and r.status = 'completed' then 'completed'
  when coalesce(a.status, 'failed') in ('completed', 'failed') and coalesce(r.status, 'failed') in ('completed', 'failed') then 'failed'
  when a.status = 'in_progress' or r.status = 'in_progress' then 'in_progress'
  else 'pending' end`);

/** Makes the status of the pushes that `chosen` selects (from `push_events p`) what it is now. A completed one stays so. */
export const refreshPushes = (chosen: SQL): SQL => sql`
  update push_events set enrichment_status = n.status
  from (select p.seq, ${PUSH_STATUS} as status from push_events p
        left join actors a on a.id = p.actor_id left join repositories r on r.id = p.repository_id
        where ${chosen} and p.enrichment_status <> 'completed') n
  where push_events.seq = n.seq and push_events.enrichment_status <> n.status`;
