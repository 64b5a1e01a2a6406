import { env } from "cloudflare:workers";
import { dueQuery, openDatabase, SWEEP_START } from "@dome/db";
import { describe, expect, it } from "vitest";
import { addJobs, addRepositories, completeJobs, MINUTE, START_MS, World } from "../test/world.ts";
import { sweep, SWEEP_PAGE } from "./sweep.ts";

const HOUR = 60 * MINUTE;

describe("the sweep", () => {
  it("asks for what was never looked at, then for the stalest first, and leaves the fresh alone", async () => {
    const world = new World();
    await addRepositories([
      { id: "stale", lastCheckedAtMs: START_MS - 2 * HOUR },
      { id: "fresh", lastCheckedAtMs: START_MS - 54 * MINUTE },
      { id: "never" },
      { id: "stalest", lastCheckedAtMs: START_MS - 3 * HOUR },
      { id: "just-due", lastCheckedAtMs: START_MS - 55 * MINUTE },
    ]);
    expect(await sweep(world.deps)).toEqual({ queued: 4, oldestAgeMs: 3 * HOUR, complete: true });
    expect(world.asked).toEqual(["never", "stalest", "stale", "just-due"]);
    expect(world.measured).toEqual([
      ["sweep.queued", 4],
      ["sweep.age", 3 * HOUR],
    ]);
    const jobs = await env.DB.prepare("select id, reason, status, phase from github_jobs").all();
    expect(new Set(jobs.results.map(({ id, ...rest }) => JSON.stringify(rest)))).toEqual(
      new Set([JSON.stringify({ reason: "sweep", status: "pending", phase: "queued" })]),
    );
    expect(new Set(jobs.results.map((job) => job["id"]))).toEqual(
      new Set(world.batches.flat().map((message) => message.type === "sync" && message.jobId)),
    );
  });

  it("looks at every repository at least once an hour", async () => {
    const world = new World();
    await addRepositories(
      Array.from({ length: 40 }, (_, i) => ({ id: `r${i}`, lastCheckedAtMs: START_MS - i * 90_000 })),
    );
    for (let run = 0; run < 40; run++) {
      await sweep(world.deps);
      await completeJobs(world.nowMs);
      const stalest = await env.DB.prepare(
        "select min(last_checked_at_ms) as at from provider_repositories",
      ).first<number>("at");
      world.nowMs += 5 * MINUTE;
      // Just before the next run.
      expect(world.nowMs - stalest!).toBeLessThanOrEqual(HOUR);
    }
  });

  it("waits as long as a repository was told to, and tries it as soon as that is over", async () => {
    const world = new World();
    await addRepositories([
      { id: "told", nextRetryAtMs: START_MS + 7 * MINUTE },
      { id: "told-stale", lastCheckedAtMs: START_MS - 5 * HOUR, nextRetryAtMs: START_MS + 7 * MINUTE },
      { id: "over", nextRetryAtMs: START_MS },
    ]);
    await addJobs(
      ["told", "told-stale", "over"].map((id) => ({
        id: `j-${id}`,
        repositoryId: id,
        status: "failed",
        createdAtMs: START_MS - 10 * MINUTE,
        finishedAtMs: START_MS - 9 * MINUTE,
      })),
    );
    await sweep(world.deps);
    expect(world.asked).toEqual(["over"]);
    await env.DB.exec("update github_jobs set status = 'failed'");
    world.nowMs += 10 * MINUTE;
    await sweep(world.deps);
    expect(world.asked).toEqual(["over", "told", "told-stale"]);
    // A time that passed long ago does not keep a repository out for good.
    await env.DB.exec("update github_jobs set status = 'failed'");
    world.nowMs += HOUR;
    await sweep(world.deps);
    expect(world.asked.slice(3).toSorted()).toEqual(["over", "told", "told-stale"]);
  });

  it("makes no second job while one is unfinished, nor a new one every five minutes after a failure that named no time", async () => {
    const world = new World();
    await addRepositories([{ id: "waiting" }, { id: "running" }, { id: "failed" }]);
    await addJobs([
      { id: "w", repositoryId: "waiting", status: "pending", createdAtMs: START_MS - 5 * HOUR },
      { id: "r", repositoryId: "running", status: "in_progress", createdAtMs: START_MS - 5 * HOUR },
      {
        id: "f",
        repositoryId: "failed",
        status: "failed",
        createdAtMs: START_MS - 54 * MINUTE,
        finishedAtMs: START_MS - 53 * MINUTE,
      },
    ]);
    await sweep(world.deps);
    expect(world.asked).toEqual([]);
    world.nowMs += 5 * MINUTE;
    await sweep(world.deps);
    expect(world.asked).toEqual(["failed"]);
  });

  it("tries a repository that lost access once a day", async () => {
    const world = new World();
    await addRepositories([
      { id: "lost", lastCheckedAtMs: START_MS - 90 * HOUR, lostAtMs: START_MS - 25 * HOUR },
      { id: "lost-today", lastCheckedAtMs: START_MS - 90 * HOUR, lostAtMs: START_MS - 23 * HOUR },
    ]);
    for (let i = 0; i < 60; i++) {
      await sweep(world.deps);
      await env.DB.exec("update github_jobs set status = 'failed'");
      world.nowMs += HOUR;
    }
    expect(world.asked.filter((id) => id === "lost")).toHaveLength(3);
    expect(world.asked.filter((id) => id === "lost-today")).toHaveLength(3);
  });

  it("queues each repository once when two runs start together, and again when the next run comes", async () => {
    const world = new World();
    await addRepositories(Array.from({ length: 50 }, (_, i) => ({ id: `r${i}` })));
    const reports = await Promise.all([sweep(world.deps), sweep(world.deps)]);
    expect(reports.filter((report) => report === null)).toHaveLength(1);
    expect(world.asked).toHaveLength(50);
    expect(new Set(world.asked).size).toBe(50);
    expect(await sweep(world.deps)).toMatchObject({ queued: 0 });
  });

  it("takes over from a run that died, once its lease is over", async () => {
    const world = new World();
    await addRepositories([{ id: "r" }]);
    await env.DB.prepare("insert into leases (name, token, expires_at_ms) values ('sweep', 'dead', ?)")
      .bind(START_MS + 10 * MINUTE)
      .run();
    expect(await sweep(world.deps)).toBeNull();
    world.nowMs += 10 * MINUTE;
    expect(await sweep(world.deps)).toMatchObject({ queued: 1 });
  });

  it("goes through more than a page, in batches the queue takes, with a handful of statements", async () => {
    const world = new World();
    const count = 2 * SWEEP_PAGE + 50;
    await addRepositories(
      Array.from({ length: count }, (_, i) => ({ id: `r${i}`, lastCheckedAtMs: i % 2 ? START_MS - 2 * HOUR : null })),
    );
    let statements = 0;
    world.deps.db = openDatabase(
      new Proxy(env.DB, {
        get(target, property) {
          if (property === "prepare") statements++;
          const value: unknown = Reflect.get(target, property);
          return typeof value === "function" ? value.bind(target) : value;
        },
      }),
    );
    expect(await sweep(world.deps)).toMatchObject({ queued: count, complete: true });
    expect(new Set(world.asked).size).toBe(count);
    for (const batch of world.batches) expect(batch.length).toBeLessThanOrEqual(100);
    expect(statements).toBeLessThan(20);
  });

  it("gives the lease back when the queue refuses, and leaves the jobs to the reaper", async () => {
    const world = new World();
    await addRepositories([{ id: "r" }]);
    world.queueDown = true;
    await expect(sweep(world.deps)).rejects.toThrow("Too Many Requests");
    expect(await env.DB.prepare("select status from github_jobs").first("status")).toBe("pending");
    expect(await sweep(world.deps)).toMatchObject({ queued: 0 });
  });
});

it.each([
  ["never", SWEEP_START, "provider_repositories_due"],
  ["stale", { stage: "stale", afterMs: 5, afterSeq: 5 }, "provider_repositories_due"],
  ["lost", { stage: "lost", afterMs: 5, afterSeq: 5 }, "provider_repositories_lost"],
] as const)(
  "the question for due repositories (%s) walks its index in order, without sorting",
  async (_, cursor, index) => {
    const db = openDatabase(env.DB);
    const { sql, params } = db
      .all(dueQuery(cursor, { nowMs: START_MS, checkedBeforeMs: START_MS, lostBeforeMs: START_MS, limit: 500 }))
      .getQuery();
    const plan = await env.DB.prepare(`explain query plan ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    const details = plan.results.map((row) => row.detail).join("\n");
    expect(details).toMatch(new RegExp(`SEARCH r USING (COVERING )?INDEX ${index}`));
    expect(details).toMatch(/github_jobs_unfinished/);
    expect(details).toMatch(
      /SEARCH j USING (COVERING )?INDEX github_jobs_by_repository \(repository_id=\? AND created_at_ms>\?\)/,
    );
    expect(details).not.toMatch(/TEMP B-TREE|SCAN r\b/);
  },
);
