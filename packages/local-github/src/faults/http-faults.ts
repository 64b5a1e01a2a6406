import type { Reply } from "../rest/context.ts";
import type { Bucket } from "../http/rate-limits.ts";
import { primaryLimitMessage, rateHeaders } from "../http/rate-limits.ts";
import type { Identity } from "../state/tokens.ts";
import type { ActiveFault } from "./faults.ts";

const HTML = "text/html; charset=utf-8";
const SECONDARY =
  "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.";
const SECONDARY_DOCS =
  "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits";
const PRIMARY_DOCS = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";

/** GitHub's page for a request its proxy could not pass on. */
const UNICORN = (status: string): Buffer =>
  Buffer.from(
    `<!DOCTYPE html>\n<html>\n  <head><title>${status} &middot; GitHub</title></head>\n  <body><p><strong>${status}</strong></p><p>This page is taking too long to load.</p></body>\n</html>\n`,
  );

/** The answer a fault gives instead of the real one; null when the fault alters the real answer or the connection. */
export function faultReply(fault: ActiveFault, identity: Identity, bucket: Bucket, nowMs: number): Reply | null {
  const wait = fault.retryAfterSeconds === undefined ? 60 : fault.retryAfterSeconds;
  switch (fault.kind) {
    case "http-500":
      return json(500, { message: "Server Error", documentation_url: "https://docs.github.com/rest", status: "500" });
    case "http-502":
      return { status: 502, contentType: HTML, bytes: UNICORN("Unicorn!") };
    case "http-503":
      return json(503, {
        message: "Service unavailable",
        documentation_url: "https://docs.github.com/rest",
        status: "503",
      });
    case "server-error-text":
      return { status: 500, contentType: "text/plain; charset=utf-8", bytes: Buffer.from("Server Error") };
    case "html-403":
      return {
        status: 403,
        contentType: HTML,
        bytes: Buffer.from(
          "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>\n",
        ),
      };
    case "bad-credentials":
      return json(401, {
        message: "Bad credentials",
        documentation_url: "https://docs.github.com/rest",
        status: "401",
      });
    case "primary-403":
    case "primary-429": {
      const status = fault.kind === "primary-403" ? 403 : 429;
      const spent = { limit: bucket.limit, used: bucket.limit, resetAtMs: nowMs + (wait ?? 60) * 1000 };
      return json(
        status,
        { message: primaryLimitMessage(identity), documentation_url: PRIMARY_DOCS, status: String(status) },
        rateHeaders(spent),
      );
    }
    case "secondary-403":
    case "secondary-429": {
      const status = fault.kind === "secondary-403" ? 403 : 429;
      const headers: Record<string, string> = wait === null ? {} : { "Retry-After": String(wait) };
      return json(status, { message: SECONDARY, documentation_url: SECONDARY_DOCS, status: String(status) }, headers);
    }
    case "codeload-429-anonymous":
      return {
        status: 429,
        contentType: "text/plain; charset=utf-8",
        bytes: Buffer.from("429: Too Many Requests"),
        headers: { "Retry-After": String(wait ?? 60) },
      };
    default:
      return null;
  }
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return { status, json: body, headers };
}
