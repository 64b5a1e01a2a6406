import { DomeError } from "@dome/ingest-core/errors";
import fc from "fast-check";
import { expect, it } from "vitest";
import { retryDelaySeconds, sweepBackoffMs } from "./backoff.ts";

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

it("waits as long as it was told, up to twelve hours", () => {
  const told = (seconds: number) =>
    retryDelaySeconds(new DomeError("rate_limited", "no", { retryAfterSeconds: seconds }), 5, () => 0);
  expect([90, 0, -5, 1.2, 1e9].map(told)).toEqual([90, 1, 1, 2, 43_200]);
});

it("else doubles its wait, half of it random, between a second and ten minutes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000 }), random, (attempt, drawn) => {
      const ceiling = Math.min(600, 2 * 2 ** (Math.max(1, attempt) - 1));
      const delay = retryDelaySeconds(new Error("x"), attempt, () => drawn);
      expect(Number.isInteger(delay) && delay >= ceiling / 2 && delay <= ceiling).toBe(true);
    }),
  );
});

it("leaves a failing repository alone for five minutes to six hours", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2_000 }), random, (failures, drawn) => {
    const wait = sweepBackoffMs(failures, () => drawn);
    expect(wait >= 150_000 && wait <= 6 * 3_600_000).toBe(true);
  })); // prettier-ignore
  expect(sweepBackoffMs(50, () => 0)).toBe(3 * 3_600_000);
});
