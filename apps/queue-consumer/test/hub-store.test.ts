import { runInDurableObject } from "cloudflare:test";
import type { ProgressMessage, ProgressUpdate } from "@dome/ingest-core/contracts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { HubStore, KEEP_MS, MIN_INTERVAL_MS } from "../src/progress-hub/hub-store.ts";
import { endsJob } from "../src/progress-hub/in-order.ts";
import { newHub, update } from "./progress-world.ts";

/** A store of its own, with a clock that the test moves. */
const withStore = async (use: (store: HubStore) => void | Promise<void>) =>
  await runInDurableObject(newHub(), async (_object, ctx) => use(new HubStore(ctx.storage.sql)));

const step = fc.record({
  afterMs: fc.integer({ min: 0, max: 300 }),
  job: fc.constantFrom("a", "b"),
  progress: fc.integer({ min: 0, max: 99 }),
  filesDone: fc.integer({ min: 0, max: 50 }),
  status: fc.constantFrom("pending", "in_progress", "in_progress", "in_progress", "completed", "failed"),
});

it("whatever comes in: at most five a second and job, nothing backwards, nothing after the end, the last state always, no gap", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await withStore((store) => {
        const sent: { atMs: number; message: ProgressMessage }[] = [];
        let nowMs = 1_000;
        const alarm = (untilMs: number) => {
          for (let dueMs = store.nextDueMs(); dueMs !== null && dueMs <= untilMs; dueMs = store.nextDueMs()) {
            for (const message of store.due(dueMs)) sent.push({ atMs: dueMs, message });
          }
        };
        for (const { afterMs, job, progress, filesDone, status } of steps) {
          alarm(nowMs + afterMs);
          nowMs += afterMs;
          const state = update({ jobId: job, progress, filesDone, status: status as ProgressUpdate["status"] });
          const recorded = store.record("p", state, nowMs);
          if (recorded !== null && "message" in recorded) sent.push({ atMs: nowMs, message: recorded.message });
        }
        alarm(Number.POSITIVE_INFINITY);

        expect(sent.map(({ message }) => message.seq)).toEqual(sent.map((_, index) => index + 1));
        for (const job of ["a", "b"]) {
          const told = sent.filter(({ message }) => message.data.jobId === job);
          const asked = steps.filter((one) => one.job === job);
          const end = asked.findIndex((one) => endsJob(one as Pick<ProgressUpdate, "status">));
          const counted = end === -1 ? asked : asked.slice(0, end + 1);
          for (const [index, { atMs, message }] of told.entries()) {
            const before = told[index - 1];
            if (before === undefined) continue;
            expect(endsJob(before.message.data)).toBe(false);
            expect(message.data.progress).toBeGreaterThanOrEqual(before.message.data.progress);
            expect(message.data.filesDone).toBeGreaterThanOrEqual(before.message.data.filesDone);
            if (!endsJob(message.data)) expect(atMs - before.atMs).toBeGreaterThanOrEqual(MIN_INTERVAL_MS);
          }
          const started = counted.findLast((one) => one.status !== "pending") ?? counted.at(-1);
          expect(told.at(-1)?.message.data.status).toBe(started?.status);
        }
      });
    }),
    { numRuns: 25 },
  );
});

it("forgets old messages and jobs but not the numbers", async () => {
  await withStore((store) => {
    store.record("p", update(), 1_000);
    expect(store.prune(1_000 + KEEP_MS)).toBe(true);
    expect(store.after("p", 0)).toHaveLength(1);
    expect(store.prune(1_001 + KEEP_MS)).toBe(false);
    expect([store.lastSeq("p"), store.after("p", 0), store.after("p", 1)]).toEqual([1, null, []]);
  });
});

it("says the same only once", async () => {
  await withStore((store) => {
    expect(store.record("p", update(), 1_000)).not.toBeNull();
    expect(store.record("p", update(), 9_000)).toBeNull();
  });
});
