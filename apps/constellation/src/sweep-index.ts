import { listUnindexed } from "@dome/db";
import { type IndexMessage, MESSAGE_VERSION } from "@dome/ingest-core/messages";
import { sendAll } from "@dome/ingest-core/queues";
import type { ConstellationDeps } from "./deps.ts";
import { recipeId, recipeOf } from "./indexing/index-repository.ts";

/** Repositories per run. More wait for the next one. */
const AT_ONCE = 1_000;
/** What was stored just now has a message on its way. */
const PATIENCE_MS = 120_000;

/**
 * Asks for the index of every repository whose index is behind what it stores (its message was lost, or its job cancelled), or was
 * made by another chunker or model than today's. @returns how many.
 */
export async function sweepIndex(deps: ConstellationDeps): Promise<number> {
  const recipe = recipeId(recipeOf(deps, await deps.chunkerFor(new Set())));
  const due = await listUnindexed(deps.db, recipe, deps.nowMs() - PATIENCE_MS, AT_ONCE);
  const messages = due.map((repositoryId): IndexMessage => ({
    v: MESSAGE_VERSION,
    type: "index",
    repositoryId,
    jobId: null,
  }));
  await sendAll(deps.queue, messages);
  if (due.length > 0) deps.log.info("index.sweep", { repositories: due.length });
  return due.length;
}
