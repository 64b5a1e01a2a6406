import { sql } from "drizzle-orm";
import { runBatch } from "../batch.ts";
import type { Database } from "../database.ts";

/** What models cost on a day. */
export interface Spend {
  day: string;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
  cached: number;
}

/** The UTC day of a time, as spending is counted by. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * Sets money aside for a call, in one statement: two that ask together never exceed the limit.
 * @returns false when the day's limit does not allow it.
 */
export async function reserveSpend(
  db: Database,
  call: { day: string; costMicros: number; limitMicros: number },
): Promise<boolean> {
  if (call.costMicros > call.limitMicros) return false;
  const [done] = await runBatch(db, [
    sql`insert into ai_spend (day, calls, cost_micros) values (${call.day}, 1, ${call.costMicros})
      on conflict (day) do update set calls = calls + 1, cost_micros = cost_micros + excluded.cost_micros
      where cost_micros + excluded.cost_micros <= ${call.limitMicros}`,
  ]);
  return (done?.changes ?? 0) > 0;
}

/** Replaces what was set aside by what a call cost. A call that died keeps what was set aside: it may have been charged. */
export async function settleSpend(
  db: Database,
  call: { day: string; reservedMicros: number; costMicros: number; inputTokens: number; outputTokens: number },
): Promise<void> {
  await runBatch(db, [
    sql`update ai_spend set cost_micros = max(0, cost_micros - ${call.reservedMicros} + ${call.costMicros}),
        input_tokens = input_tokens + ${call.inputTokens}, output_tokens = output_tokens + ${call.outputTokens} where day = ${call.day}`,
  ]);
}

/** Counts a summary that needed no call. */
export async function countCached(db: Database, day: string, count: number): Promise<void> {
  if (count === 0) return;
  await runBatch(db, [
    sql`insert into ai_spend (day, cached) values (${day}, ${count}) on conflict (day) do update set cached = cached + excluded.cached`,
  ]);
}

/** The newest days. */
export async function listSpend(db: Database, limit: number): Promise<Spend[]> {
  return await db.all<Spend>(sql`
    select day, calls, input_tokens as inputTokens, output_tokens as outputTokens, cost_micros as costMicros, cached
    from ai_spend order by day desc limit ${limit}`);
}
