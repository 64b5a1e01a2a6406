import { afterEach, expect, it, vi } from "vitest";
import type { ProgressUpdate } from "../contracts/index.ts";
import { Announcer } from "./announcer.ts";
import { createPublisher } from "./publisher.ts";

afterEach(() => {
  vi.useRealTimers();
});

const update = (progress: number): ProgressUpdate => ({
  jobId: "j",
  repositoryId: "r",
  repository: "a/b",
  branch: "main",
  dataset: "a.b",
  status: "in_progress",
  phase: "fetch",
  progress,
  filesDone: 0,
  filesTotal: 0,
  bytesDone: 0,
  bytesTotal: 0,
  currentFile: null,
  error: null,
  startedAtMs: null,
  finishedAtMs: null,
});

it("sends one at a time, leaves out what is overtaken, and always ends with the newest", async () => {
  const sent: number[] = [];
  let open: () => void = () => undefined;
  let atOnce = 0;
  const announcer = new Announcer(
    async ({ progress }) => {
      expect((atOnce += 1)).toBe(1);
      sent.push(progress);
      await new Promise<void>((resolve) => (open = resolve));
      atOnce -= 1;
    },
    () => expect.unreachable(),
  );
  for (let progress = 1; progress <= 50; progress++) announcer.announce(update(progress));
  open();
  await vi.waitFor(() => expect(sent).toEqual([1, 50]));
  open();
  await announcer.settle();
  announcer.announce(update(51));
  open();
  await announcer.settle();
  expect(sent).toEqual([1, 50, 51]);
});

it("keeps a hub's failures from the work, and goes on", async () => {
  const failures: unknown[] = [];
  const send = vi.fn(async (_update: ProgressUpdate) => undefined).mockRejectedValueOnce(new Error("down"));
  const announcer = new Announcer(send, (err) => failures.push(err));
  announcer.announce(update(1));
  await announcer.settle();
  announcer.announce(update(2));
  await announcer.settle();
  expect([failures, send.mock.calls.length]).toEqual([[new Error("down")], 2]);
});

it("does not wait for a hub that never answers", async () => {
  vi.useFakeTimers();
  const announcer = new Announcer(
    async () => await new Promise<never>(() => undefined),
    () => expect.unreachable(),
  );
  announcer.announce(update(1));
  const settled = announcer.settle();
  await vi.advanceTimersByTimeAsync(2_000);
  await expect(settled).resolves.toBeUndefined();
});

it("publishes to the person's own hub, and the system's jobs to none", async () => {
  const publish = vi.fn(async () => undefined);
  const getByName = vi.fn((_name: string) => ({ publish }));
  const publisher = createPublisher({ getByName });
  await publisher.publish(null, "default", update(1));
  await publisher.publish("ada", "default", update(1));
  expect([getByName.mock.calls, publish.mock.calls]).toEqual([[["user:ada"]], [["default", update(1)]]]);
});
