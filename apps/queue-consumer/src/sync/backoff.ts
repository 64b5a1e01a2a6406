import { isDomeError } from "@dome/ingest-core/errors";

/** The queue takes at most twelve hours. */
const MAX_DELAY_SECONDS = 12 * 3_600;
const FIRST_DELAY_SECONDS = 2;
const LONGEST_OWN_DELAY_SECONDS = 600;

/**
 * Seconds until the next attempt: what we were told, else exponential from two seconds with half of it random, so that work that
 * failed together does not come back together.
 */
export function retryDelaySeconds(err: unknown, attempt: number, random: () => number): number {
  const told = isDomeError(err) ? err.retryAfterSeconds : undefined;
  if (told !== undefined) return Math.min(MAX_DELAY_SECONDS, Math.max(1, Math.ceil(told)));
  const ceiling = Math.min(LONGEST_OWN_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (Math.max(1, attempt) - 1));
  return Math.ceil(ceiling / 2 + (ceiling / 2) * random());
}

const FIRST_SWEEP_BACKOFF_MS = 5 * 60_000;
const LONGEST_SWEEP_BACKOFF_MS = 6 * 3_600_000;

/** How long the sweep leaves a repository alone whose job failed for good: five minutes, doubling, at most six hours, jittered. */
export function sweepBackoffMs(failures: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_SWEEP_BACKOFF_MS, FIRST_SWEEP_BACKOFF_MS * 2 ** (Math.max(1, failures) - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
