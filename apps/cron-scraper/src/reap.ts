import { cancelOrphanedJobs, endSilentCancelledJobs, listOverdueJobs, markResent, type OverdueJob } from "@dome/db";
import { type IngestMessage, MESSAGE_VERSION } from "@dome/ingest-core/messages";
import { queueBatches } from "@dome/ingest-core/queues";
import type { CronDeps } from "./deps.ts";
import { exclusively } from "./exclusively.ts";

const PAGE = 500;
const MAX_PAGES = 100;
const BUDGET_MS = 4 * 60_000;
const LEASE_MS = 10 * 60_000;
/** A waiting job of this age has lost its message, or stands in a long queue; sending it again harms neither. */
const PENDING_MS = 10 * 60_000;
/** A running job without a heartbeat for this long has died. */
const SILENT_MS = 15 * 60_000;

export interface ReapReport {
  resent: number;
  /** Ended because their repository is gone, or because they were asked to stop and their Worker died first. */
  cancelled: number;
}

/**
 * Finds jobs that nobody works on and sends their message again: whoever receives it goes on where the job stopped. Jobs whose
 * repository is gone are ended. Returns null when another run is at it.
 */
export async function reapStaleJobs(deps: CronDeps): Promise<ReapReport | null> {
  const report: ReapReport = { resent: 0, cancelled: 0 };
  const startedAtMs = deps.nowMs();
  const limits = {
    nowMs: startedAtMs,
    pendingBeforeMs: startedAtMs - PENDING_MS,
    silentBeforeMs: startedAtMs - SILENT_MS,
  };
  const ran = await exclusively(deps, "reaper", LEASE_MS, async () => {
    report.cancelled = (await cancelOrphanedJobs(deps.db, limits)) + (await endSilentCancelledJobs(deps.db, limits));
    let after: OverdueJob | null = null;
    for (let page = 0; page < MAX_PAGES && deps.nowMs() - startedAtMs < BUDGET_MS; page++) {
      const jobs: OverdueJob[] = await listOverdueJobs(deps.db, { ...limits, after, limit: PAGE });
      const messages = jobs.map((job): IngestMessage & { type: "sync" } => ({
        v: MESSAGE_VERSION,
        type: "sync",
        jobId: job.id,
        repositoryId: job.repositoryId,
      }));
      for (const batch of queueBatches(messages)) {
        await deps.queue.sendBatch(batch.map((body) => ({ body })));
        // Only what was sent: a job that was not is as overdue as before.
        await markResent(
          deps.db,
          batch.map((message) => message.jobId),
          deps.nowMs(),
        );
        report.resent += batch.length;
      }
      after = jobs[PAGE - 1] ?? null;
      if (after === null) break;
    }
  });
  if (!ran) return null;
  if (report.resent + report.cancelled > 0) deps.log.warn("jobs.reaped", { ...report });
  return report;
}
