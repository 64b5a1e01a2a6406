import { env } from "cloudflare:workers";
import {
  beginAttempt, cancelJob, claimRepository, createPendingJob, findJob, findJobForSync, findPendingJob, findRepositoriesByInstallation, findRepositoriesByProviderId, findRepository, finishJob,
  githubJobsOf, listJobs, listRepositories, openDatabase, parkJob, recordProgress, releaseRepository, renewLease, startJob, upsertRepository,
} from "@dome/db"; // prettier-ignore
import { overdueQuery } from "@dome/db/sweep";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { database, NOW, repository } from "./support.ts";

const pending = async (
  repositoryId: string,
  id: string = crypto.randomUUID(),
  nowMs = NOW,
  userId: string | null = "ada",
) => (await createPendingJob(database(), { id, userId, repositoryId, reason: "person", nowMs })).row;

describe("a job's life", () => {
  it("follows the model, whatever is asked of it and in whatever order", async () => {
    const step = fc.constantFrom("start", "progress", "park", "complete", "fail", "cancel");
    let drawn = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const db = database();
        const { id } = await pending(`r${++drawn}`);
        let state = "pending";
        let cancelAsked = false;
        let progress = 0;
        for (const [index, one] of steps.entries()) {
          const open = state !== "ended";
          const at = NOW + index;
          if (one === "start") {
            expect((await startJob(db, id, at)) !== null).toBe(open);
            if (open) state = "running";
          } else if (one === "progress") {
            const goOn = await recordProgress(db, id, at, { progress: (index * 37) % 101 });
            expect(goOn).toBe((state === "running" || state === "parked") && !cancelAsked);
          } else if (one === "park") {
            await parkJob(db, id, at, { nextAttemptAtMs: at + 9, error: { code: "internal", message: "x" } });
            if (state === "running") state = "parked";
          } else if (one === "cancel") {
            const row = await cancelJob(db, "ada", id, at);
            if (state === "pending" || state === "parked") state = "ended";
            else if (state === "running") cancelAsked = true;
            expect(row?.finishedAtMs !== null).toBe(state === "ended");
          } else {
            expect(await finishJob(db, id, at, { status: one === "complete" ? "completed" : "failed" })).toBe(open);
            if (open) state = "ended";
          }
          const row = await findJobForSync(db, id);
          expect(row?.progress).toBeGreaterThanOrEqual(progress);
          progress = row?.progress ?? 0;
          expect(row?.finishedAtMs !== null).toBe(state === "ended");
          expect(["completed", "failed", "cancelled"].includes(row?.status ?? "")).toBe(state === "ended");
        }
      }),
      { numRuns: 40 },
    );
  });

  it("waits once per repository: a burst becomes one, and after it was started there may be another", async () => {
    const made = await Promise.all(
      Array.from(
        { length: 5 },
        async () =>
          await createPendingJob(database(), {
            id: crypto.randomUUID(),
            userId: null,
            repositoryId: "r",
            reason: "webhook",
            nowMs: NOW,
          }),
      ),
    );
    expect(made.filter((one) => one.created)).toHaveLength(1);
    expect(new Set(made.map((one) => one.row.id)).size).toBe(1);
    await startJob(database(), made[0]?.row.id ?? "", NOW);
    expect(await findPendingJob(database(), "r")).toBeNull();
    expect((await pending("r")).status).toBe("pending");
    expect(await githubJobsOf(database(), "r")).toHaveLength(2);
  });

  it("is nobody else's: absent and foreign look the same", async () => {
    const { id } = await pending("r");
    expect([
      await findJob(database(), "bob", id),
      await findJob(database(), null, id),
      await cancelJob(database(), "bob", id, NOW),
    ]).toEqual([null, null, null]);
    expect((await findJobForSync(database(), id))?.status).toBe("pending");
  });
});

describe("a repository's lease", () => {
  it("belongs to one, until it is given back or has run out", async () => {
    const { id } = await repository();
    const claim = async (token: string, nowMs: number) =>
      (await claimRepository(database(), id, { token, nowMs, expiresAtMs: nowMs + 100 })) !== null;
    expect(await Promise.all(["a", "b", "c"].map(async (token) => await claim(token, NOW)))).toEqual(
      expect.arrayContaining([true, false, false]),
    );
    const holder = (await findRepository(database(), "ada", id))?.leaseToken as string;
    expect([
      await claim("d", NOW + 100),
      await renewLease(database(), id, "d", NOW + 999),
      await releaseRepository(database(), id, "d", { files: 9 }),
    ]).toEqual([false, false, false]);
    expect(await renewLease(database(), id, holder, NOW + 200)).toBe(true);
    expect([
      await claim("e", NOW + 150),
      await claim("e", NOW + 201),
      await renewLease(database(), id, holder, NOW + 999),
    ]).toEqual([false, true, false]);
    expect(await releaseRepository(database(), id, "e", { files: 3 })).toBe(true);
    expect(await findRepository(database(), "ada", id)).toMatchObject({
      leaseToken: null,
      leaseExpiresAtMs: null,
      files: 3,
    });
  });
});

