import type { Database, JobRow, RepositoryRow } from "@dome/db";
import type { ProgressPublisher } from "@dome/ingest-core/contracts";
import { createLogger, type LogFields } from "@dome/ingest-core/log";
import { expect, it, vi } from "vitest";
import { announceJob, watchJob } from "./announce.ts";

const job = {
  id: "j",
  repositoryId: "r",
  status: "in_progress",
  phase: "head",
  progress: 0,
  errorCode: null,
} as JobRow;
const repository = {
  id: "r",
  userId: "ada",
  owner: "acme",
  repo: "site",
  branch: "main",
  project: "p",
  dataset: "d",
} as RepositoryRow;

function deps(publish: ProgressPublisher["publish"] = async () => undefined) {
  const lines: LogFields[] = [];
  const publisher = { publish: vi.fn(publish) };
  const log = createLogger("queue-consumer", "info", (_level, line) => lines.push(line));
  return { db: {} as Database, log, publisher, lines };
}

it("tells the owner of each write, with what was known before", async () => {
  const world = deps();
  const { publish } = watchJob(world, job, repository);
  publish?.({ phase: "tree", progress: 3 });
  await vi.waitFor(() => expect(world.publisher.publish).toHaveBeenCalledTimes(1));
  publish?.({ progress: 41.7, filesDone: 5, filesTotal: 9, currentFile: "a.ts" });
  await vi.waitFor(() => expect(world.publisher.publish).toHaveBeenCalledTimes(2));
  expect(world.publisher.publish.mock.lastCall).toEqual([
    "ada",
    "p",
    expect.objectContaining({
      jobId: "j",
      repository: "acme/site",
      phase: "tree",
      progress: 41,
      filesDone: 5,
      filesTotal: 9,
      currentFile: "a.ts",
    }),
  ]);
});

it("tells nobody of the system's own jobs, nor without a publisher", () => {
  const { db, log, publisher } = deps();
  expect(watchJob({ db, log, publisher }, job, { ...repository, userId: null })).toEqual({});
  expect(watchJob({ db, log }, job, repository)).toEqual({});
});

it("never fails the work: neither for a hub that fails nor for a database that does", async () => {
  const world = deps(async () => Promise.reject(new Error("hub down")));
  watchJob(world, job, repository).publish?.({ progress: 1 });
  await vi.waitFor(() => expect(world.lines).toHaveLength(1));
  await announceJob(world, "j"); // the database is an empty object: every question throws
  expect(world.lines.map((line) => line.event)).toEqual(["progress.not_announced", "progress.not_announced"]);
});
