import { claimLease, releaseLease } from "@dome/db";
import { newId } from "@dome/ingest-core/ids";
import type { CronDeps } from "./deps.ts";

/**
 * Runs `work` under a named lease. Crons have no guard against overlap: a run that finds the lease taken does nothing.
 *
 * @param holdMs - How long the lease stands when the run dies; longer than `work` may take.
 * @returns whether the work was done by this run.
 */
export async function exclusively(
  deps: Pick<CronDeps, "db" | "nowMs" | "log">,
  name: string,
  holdMs: number,
  work: () => Promise<void>,
): Promise<boolean> {
  const token = newId();
  const nowMs = deps.nowMs();
  const lease = await claimLease(deps.db, name, { token, nowMs, expiresAtMs: nowMs + holdMs });
  if (lease === null) {
    deps.log.info("cron.skipped", { lease: name });
    return false;
  }
  try {
    await work();
  } finally {
    await releaseLease(deps.db, name, token);
  }
  return true;
}
