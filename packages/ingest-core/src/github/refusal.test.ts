import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ERROR_STATUS } from "../errors/index.ts";
import { classifyRefusal, type Refusal } from "./refusal.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");
const RESET = NOW / 1_000 + 1_800;
const PRIMARY = {
  message: "API rate limit exceeded for installation ID 7.",
  documentation_url: "https://docs.github.com",
};
const SECONDARY = {
  message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
};
const refusal = (status: number, body: unknown = { message: "No" }, headers: Refusal["headers"] = {}, strike = 0) =>
  classifyRefusal({ status, headers, body, what: "repository a/b", nowMs: NOW, strike });

describe("every way of saying no has its name", () => {
  it.each<[string, number, unknown, Refusal["headers"], string, number | undefined]>([
    [
      "primary limit, 403",
      403,
      PRIMARY,
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(RESET) },
      "rate_limited",
      1_801,
    ],
    [
      "primary limit, 429",
      429,
      PRIMARY,
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET },
      "rate_limited",
      1_801,
    ],
    [
      "primary limit, numeric zero",
      403,
      PRIMARY,
      { "x-ratelimit-remaining": 0, "x-ratelimit-reset": RESET },
      "rate_limited",
      1_801,
    ],
    [
      "primary limit whose reset has passed",
      403,
      PRIMARY,
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET - 9_000 },
      "rate_limited",
      1,
    ],
    [
      "secondary limit with seconds",
      403,
      SECONDARY,
      { "retry-after": "90", "x-ratelimit-remaining": "4000" },
      "rate_limited",
      90,
    ],
    [
      "secondary limit with a date",
      429,
      SECONDARY,
      { "retry-after": "Sun, 22 Nov 2026 10:02:00 GMT" },
      "rate_limited",
      120,
    ],
    [
      "secondary limit with a date gone by",
      429,
      SECONDARY,
      { "retry-after": "Sun, 22 Nov 2026 09:00:00 GMT" },
      "rate_limited",
      1,
    ],
    ["secondary limit without a time", 403, SECONDARY, { "x-ratelimit-remaining": "21" }, "rate_limited", 60],
    ["secondary limit with an unreadable time", 403, SECONDARY, { "retry-after": "soon" }, "rate_limited", 60],
    [
      "abuse detection, its old name",
      403,
      { message: "You have triggered an abuse detection mechanism." },
      {},
      "rate_limited",
      60,
    ],
    ["429 without anything", 429, "", {}, "rate_limited", 60],
    [
      "retry-after before reset",
      403,
      PRIMARY,
      { "retry-after": "5", "x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET },
      "rate_limited",
      5,
    ],
    ["a wait beyond reason", 403, SECONDARY, { "retry-after": "999999999" }, "rate_limited", 86_400],
    [
      "a reset beyond reason",
      403,
      PRIMARY,
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999" },
      "rate_limited",
      86_400,
    ],
    [
      "permission",
      403,
      { message: "Resource not accessible by integration" },
      { "x-ratelimit-remaining": "4000" },
      "forbidden",
      undefined,
    ],
    [
      "no user agent, as HTML",
      403,
      "<html>Request forbidden by administrative rules.</html>",
      {},
      "forbidden",
      undefined,
    ],
    ["takedown", 451, { message: "Repository access blocked", block: { reason: "dmca" } }, {}, "blocked", undefined],
    ["takedown without a body", 451, "", {}, "blocked", undefined],
    [
      "terms of service",
      403,
      { message: "Repository access blocked", block: { reason: "tos" } },
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET },
      "blocked",
      undefined,
    ],
    ["block of unknown kind", 403, { block: 7 }, {}, "blocked", undefined],
    ["bad credentials", 401, { message: "Bad credentials" }, {}, "upstream_rejected", undefined],
    ["absent or private", 404, { message: "Not Found" }, {}, "not_found", undefined],
    ["empty repository", 409, { message: "Git Repository is empty." }, {}, "conflict", undefined],
    ["retired", 410, { message: "Gone" }, {}, "gone", undefined],
    ["unknown commit", 422, { message: "No commit found for SHA: x" }, {}, "invalid_input", undefined],
    ["server error", 500, "", {}, "upstream_unavailable", undefined],
    ["bad gateway", 502, "<html>", {}, "upstream_unavailable", undefined],
    ["anything else", 418, null, {}, "upstream_rejected", undefined],
  ])("%s", (_, status, body, headers, code, seconds) => {
    const err = refusal(status, body, headers);
    expect([err.code, err.retryAfterSeconds]).toEqual([code, seconds]);
    expect(err.message).toContain("repository a/b");
  });

  it("a limit that names no time makes waits longer, up to an hour", () => {
    expect([0, 1, 2, 5, 6, 50, 5_000].map((strike) => refusal(403, SECONDARY, {}, strike).retryAfterSeconds)).toEqual([
      60, 120, 240, 1_920, 3_600, 3_600, 3_600,
    ]);
  });

  it("whatever comes, the error is typed, short, and its wait is between a second and a day", () => {
    const header = fc.oneof(fc.string(), fc.integer(), fc.constant(undefined), fc.double());
    const headers = fc.record({
      "retry-after": header,
      "x-ratelimit-remaining": fc.oneof(header, fc.constant("0")),
      "x-ratelimit-reset": header,
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 599 }),
        fc.oneof(fc.jsonValue(), fc.record({ message: fc.string({ maxLength: 2_000 }) })),
        headers,
        fc.nat(),
        (status, body, drawn, strike) => {
          const err = refusal(status, body, drawn as Refusal["headers"], strike);
          expect(Object.keys(ERROR_STATUS)).toContain(err.code);
          expect(err.message.length).toBeLessThan(2_200);
          if (err.code === "rate_limited")
            expect(
              Number.isInteger(err.retryAfterSeconds) &&
                (err.retryAfterSeconds ?? 0) >= 1 &&
                (err.retryAfterSeconds ?? 0) <= 86_400,
            ).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

interface Exchange {
  response: { status: number; headers: Record<string, string>; body: unknown };
}

/** Refusals recorded from GitHub, where they are at hand. */
function recorded(): Exchange[] {
  const path = join(import.meta.dirname, "../../../../../shared/data/github-api/recorded-exchanges.ndjson.gz");
  if (!existsSync(path)) {
    if (process.env["CI"] === "true") throw new Error(`${path} is missing: CI must test with all recordings`);
    return [];
  }
  const lines = gunzipSync(readFileSync(path)).toString("utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Exchange).filter(({ response }) => response.status >= 400);
}

it("names every recorded refusal as GitHub meant it", () => {
  for (const { response } of recorded()) {
    // Where a time stood, the recordings have a placeholder for one a few seconds ahead.
    const filled = Object.entries(response.headers).map(([name, value]) => [
      name.toLowerCase(),
      value.startsWith("{{") ? (name.toLowerCase() === "retry-after" ? "8" : String(NOW / 1_000 + 3)) : value,
    ]);
    const headers = Object.fromEntries(filled) as Record<string, string>;
    const err = refusal(response.status, response.body, headers);
    const limited =
      response.status === 429 ||
      headers["retry-after"] !== undefined ||
      headers["x-ratelimit-remaining"] === "0" ||
      JSON.stringify(response.body).includes("secondary rate");
    const expected =
      response.status === 401
        ? "upstream_rejected"
        : response.status === 404
          ? "not_found"
          : response.status >= 500
            ? "upstream_unavailable"
            : limited
              ? "rate_limited"
              : "forbidden";
    expect([response.status, err.code, JSON.stringify(headers)]).toEqual([
      response.status,
      expected,
      JSON.stringify(headers),
    ]);
  }
});
