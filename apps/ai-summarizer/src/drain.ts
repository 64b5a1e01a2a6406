import { type ClaimedItem, claimItems, failItem, queueCounts, resetStale, returnItems } from "@dome/db/beginner-issues";
import { errorFields, isDomeError, messageOf } from "@dome/ingest-core/errors";
import { newId } from "@dome/ingest-core/ids";
import { MESSAGE_VERSION } from "@dome/ingest-core/messages";
import { SpendLimitReached } from "./ask.ts";
import type { SummarizerDeps } from "./deps.ts";
import { type Ending, summariseItem } from "./summarise.ts";

/** Who claimed something and did not settle it for so long has died. */
const STALE_MS = 30 * 60_000;

/** What a run did. */
export interface DrainReport {
  said: number;
  unrated: number;
  cached: number;
  moot: number;
  /** Put back, or given up on. */
  failed: number;
  reset: number;
  left: number;
  /** Why it stopped. */
  stopped: "empty" | "time" | "money" | "limit";
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
    left: 0,
    stopped: "empty",
  };
  const { AI_MAX_ATTEMPTS: maxAttempts, AI_BATCH_SIZE: limit } = deps.settings;
  report.reset = await resetStale(deps.db, { maxAttempts, beforeMs: startedAtMs - STALE_MS, nowMs: startedAtMs });
  const failedIds = new Set<number>();
  for (;;) {
    if (deps.nowMs() >= endsAtMs) {
      report.stopped = "time";
      break;
    }
    const token = newId();
    const items = await claimItems(deps.db, { token, limit, nowMs: deps.nowMs() });
    if (items.length === 0) break;
    // What failed in this run is not tried again in it: a model that is down would use up all attempts in a second.
    const again = items.filter((item) => failedIds.has(item.id));
    const stopped = await workThrough(
      deps,
      items.filter((item) => !failedIds.has(item.id)),
      token,
      endsAtMs,
      report,
      failedIds,
    );
    await returnItems(
      deps.db,
      token,
      again.map(({ id }) => id),
    );
    if (stopped !== null) {
      report.stopped = stopped;
      break;
    }
    if (again.length === items.length) break;
  }
  report.left = (await queueCounts(deps.db)).pending;
  // Spent money and a limit are waited for by the sweep, which comes every 15 minutes.
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
  failedIds: Set<number>,
): Promise<"time" | "money" | "limit" | null> {
  for (const [i, item] of items.entries()) {
    const rest = items.slice(i).map(({ id }) => id);
    if (deps.nowMs() >= endsAtMs) {
      await returnItems(deps.db, token, rest);
      return "time";
    }
    try {
      const ending: Ending = await summariseItem(deps, item);
      report[ending]++;
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
      failedIds.add(item.id);
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
    }
  }
  return null;
}
