import {
  type ClaimedItem,
  claimItems,
  failItem,
  queueCounts,
  requeueOutdated,
  resetStale,
  returnItems,
} from "@dome/db/beginner-issues";
import { errorFields, isDomeError, messageOf } from "@dome/ingest-core/errors";
import { newId } from "@dome/ingest-core/ids";
import { MESSAGE_VERSION } from "@dome/ingest-core/messages";
import { SpendLimitReached } from "./ask.ts";
import type { SummarizerDeps } from "./deps.ts";
import { type Ending, madeBy, summariseItem } from "./summarise.ts";

/** Who claimed something and did not settle it for so long has died. */
const STALE_MS = 30 * 60_000;
/** So many failures in a row are the model's, not the items': going on would only use up their attempts. */
const MAX_FAILURES_IN_A_ROW = 10;

/** What a run did. */
export interface DrainReport {
  said: number;
  unrated: number;
  cached: number;
  moot: number;
  /** Put back, or given up on. */
  failed: number;
  reset: number;
  /** Said by another model or prompt, and to be said again. */
  outdated: number;
  left: number;
  /** Why it stopped. */
  stopped: "empty" | "time" | "money" | "limit" | "failures";
}

/**
 * Works through what waits, batch by batch, until nothing does, time is up, or money is. Two that run at once never get the same item: a batch
 * is claimed in one statement.
 */
export async function drain(deps: SummarizerDeps): Promise<DrainReport> {
  const startedAtMs = deps.nowMs();
  const endsAtMs = startedAtMs + deps.settings.AI_TOTAL_SECONDS * 1_000;
  const report: DrainReport = {
    said: 0,
    unrated: 0,
    cached: 0,
    moot: 0,
    failed: 0,
    reset: 0,
    outdated: 0,
    left: 0,
    stopped: "empty",
  };
  const { AI_MAX_ATTEMPTS: maxAttempts, AI_BATCH_SIZE: limit } = deps.settings;
  report.reset = await resetStale(deps.db, { maxAttempts, beforeMs: startedAtMs - STALE_MS, nowMs: startedAtMs });
  report.outdated = await requeueOutdated(deps.db, madeBy(deps.model), startedAtMs);
  // What failed in this run is not tried again in it, and does not stand in the way of what is behind it.
  const failed = { ids: new Set<number>(), inARow: 0 };
  for (;;) {
    if (deps.nowMs() >= endsAtMs) {
      report.stopped = "time";
      break;
    }
    const token = newId();
    const items = await claimItems(deps.db, { token, limit, nowMs: deps.nowMs(), exceptIds: failed.ids });
    if (items.length === 0) break;
    const stopped = await workThrough(deps, items, token, endsAtMs, report, failed);
    if (stopped !== null) {
      report.stopped = stopped;
      break;
    }
  }
  report.left = (await queueCounts(deps.db)).pending;
  // Spent money, a limit and what failed wait for the sweep, which comes every 15 minutes.
  if (report.left > 0 && report.stopped === "time") await deps.queue.send({ v: MESSAGE_VERSION, type: "summarize" });
  deps.metrics.record("summaries.finished", report.said + report.unrated + report.cached);
  deps.log.info("summaries.finished", { ...report, durationMs: deps.nowMs() - startedAtMs });
  return report;
}

/** @returns why the run has to stop; null: go on. */
async function workThrough(
  deps: SummarizerDeps,
  items: readonly ClaimedItem[],
  token: string,
  endsAtMs: number,
  report: DrainReport,
  failed: { ids: Set<number>; inARow: number },
): Promise<Exclude<DrainReport["stopped"], "empty"> | null> {
  for (const [i, item] of items.entries()) {
    const rest = items.slice(i).map(({ id }) => id);
    if (deps.nowMs() >= endsAtMs) {
      await returnItems(deps.db, token, rest);
      return "time";
    }
    try {
      const ending: Ending = await summariseItem(deps, item);
      report[ending]++;
      failed.inARow = 0;
    } catch (err) {
      // None of these is the item's fault: it keeps its attempts.
      const mustWait =
        err instanceof SpendLimitReached ||
        (isDomeError(err) && (err.code === "rate_limited" || err.code === "misconfigured"));
      if (mustWait) {
        deps.log.warn("summaries.waiting", { ...errorFields(err) });
        await returnItems(deps.db, token, rest);
        return err instanceof SpendLimitReached ? "money" : "limit";
      }
      report.failed++;
      failed.ids.add(item.id);
      failed.inARow++;
      deps.log.error("summary.failed", {
        entityType: item.entityType,
        entityId: item.entityId,
        attempt: item.attempts,
        ...errorFields(err),
      });
      await failItem(deps.db, item, {
        maxAttempts: deps.settings.AI_MAX_ATTEMPTS,
        message: messageOf(err),
        nowMs: deps.nowMs(),
      });
      if (failed.inARow >= MAX_FAILURES_IN_A_ROW) {
        await returnItems(deps.db, token, rest.slice(1));
        return "failures";
      }
    }
  }
  return null;
}
