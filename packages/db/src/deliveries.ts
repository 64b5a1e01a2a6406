import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { webhookDeliveries as deliveries } from "./schema.ts";

/** How a delivery ended. One that is under way has no row. */
export type DeliveryRow = typeof deliveries.$inferSelect;

/** How the given deliveries ended, in one statement; those that have not are left out. At most a few thousand ids. */
export async function findDeliveries(db: Database, ids: string[]): Promise<DeliveryRow[]> {
  return await db
    .select()
    .from(deliveries)
    .where(sql`${deliveries.id} in (select value from json_each(${JSON.stringify(ids)}))`);
}

/** Drops at most `limit` of the ends recorded before `beforeMs`. @returns how many. */
export async function deleteOldDeliveries(db: Database, beforeMs: number, limit: number): Promise<number> {
  const gone = await db.run(sql`
    delete from ${deliveries} where id in (select id from ${deliveries} where processed_at_ms < ${beforeMs} limit ${limit})`);
  return gone.meta.changes;
}

/** Records how deliveries ended, in one statement. A delivery that runs again replaces its earlier end. */
export async function recordDeliveries(db: Database, rows: readonly DeliveryRow[]): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(
    rows.map((row) => [
      row.id,
      row.event,
      row.action,
      row.installationId,
      row.status,
      row.outcome,
      row.jobs,
      row.receivedAtMs,
      row.processedAtMs,
    ]),
  );
  await db.run(sql`
    insert into ${deliveries} (id, event, action, installation_id, status, outcome, jobs, received_at_ms, processed_at_ms)
    select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8 from json_each(${json}) where true
    on conflict (id) do update set status = excluded.status, outcome = excluded.outcome, jobs = excluded.jobs, processed_at_ms = excluded.processed_at_ms`);
}
