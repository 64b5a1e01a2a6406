import { env } from "cloudflare:workers";
import { openDatabase, overdueQuery } from "@dome/db";
import { describe, expect, it } from "vitest";
import { addJobs, addRepositories, jobStatus, MINUTE, START_MS, World } from "../test/world.ts";
import { reapStaleJobs } from "./reap.ts";

const resent = (world: World): string[] =>
  world.batches
    .flat()
    .map((message) => (message.type === "sync" ? message.jobId : ""))
    .toSorted();

describe("the reaper", () => {
  it("sends the message of every job that nobody works on again, and of no other", async () => {
    const world = new World();
    const ago = (minutes: number) => START_MS - minutes * MINUTE;
    const jobs = [
      { id: "waits-long", status: "pending", createdAtMs: ago(11) },
      { id: "waits", status: "pending", createdAtMs: ago(9) },
      { id: "silent", status: "in_progress", phase: "fetch", createdAtMs: ago(60), heartbeatAtMs: ago(16) },
      { id: "alive", status: "in_progress", phase: "fetch", createdAtMs: ago(60), heartbeatAtMs: ago(14) },
      {
        id: "parked",
        status: "in_progress",
        phase: "waiting",
        createdAtMs: ago(60),
        heartbeatAtMs: ago(50),
        nextAttemptAtMs: ago(-5),
      },
      {
        id: "overdue",
        status: "in_progress",
        phase: "waiting",
        createdAtMs: ago(60),
        heartbeatAtMs: ago(50),
        nextAttemptAtMs: ago(16),
      },
      { id: "done", status: "completed", createdAtMs: ago(60), finishedAtMs: ago(50) },
    ].map((job) => ({ ...job, repositoryId: `r-${job.id}` }));
    await addRepositories(jobs.map((job) => ({ id: job.repositoryId })));
    await addJobs(jobs);
    expect(await reapStaleJobs(world.deps)).toEqual({ resent: 3, cancelled: 0 });
    expect(resent(world)).toEqual(["overdue", "silent", "waits-long"]);
    // Not every five minutes while the queue is merely long; a running job that died stays conspicuous.
    world.batches = [];
    world.nowMs += 5 * MINUTE;
    await reapStaleJobs(world.deps);
    expect(resent(world)).toEqual(["alive", "silent", "waits"]);
    world.batches = [];
    world.nowMs += 6 * MINUTE;
    await reapStaleJobs(world.deps);
    expect(resent(world)).toEqual(["alive", "silent", "waits-long"]);
  });

  it("leaves a job as overdue as it was when the queue refuses its message", async () => {
    const world = new World();
    await addRepositories([{ id: "r" }]);
    await addJobs([{ id: "j", repositoryId: "r", status: "pending", createdAtMs: START_MS - 11 * MINUTE }]);
    world.queueDown = true;
    await expect(reapStaleJobs(world.deps)).rejects.toThrow("Too Many Requests");
    world.queueDown = false;
    expect(await reapStaleJobs(world.deps)).toEqual({ resent: 1, cancelled: 0 });
  });

  it("ends jobs whose repository is gone, a running one only when it is silent", async () => {
    const world = new World();
    await addJobs([
      { id: "waiting", repositoryId: "gone1", status: "pending", createdAtMs: START_MS },
      {
        id: "running",
        repositoryId: "gone2",
        status: "in_progress",
        phase: "fetch",
        createdAtMs: START_MS,
        heartbeatAtMs: START_MS - MINUTE,
      },
      {
        id: "silent",
        repositoryId: "gone3",
        status: "in_progress",
        phase: "fetch",
        createdAtMs: START_MS,
        heartbeatAtMs: START_MS - 16 * MINUTE,
      },
    ]);
    expect(await reapStaleJobs(world.deps)).toEqual({ resent: 0, cancelled: 2 });
    expect(await Promise.all(["waiting", "running", "silent"].map(jobStatus))).toEqual([
      "cancelled",
      "in_progress",
      "cancelled",
    ]);
    expect(
      await env.DB.prepare("select error_code as c, finished_at_ms as f from github_jobs where id = 'silent'").first(),
    ).toEqual({ c: "gone", f: START_MS });
  });

  it("reaches every overdue job, however many there are", async () => {
    const world = new World();
    const ids = Array.from({ length: 1_203 }, (_, i) => `j${i}`);
    await addRepositories(ids.map((id) => ({ id: `r-${id}` })));
    await addJobs(
      ids.map((id) => ({ id, repositoryId: `r-${id}`, status: "pending", createdAtMs: START_MS - 11 * MINUTE })),
    );
    expect(await reapStaleJobs(world.deps)).toEqual({ resent: 1_203, cancelled: 0 });
    expect(new Set(resent(world)).size).toBe(1_203);
    for (const batch of world.batches) expect(batch.length).toBeLessThanOrEqual(100);
  });

  it("looks only at unfinished jobs", async () => {
    const db = openDatabase(env.DB);
    const { sql, params } = db
      .all(overdueQuery({ nowMs: 1, pendingBeforeMs: 1, silentBeforeMs: 1, after: null, limit: 10 }))
      .getQuery();
    const plan = await env.DB.prepare(`explain query plan ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    expect(plan.results.map((row) => row.detail).join("\n")).toMatch(/USING INDEX github_jobs_unfinished/);
  });
});