describe("lists", () => {
  it("give every row once, in order, whatever the page size, equal times included", async () => {
    for (let i = 0; i < 12; i++) {
      await repository({ providerRepoId: i, createdAtMs: NOW + (i % 3), userId: i % 4 === 0 ? "bob" : "ada" });
      await pending(`r${i}`, `j${String(i).padStart(2, "0")}`, NOW + (i % 3), i % 4 === 0 ? null : "ada");
    }
    for (const limit of [1, 2, 3, 9, 100]) {
      const seen: { id: string; at: number }[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await listRepositories(database(), "ada", { limit, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        seen.push(...page.rows.map((row) => ({ id: row.id, at: row.createdAtMs })));
        cursor = page.nextCursor;
      }
      expect(seen).toHaveLength(9);
      expect(seen).toEqual(seen.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)));
      const jobs: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await listJobs(database(), "ada", { limit, ...(cursor === undefined ? {} : { cursor }) });
        jobs.push(...page.rows.map((row) => row.id));
        cursor = page.nextCursor;
      }
      expect(new Set(jobs).size).toBe(9);
      expect(jobs).toHaveLength(9);
    }
  });
});

describe("hot queries walk an index", () => {
  /** The plans of everything `ask` sends. */
  async function plansOf(ask: (db: ReturnType<typeof openDatabase>) => Promise<unknown>): Promise<string[]> {
    const sent: { sql: string; params: unknown[] }[] = [];
    const listening = new Proxy(env.DB, {
      get(d1, key) {
        if (key !== "prepare") return Reflect.get(d1, key) as unknown;
        return (sql: string) => {
          const statement = d1.prepare(sql);
          const bind = statement.bind.bind(statement);
          statement.bind = (...params: unknown[]) => {
            sent.push({ sql, params });
            return bind(...params);
          };
          return statement;
        };
      },
    });
    await ask(openDatabase(listening));
    return (await Promise.all(sent.map(async ({ sql, params }) => await explain(sql, params)))).flat();
  }

  async function explain(sql: string, params: unknown[]): Promise<string[]> {
    const { results } = await env.DB.prepare(`explain query plan ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    return results.map((row) => row.detail);
  }

  const page = { cursor: btoa(JSON.stringify([NOW, "x"])), limit: 10 };
  it.each<[string, (db: ReturnType<typeof openDatabase>) => Promise<unknown>]>([
    ["claiming a repository", (db) => claimRepository(db, "x", { token: "t", nowMs: NOW, expiresAtMs: NOW })],
    ["renewing a lease", (db) => renewLease(db, "x", "t", NOW)],
    ["beginning an attempt", (db) => beginAttempt(db, "x", { token: "t", nowMs: NOW, expiresAtMs: NOW })],
    ["giving it back", (db) => releaseRepository(db, "x", "t", {})],
    ["a repository of its owner", (db) => findRepository(db, "ada", "x")],
    ["repositories by GitHub's numbers", (db) => findRepositoriesByProviderId(db, "github", [1, 2])],
    ["repositories of an installation", (db) => findRepositoriesByInstallation(db, 7)],
    ["a user's repositories", (db) => listRepositories(db, "ada", page)],
    ["the system's repositories", (db) => listRepositories(db, null, { limit: 10 })],
    ["a repository that is there already", async (db) => { const { seq: _, ...row } = await repository(); await upsertRepository(db, { ...row, id: "again" }); }],
    ["the waiting job", (db) => findPendingJob(db, "r")],
    ["a job", (db) => findJob(db, "ada", "x")],
    ["starting a job", (db) => startJob(db, "x", NOW)],
    ["progress", (db) => recordProgress(db, "x", NOW, { progress: 1 })],
    ["ending a job", (db) => finishJob(db, "x", NOW, { status: "completed" })],
    ["a user's jobs", (db) => listJobs(db, "ada", page)],
    ["a repository's jobs", (db) => listJobs(db, "ada", { ...page, repositoryId: "r" })],
    ["all jobs of a repository", (db) => githubJobsOf(db, "r")],
  ])("%s", async (_, ask) => {
    const plans = await plansOf(ask);
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.filter((detail) => /^SCAN (?!json_each)/.test(detail) || detail.includes("TEMP B-TREE"))).toEqual([]);
  }); // prettier-ignore

  it("jobs nobody works on", async () => {
    const { sql, params } = new SQLiteAsyncDialect().sqlToQuery(
      overdueQuery({ nowMs: NOW, pendingBeforeMs: NOW, silentBeforeMs: NOW, after: null, limit: 10 }),
    );
    const plans = await explain(sql, params);
    expect(plans.join()).toContain("github_jobs_unfinished");
  });
});
