import { hasDueLookups } from "@dome/db/events";
import { MESSAGE_VERSION } from "@dome/ingest-core/messages";
import type { CronDeps } from "../deps.ts";

/** Wakes the consumer of `enrich-queue` when something waits to be looked up. @returns whether anything does. */
export async function wakeEnrichment(deps: CronDeps): Promise<boolean> {
  const due = await hasDueLookups(deps.db, deps.nowMs());
  if (due) await deps.enrichQueue.sendBatch([{ body: { v: MESSAGE_VERSION, type: "enrich" } }]);
  return due;
}
