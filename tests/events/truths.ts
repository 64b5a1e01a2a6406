import { env } from "cloudflare:workers";
import { openDatabase } from "@dome/db";
import { readEvent } from "../../apps/queue-consumer/src/events/read-event.ts";
import type { Shown } from "./feed-double.ts";
import { rows } from "./world.ts";

/** What must hold whenever nobody works; what is wrong, in words. `asReader`: every text is read as a caller would, not only the archived ones. */
export async function broken(shown: readonly Shown[], imported: number, asReader = false): Promise<string[]> {
  const wrong: string[] = [];
  // Asked together at the end: one call instead of twenty.
  const asked: [string, string][] = [];
  const none = (what: string, sql: string): void => void asked.push([what, sql]);
  none("stored twice", "select id from github_events group by id having count(*) > 1");
  none("a push twice", "select push_id from push_events where push_id is not null group by push_id having count(*) > 1");
  none("a push without its event", "select event_id from push_events p where not exists (select 1 from github_events e where e.id = p.event_id)");
  none("a poll's counts do not add up", "select id, seen, stored, duplicates, rejected from event_polls where seen <> stored + duplicates + rejected");
  none("hours do not add up", `
    select * from (select created_at_ms / 3600000 * 3600000 as h, type, count(*) as n from github_events group by 1, 2 except select hour_ms, type, events from event_hours)
    union all select * from (select hour_ms, type, events from event_hours except select created_at_ms / 3600000 * 3600000, type, count(*) from github_events group by 1, 2)`);
  for (const [what, table] of [["repository", "repositories"], ["actor", "actors"]] as const) {
    none(`${what} hours do not add up`, `
      select * from (select created_at_ms / 3600000 * 3600000, ${what}_id, count(*) from push_events where ${what}_id is not null group by 1, 2 except select hour_ms, ${what}_id, pushes from ${what}_hours)
      union all select * from (select hour_ms, ${what}_id, pushes from ${what}_hours except select created_at_ms / 3600000 * 3600000, ${what}_id, count(*) from push_events group by 1, 2)`);
    none(`pushes of ${table} are miscounted`, `select id, pushes from ${table} t where pushes <> (select count(*) from push_events p where p.${what}_id = t.id)`);
    none(`${table} in an impossible state`, `
      select id, status, attempts from ${table} where attempts > 3 or attempts < 0 or (status = 'in_progress') <> (claimed_until_ms is not null)
        or (status = 'completed' and (fetched_at_ms is null or error_code is not null)) or (status = 'failed' and error_code is null)
        or (status = 'pending' and attempts >= 3)`);
  }
  none("a push says completed and is not", `
    select p.event_id from push_events p left join actors a on a.id = p.actor_id left join repositories r on r.id = p.repository_id
    where p.enrichment_status = 'completed' and (a.fetched_at_ms is null or r.fetched_at_ms is null)`);
  none("a push says failed and nothing failed", `
    select p.event_id from push_events p left join actors a on a.id = p.actor_id left join repositories r on r.id = p.repository_id
    where p.enrichment_status = 'failed' and p.actor_id is not null and a.error_code is null and r.error_code is null`);
  none("a push waits for nothing, or is not waited for", `
    select p.event_id, p.enrichment_status, a.status as a, r.status as r from push_events p left join actors a on a.id = p.actor_id left join repositories r on r.id = p.repository_id
    where p.enrichment_status in ('pending', 'in_progress') and p.enrichment_status <> case
      when coalesce(a.status, 'failed') in ('completed', 'failed') and coalesce(r.status, 'failed') in ('completed', 'failed') then 'over'
      when a.status = 'in_progress' or r.status = 'in_progress' then 'in_progress' else 'pending' end`);
  const found = await env.DB.batch(asked.map(([, sql]) => env.DB.prepare(sql)));
  for (const [i, { results }] of found.entries())
    if (results.length > 0) wrong.push(`${asked[i]?.[0]}: ${JSON.stringify(results.slice(0, 3))}`);
  const [counts] = await rows<{ events: number; polled: number }>("select (select count(*) from github_events) as events, (select coalesce(sum(stored), 0) from event_polls) as polled");
  if (counts?.events !== (counts?.polled ?? 0) + imported) wrong.push(`rows ${counts?.events}, by polls ${counts?.polled}, by imports ${imported}`);
  const stored = new Map((await rows<{ id: string; raw: string | null }>("select id, raw from github_events")).map(({ id, raw }) => [id, raw]));
  // Nothing is missed in silence: up to where the polls say they are complete, what is not stored lies in a gap they name.
  const [feed] = await rows<{ atMs: number | null }>("select anchor_at_ms as atMs from event_feed");
  const gaps = await rows<{ a: number; b: number }>("select gap_from_ms as a, gap_to_ms as b from event_polls where gap_from_ms is not null");
  const [first] = await rows<{ atMs: number | null }>("select min(oldest_event_at_ms) as atMs from event_polls");
  for (const event of shown) {
    if (event.id === null || stored.has(event.id)) continue;
    const isBefore = event.atMs < (first?.atMs ?? Number.POSITIVE_INFINITY);
    if (isBefore || event.atMs > (feed?.atMs ?? 0) || gaps.some(({ a, b }) => a <= event.atMs && event.atMs <= b)) continue;
    wrong.push(`event ${event.id} was missed and no gap says so`);
  }
  for (const event of shown) {
    if (event.id === null || !stored.has(event.id)) continue;
    const row = asReader ? null : stored.get(event.id);
    const text = row ?? await readEvent({ db: openDatabase(env.DB), archive: env.ARCHIVE }, event.id);
    // As it was received; a line of the archive has no line breaks within.
    if (text !== event.text && text !== event.text.replaceAll("\n", " ")) wrong.push(`event ${event.id} reads ${text?.slice(0, 80)}`);
  }
  return wrong;
} // prettier-ignore
