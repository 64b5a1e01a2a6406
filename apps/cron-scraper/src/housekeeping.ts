import { deleteExpiredLeases, deleteOldDeliveries, deleteOldJobs, deleteReplayedDeadLetters } from "@dome/db";
import { deleteOldPolls } from "@dome/db/events";
import { deleteOldScrapes } from "@dome/db/beginner-issues";
import type { CronDeps } from "./deps.ts";
import { exclusively } from "./exclusively.ts";

const DAY_MS = 86_400_000;
/** How long history is kept. */
const KEEP_MS = 30 * DAY_MS;
/** Rows per statement, so that no statement holds the database for long. */
const CHUNK = 2_000;
const MAX_CHUNKS = 50;
/** An hourly cron may take 15 minutes. */
const BUDGET_MS = 10 * 60_000;
const LEASE_MS = 20 * 60_000;

export interface HousekeepingReport {
  jobs: number;
  deliveries: number;
  deadLetters: number;
  leases: number;
  /** Polls of the public events, without those that found a gap, and what they could not read. */
  polls: number;
  bytesFreed: number;
  blobsDeleted: number;
  packsDeleted: number;
  /** False: garbage is left for the next hour. */
  complete: boolean;
}

/** Drops history older than 30 days and has Silo collect its garbage. Returns null when another run is at it. */
export async function keepHouse(deps: CronDeps): Promise<HousekeepingReport | null> {
  const report: HousekeepingReport = {
    jobs: 0,
    deliveries: 0,
    deadLetters: 0,
    leases: 0,
    polls: 0,
    bytesFreed: 0,
    blobsDeleted: 0,
    packsDeleted: 0,
    complete: false,
  };
  const startedAtMs = deps.nowMs();
  const ran = await exclusively(deps, "housekeeping", LEASE_MS, async () => {
    const before = startedAtMs - KEEP_MS;
    report.jobs = await inChunks((limit) => deleteOldJobs(deps.db, before, limit));
    report.deliveries = await inChunks((limit) => deleteOldDeliveries(deps.db, before, limit));
    report.deadLetters = await inChunks((limit) => deleteReplayedDeadLetters(deps.db, before, limit));
    report.polls = await inChunks((limit) => deleteOldPolls(deps.db, before, limit));
    await deleteOldScrapes(deps.db, before);
    report.leases = await deleteExpiredLeases(deps.db, startedAtMs - DAY_MS);
    await collectGarbage(deps, startedAtMs + BUDGET_MS, report);
  });
  if (!ran) return null;
  deps.metrics.record("garbage.freed", report.bytesFreed);
  deps.log.info("housekeeping.finished", { ...report, durationMs: deps.nowMs() - startedAtMs });
  return report;
}

async function collectGarbage(deps: CronDeps, untilMs: number, report: HousekeepingReport): Promise<void> {
  while (!report.complete && deps.nowMs() < untilMs) {
    const pass = await deps.silo.collectGarbage();
    report.bytesFreed += pass.bytesFreed;
    report.blobsDeleted += pass.blobsDeleted;
    report.packsDeleted += pass.packsDeleted;
    report.complete = pass.complete;
  }
}

async function inChunks(deleteSome: (limit: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk++) {
    const deleted = await deleteSome(CHUNK);
    total += deleted;
    if (deleted === 0) break;
  }
  return total;
}
