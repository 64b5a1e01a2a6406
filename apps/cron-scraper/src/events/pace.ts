import type { FeedRate } from "@dome/ingest-core/github";

/** When to look again, and what keeps us from looking sooner. */
export interface NextPoll {
  atMs: number;
  reason: string;
}

/** GitHub asks for this much between two looks when it names no interval. */
const DEFAULT_INTERVAL_SECONDS = 60;
/** The share of the limit that recurring work leaves to people and deliveries, as the budget has it. */
const LEFT_TO_OTHERS = 0.2;
const FIRST_BACKOFF_MS = 60_000;
const LONGEST_BACKOFF_MS = 3_600_000;

/**
 * When the next look may be: after the interval GitHub asked for, and so that what is left of the limit lasts until it is renewed. Spread
 * out, sixty requests an hour see a little of every minute; at once, they would see one third of the hour and nothing of the rest.
 *
 * @param cost - Requests that a look takes.
 */
export function paceNext(nowMs: number, pollIntervalSeconds: number | null, rate: FeedRate, cost: number): NextPoll {
  const intervalMs = Math.min(3_600, Math.max(1, pollIntervalSeconds ?? DEFAULT_INTERVAL_SECONDS)) * 1_000;
  const asked: NextPoll = {
    atMs: nowMs + intervalMs,
    reason: `GitHub asked for ${intervalMs / 1_000} s between polls`,
  };
  const { limit, remaining, resetAtMs } = rate;
  if (limit === null || remaining === null || resetAtMs === null || resetAtMs <= nowMs) return asked;
  const looks = Math.floor((remaining - Math.floor(limit * LEFT_TO_OTHERS)) / Math.max(1, cost));
  const reason = `${remaining} of ${limit} requests are left until the limit is renewed`;
  const pacedMs = looks < 1 ? resetAtMs + 1_000 : nowMs + Math.ceil((resetAtMs - nowMs) / looks);
  return pacedMs > asked.atMs ? { atMs: pacedMs, reason } : asked;
}

/** When to look again after a failure: as long as GitHub said, else a minute, doubling, an hour at most. */
export function backOff(nowMs: number, strikes: number, retryAfterSeconds: number | undefined, why: string): NextPoll {
  const ownMs = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.max(0, strikes - 1));
  return { atMs: nowMs + (retryAfterSeconds === undefined ? ownMs : retryAfterSeconds * 1_000), reason: why };
}
