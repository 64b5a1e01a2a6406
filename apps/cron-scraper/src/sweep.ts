import { createSweepJobs, listDueRepositories, SWEEP_START, type SweepCursor } from "@dome/db";
import { newId } from "@dome/ingest-core/ids";
import { type IngestMessage, MESSAGE_VERSION } from "@dome/ingest-core/messages";
import { sendAll } from "@dome/ingest-core/queues";
import type { CronDeps } from "./deps.ts";
import { exclusively } from "./exclusively.ts";

/** Repositories per statement. */
export const SWEEP_PAGE = 500;
/** A run stops after this; the next one, five minutes later, goes on with what is stalest then. */
const BUDGET_MS = 4 * 60_000;
const LEASE_MS = 10 * 60_000;
/** Two statements each, well below D1's 1,000 per run. */
const MAX_PAGES = 300;
/** A repository that lost access is tried once a day: access may come back. */
const LOST_RETRY_MS = 86_400_000;

export interface SweepReport {
  queued: number;
  /** How long the stalest repository found had not been looked at, in milliseconds. */
  oldestAgeMs: number;
  /** False: time was up before the list was. */
  complete: boolean;
}

/**
 * Queues a sync for every repository that has not been looked at for the interval, stalest first. Returns null when another run
 * is at it. A message that cannot be sent is not lost: its job waits, and the reaper sends it.
 */
export async function sweep(deps: CronDeps): Promise<SweepReport | null> {
  const report: SweepReport = { queued: 0, oldestAgeMs: 0, complete: false };
  const startedAtMs = deps.nowMs();
  const ran = await exclusively(deps, "sweep", LEASE_MS, async () => {
    let cursor: SweepCursor | null = SWEEP_START;
    for (let page = 0; cursor !== null && page < MAX_PAGES && deps.nowMs() - startedAtMs < BUDGET_MS; page++) {
      cursor = await sweepPage(deps, cursor, startedAtMs, report);
    }
    report.complete = cursor === null;
  });
  if (!ran) return null;
  deps.metrics.record("sweep.queued", report.queued);
  deps.metrics.record("sweep.age", report.oldestAgeMs);
  deps.log.info("sweep.finished", { ...report, durationMs: deps.nowMs() - startedAtMs });
  return report;
}

async function sweepPage(
  deps: CronDeps,
  cursor: SweepCursor,
  startedAtMs: number,
  report: SweepReport,
): Promise<SweepCursor | null> {
  const { rows, next } = await listDueRepositories(deps.db, cursor, {
    nowMs: startedAtMs,
    checkedBeforeMs: startedAtMs - deps.settings.SWEEP_INTERVAL_SECONDS * 1_000,
    lostBeforeMs: startedAtMs - LOST_RETRY_MS,
    limit: SWEEP_PAGE,
  });
  // Lost ones would drown the figure that tells whether the sweep keeps up.
  const ages = cursor.stage === "lost" ? [] : rows.map((row) => startedAtMs - (row.lastCheckedAtMs ?? row.createdAtMs));
  report.oldestAgeMs = Math.max(report.oldestAgeMs, ...ages);
  const wanted = rows.map((row) => ({ jobId: newId(), repositoryId: row.id }));
  const created = new Set((await createSweepJobs(deps.db, wanted, deps.nowMs())).map((job) => job.jobId));
  const jobs = wanted.filter((job) => created.has(job.jobId)); // In the order of the page: stalest first.
  await sendAll(
    deps.queue,
    jobs.map((job): IngestMessage => ({ v: MESSAGE_VERSION, type: "sync", ...job })),
  );
  report.queued += jobs.length;
  return next;
}
