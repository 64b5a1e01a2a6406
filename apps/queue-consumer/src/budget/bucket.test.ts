import { type BudgetReport, PRIORITIES, type Priority } from "@dome/ingest-core/github";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bucket, decide, freshBucket, learn } from "./bucket.ts";

const T = 1_000_000_000;
const HOUR = 3_600_000;
const ask = (bucket: Bucket, nowMs: number, priority: Priority = "webhook", count = 1) =>
  decide(bucket, { resource: "core", priority, count }, nowMs);
const said = (change: Partial<BudgetReport>): BudgetReport => ({
  resource: "core",
  count: 1,
  limit: 5_000,
  remaining: 100,
  resetAtMs: T + HOUR,
  blockedUntilMs: null,
  ...change,
});
const knowing = (remaining: number, limit = 5_000): Bucket =>
  learn(freshBucket(), said({ remaining, limit, count: 0 }), T);
const time = fc.integer({ min: T, max: T + 3 * HOUR });
const report: fc.Arbitrary<BudgetReport> = fc.record({
  resource: fc.constant("core"), count: fc.constantFrom(0, 1, 1, 2), limit: fc.option(fc.constantFrom(60, 5_000)), remaining: fc.option(fc.nat(60)),
  resetAtMs: fc.option(time), blockedUntilMs: fc.option(time),
}); // prettier-ignore
const bucket = fc
  .array(fc.tuple(report, time))
  .map((reports) => reports.reduce((known, [one, atMs]) => learn(known, one, atMs), freshBucket()));

describe("the bucket", () => {
  it("never grants more than GitHub said is left, whoever asks, until the window ends", () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.array(fc.tuple(fc.constantFrom(...PRIORITIES), fc.integer({ min: 1, max: 3 })), { maxLength: 80 }),
        (remaining, requests) => {
          let known = knowing(remaining, 60);
          let granted = 0;
          for (const [priority, count] of requests) {
            const { decision, bucket: next } = ask(known, T + 1, priority, count);
            if (decision.granted) granted += count;
            known = next;
          }
          expect(granted).toBeLessThanOrEqual(remaining);
        },
      ),
    );
  });

  it("grants to a class whatever it would grant to a lower one", () => {
    fc.assert(
      fc.property(bucket, time, fc.integer({ min: 1, max: 5 }), (known, nowMs, count) => {
        const answers = PRIORITIES.map((priority) => ask(known, nowMs, priority, count).decision.granted);
        expect(answers).toEqual(answers.toSorted((a, b) => Number(b) - Number(a)));
      }),
    );
  });

  it("keeps a share for the classes above", () => {
    const last = (remaining: number) =>
      PRIORITIES.filter((priority) => ask(knowing(remaining), T, priority).decision.granted);
    expect(last(1)).toEqual(["webhook"]);
    expect(last(101)).toEqual(["webhook", "person"]);
    expect(last(2_001)).toEqual(["webhook", "person", "cron", "scraper"]);
    expect(last(3_001)).toEqual([...PRIORITIES]);
  });

  it("grants nobody anything while GitHub wants us to wait, and says until when", () => {
    fc.assert(
      fc.property(bucket, time, time, fc.constantFrom(...PRIORITIES), (known, untilMs, nowMs, priority) => {
        const blocked = learn(known, said({ blockedUntilMs: untilMs, limit: null }), nowMs);
        const { decision } = ask(blocked, nowMs, priority);
        if (nowMs < untilMs) expect(decision).toMatchObject({ granted: false });
        if (!decision.granted) expect(decision.retryAtMs).toBeGreaterThan(nowMs);
      }),
    );
  });

  it("opens again when the window ends, whatever was under way", () => {
    const spent = ask(knowing(1), T).bucket;
    const { decision } = ask(spent, T);
    expect(decision).toMatchObject({ granted: false, retryAtMs: T + HOUR + 1_000 });
    expect(ask(spent, T + HOUR).decision).toEqual({ granted: true });
  });

  it("ends at the same knowledge in whatever order the responses of a window arrive", () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.nat(4_999), { minLength: 1, maxLength: 10 })
          .chain((left) => fc.tuple(fc.constant(left), fc.shuffledSubarray(left, { minLength: left.length }))),
        ([left, shuffled]) => {
          const learned = shuffled.reduce((known, remaining) => learn(known, said({ remaining }), T), freshBucket());
          expect(learned).toMatchObject({ remaining: Math.min(...left), resetAtMs: T + HOUR });
          const late = learn(learned, said({ remaining: 4_999, resetAtMs: T + HOUR - 60_000 }), T);
          expect(late.remaining).toBe(learned.remaining);
        },
      ),
    );
  });

  it("takes a new window's word, and counts what came back", () => {
    const old = ask(knowing(5), T).bucket;
    expect(old.inFlight).toBe(1);
    expect(learn(old, said({ remaining: 4_990, resetAtMs: T + 2 * HOUR }), T + HOUR + 1)).toMatchObject({
      remaining: 4_990,
      inFlight: 0,
    });
    expect(learn(old, said({ limit: null, count: 3 }), T).inFlight).toBe(0);
  });

  it("forgets grants whose requesters died", () => {
    let known = knowing(3);
    for (let i = 0; i < 3; i++) known = ask(known, T).bucket;
    expect(ask(known, T + 1).decision.granted).toBe(false);
    expect(ask(known, T + 120_001).decision.granted).toBe(true);
  });
});
