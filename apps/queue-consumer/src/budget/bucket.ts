import type { BudgetDecision, BudgetReport, BudgetRequest, Priority } from "@dome/ingest-core/github";

/** What is known of one rate-limit bucket. Null until a response told. Times in epoch milliseconds. */
export interface Bucket {
  limit: number | null;
  remaining: number | null;
  resetAtMs: number | null;
  blockedUntilMs: number;
  /** Requests granted whose response has not been reported. */
  inFlight: number;
  lastGrantAtMs: number;
}

/** Share of the limit each class has to leave to the ones above it. */
const RESERVED: Record<Priority, number> = { webhook: 0, person: 0.02, cron: 0.2, scraper: 0.4, backfill: 0.6 };

/** A grant whose requester died never reports: after this long without grants, none can still be out. */
const FORGET_MS = 120_000;

export const freshBucket = (): Bucket => ({
  limit: null,
  remaining: null,
  resetAtMs: null,
  blockedUntilMs: 0,
  inFlight: 0,
  lastGrantAtMs: 0,
});

/** Grants a request, or says when to come back. Pure. */
export function decide(
  before: Bucket,
  request: BudgetRequest,
  nowMs: number,
): { decision: BudgetDecision; bucket: Bucket } {
  const bucket = { ...before };
  if (nowMs - bucket.lastGrantAtMs > FORGET_MS) bucket.inFlight = 0;
  if (bucket.resetAtMs !== null && nowMs >= bucket.resetAtMs) {
    bucket.remaining = null;
    bucket.resetAtMs = null;
    bucket.inFlight = 0;
  }
  if (bucket.blockedUntilMs > nowMs) {
    return {
      decision: { granted: false, retryAtMs: bucket.blockedUntilMs, reason: "GitHub asked us to wait." },
      bucket,
    };
  }
  if (bucket.remaining !== null && bucket.limit !== null && bucket.resetAtMs !== null) {
    const free = bucket.remaining - bucket.inFlight - Math.floor(bucket.limit * RESERVED[request.priority]);
    if (free < request.count) {
      const reason = `${bucket.remaining} of ${bucket.limit} requests are left in this hour, which are kept for more urgent work.`;
      return { decision: { granted: false, retryAtMs: bucket.resetAtMs + 1_000, reason }, bucket };
    }
  }
  bucket.inFlight += request.count;
  bucket.lastGrantAtMs = nowMs;
  return { decision: { granted: true }, bucket };
}

/** Takes in what a response said. Late responses of an earlier window are ignored. Pure. */
export function learn(before: Bucket, report: BudgetReport, nowMs: number): Bucket {
  const bucket = { ...before, inFlight: Math.max(0, before.inFlight - report.count) };
  if (report.blockedUntilMs !== null) bucket.blockedUntilMs = Math.max(bucket.blockedUntilMs, report.blockedUntilMs);
  const { limit, remaining, resetAtMs } = report;
  if (limit === null || remaining === null || resetAtMs === null || resetAtMs <= nowMs) return bucket;
  if (bucket.resetAtMs !== null && resetAtMs < bucket.resetAtMs) return bucket;
  const sameWindow = bucket.resetAtMs === resetAtMs && bucket.remaining !== null;
  // Responses overtake each other: within a window the lowest number is the newest.
  bucket.remaining = sameWindow ? Math.min(bucket.remaining ?? remaining, remaining) : remaining;
  bucket.limit = limit;
  bucket.resetAtMs = resetAtMs;
  return bucket;
}
