import { DomeError, type ErrorCode } from "../errors/index.ts";

/** A response of GitHub that is not a success. Header names in lower case. */
export interface Refusal {
  status: number;
  headers: Record<string, string | number | undefined>;
  /** Parsed body, or text when it was not JSON. */
  body: unknown;
  /** What was asked for, for the message: endpoint words, never a URL with a query. */
  what: string;
  nowMs: number;
  /** How many times in a row this has been refused, for the bounded exponential wait of a secondary limit. */
  strike?: number;
}

const SECONDARY = /secondary rate|abuse detection/i;
const SECONDARY_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 3_600;
/** GitHub's longest window is an hour; no header, and no clock that is wrong, keeps us away for longer than a day. */
const LONGEST_TOLD_SECONDS = 24 * 3_600;

/** Seconds GitHub wants us to stay away, when the response is a rate limit of any form; else null. */
function limitSeconds(refusal: Refusal): number | null {
  if (refusal.status !== 403 && refusal.status !== 429) return null;
  const retryAfter = parseRetryAfter(refusal.headers["retry-after"], refusal.nowMs);
  if (retryAfter !== null) return Math.min(LONGEST_TOLD_SECONDS, retryAfter);
  const reset = Number(refusal.headers["x-ratelimit-reset"]);
  if (String(refusal.headers["x-ratelimit-remaining"]) === "0" && reset > 0) {
    return Math.min(LONGEST_TOLD_SECONDS, Math.max(1, Math.ceil(reset - refusal.nowMs / 1_000) + 1));
  }
  if (SECONDARY.test(messageIn(refusal.body)) || refusal.status === 429) {
    return Math.min(LONGEST_WAIT_SECONDS, SECONDARY_WAIT_SECONDS * 2 ** (refusal.strike ?? 0));
  }
  return null;
}

/** `Retry-After`, which is seconds or a date, as seconds; null when it is absent or neither. */
export function parseRetryAfter(value: string | number | undefined, nowMs: number): number | null {
  if (value === undefined || value === "") return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(1, Math.ceil(seconds));
  const atMs = Date.parse(String(value));
  return Number.isNaN(atMs) ? null : Math.max(1, Math.ceil((atMs - nowMs) / 1_000));
}

/** The `message` of a GitHub error body, or "". At most 300 characters. */
function messageIn(body: unknown): string {
  const message = typeof body === "object" && body !== null && "message" in body ? body.message : "";
  return typeof message === "string" ? message.slice(0, 300) : "";
}

/** The `block` of a takedown body: its reason, or null. */
function blockReason(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("block" in body)) return null;
  const { block } = body;
  const reason = typeof block === "object" && block !== null && "reason" in block ? block.reason : null;
  return typeof reason === "string" ? reason : "unknown";
}

/**
 * Gives every way GitHub says no its name. Takedowns are told by their `block`, not by their status, or they would read as
 * permission faults; limits by their headers and text, since 403 and 429 mean either kind.
 */
export function classifyRefusal(refusal: Refusal): DomeError {
  const { status, what } = refusal;
  const said = messageIn(refusal.body);
  const quoted = said === "" ? "" : ` GitHub said: ${JSON.stringify(said)}.`;
  const fail = (code: ErrorCode, message: string, retryAfterSeconds?: number) =>
    new DomeError(code, message + quoted, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });

  const block = blockReason(refusal.body);
  if (block !== null || status === 451)
    return fail("blocked", `GitHub blocks access to ${what} (${block ?? "legal reasons"}).`);
  const wait = limitSeconds(refusal);
  if (wait !== null) return fail("rate_limited", `GitHub's rate limit stopped ${what}; next try in ${wait} s.`, wait);
  switch (status) {
    case 401:
      return fail(
        "upstream_rejected",
        `GitHub refused our credentials for ${what}. Check GITHUB_TOKEN or the App's key.`,
      );
    case 403:
      return fail(
        "forbidden",
        `GitHub does not let us read ${what}. Check the token's permissions (contents: read, metadata: read).`,
      );
    case 404:
      return fail("not_found", `GitHub has no ${what}, or it is private and not visible to us.`);
    case 409:
      return fail("conflict", `GitHub cannot answer for ${what} in its present state.`);
    case 410:
      return fail("gone", `GitHub says that ${what} is gone for good.`);
    case 422:
      return fail("invalid_input", `GitHub could not make sense of ${what}.`);
    default:
      return status >= 500
        ? fail("upstream_unavailable", `GitHub failed (${status}) answering for ${what}.`)
        : fail("upstream_rejected", `GitHub answered ${status} for ${what}, which is not expected.`);
  }
}
