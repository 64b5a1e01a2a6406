import { createMessageBatch, createScheduledController, getQueueResult, createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { claimItems, completeItem, pollQuery, resetStale, runBatch } from "@dome/db/beginner-issues";
import { DomeError } from "@dome/ingest-core/errors";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drain } from "../src/drain.ts";
import worker from "../src/index.ts";
import { configuredModel } from "../src/model.ts";
import { summarizerSettings } from "../src/settings.ts";
import { MINUTE, NOW, rows, statuses, SummaryWorld } from "./summary-world.ts";

const issues = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ title: `Fix typo ${i}`, body: `In word ${i}.` }));

describe("a run", () => {
  it("explains what waits, most urgent first, and stores who said it", async () => {
    const world = new SummaryWorld();
    await world.add([
      { title: "later", priority: 1 },
      { title: "now", priority: 9 },
      { title: "soon", priority: 5 },
    ]);
    await world.queueRepo();
    expect(await drain(world.deps)).toMatchObject({ said: 4, failed: 0, left: 0, stopped: "empty" });
    const titles = world.model.questions.map(({ user }) => /Title: (.*)/.exec(user)?.[1]);
    expect(titles).toEqual(["now", "soon", "later", undefined]);
    expect(
      await rows(
        "select entity_type, repo_summary, issue_intro, difficulty_score, difficulty_reasons, first_steps, provider, model, prompt_version from ai_summaries order by id limit 1",
      ),
    ).toEqual([
      {
        entity_type: "issue", repo_summary: null, issue_intro: "A word in the greeting is misspelt and should be put right.", difficulty_score: 2,
        difficulty_reasons: '["one word in one place"]', first_steps: '["Find the greeting.","Put it right."]', provider: "openai", model: "fake-1", prompt_version: "issue-1",
      }, // prettier-ignore
    ]);
    expect(world.model.questions[3]?.user).toContain("A site about rockets");
  });

  it("pays once for the same input, model and prompt, and again when one of them is another", async () => {
    const world = new SummaryWorld();
    await world.add([
      { title: "Same", body: "words" },
      { title: "Same", body: "words" },
    ]);
    expect(await drain(world.deps)).toMatchObject({ said: 1, cached: 1 });
    await world.requeue(1);
    expect(await drain(world.deps)).toMatchObject({ said: 0, cached: 1 });
    expect(world.model.questions).toHaveLength(1);
    expect(await rows("select calls, cached from ai_spend")).toEqual([{ calls: 1, cached: 2 }]);
    world.model.model = "fake-2";
    await world.requeue(1);
    expect(await drain(world.deps)).toMatchObject({ said: 1 });
  });

  it("tries a bad answer three times in all, then says what can be said without a model, unrated", async () => {
    const world = new SummaryWorld();
    await world.add([{ title: "Fix the greeting", body: "It says helo." }]);
    world.model.answer = () => "I would say it is about a 3.";
    for (const expected of [
      { failed: 1, unrated: 0 },
      { failed: 1, unrated: 0 },
      { failed: 0, unrated: 1 },
    ])
      expect(await drain(world.deps)).toMatchObject(expected);
    expect(world.model.questions).toHaveLength(3);
    expect(await statuses()).toEqual({ completed: 1 });
    expect(
      await rows(
        "select difficulty_score as score, issue_intro as intro, provider, unrated_reason as why from ai_summaries",
      ),
    ).toEqual([
      {
        score: null,
        intro: "Fix the greeting.",
        provider: "offline",
        why: "No model gave an answer that could be used.",
      },
    ]);
  });

  it("gives up after three failures, and begins anew when the issue changes", async () => {
    const world = new SummaryWorld();
    await world.add(issues(1));
    world.model.answer = () => {
      throw new DomeError("upstream_unavailable", "down");
    };
    for (let i = 0; i < 4; i++) await drain(world.deps);
    expect(await statuses()).toEqual({ failed: 1 });
    expect(world.model.questions).toHaveLength(3);
    await world.requeue(1);
    expect(await rows("select status, attempts, error_message from ai_summary_queue")).toEqual([
      { status: "pending", attempts: 0, error_message: null },
    ]);
  });

  it("is not held up by what fails: all that is behind it is said in the same run", async () => {
    const world = new SummaryWorld();
    await world.add(
      Array.from({ length: 60 }, (_, i) => ({ title: `${i % 3 === 0 ? "Bad" : "Good"} ${i}`, priority: 60 - i })),
    );
    const { answer } = world.model;
    world.model.answer = (question) => (question.user.includes("Title: Bad") ? "no" : answer(question));
    expect(await drain(world.deps)).toMatchObject({ said: 40, failed: 20, left: 20, stopped: "empty" });
    expect(world.model.questions).toHaveLength(60);
  });

  it("ends after ten failures in a row, which are the model's own, and spends nobody else's attempts", async () => {
    const world = new SummaryWorld();
    await world.add(issues(35));
    world.model.answer = () => {
      throw new DomeError("upstream_unavailable", "down");
    };
    expect(await drain(world.deps)).toMatchObject({ failed: 10, left: 35, stopped: "failures" });
    expect(await rows("select attempts, count(*) as n from ai_summary_queue group by 1 order by 1")).toEqual([
      { attempts: 0, n: 25 },
      { attempts: 1, n: 10 },
    ]);
    expect(world.sent).toEqual([]);
  });

  it("goes on past a text that the model's endpoint refuses, which ends unrated", async () => {
    const world = new SummaryWorld();
    await world.add([{ title: "Filtered", priority: 9 }, ...issues(2)]);
    const { answer } = world.model;
    world.model.answer = (question) => {
      if (question.user.includes("Title: Filtered"))
        throw new DomeError("upstream_rejected", "The endpoint answered 400.");
      return answer(question);
    };
    expect(await drain(world.deps)).toMatchObject({ said: 2, failed: 1 });
    await drain(world.deps);
    expect(await drain(world.deps)).toMatchObject({ unrated: 1, left: 0 });
  });

  it("says everything again when the model is another, behind what is new, and once", async () => {
    const world = new SummaryWorld();
    world.deps.model = null;
    await world.add(issues(3));
    await world.queueRepo();
    expect(await drain(world.deps)).toMatchObject({ outdated: 0, left: 0 });
    await rows("update issues set is_listed = 0 where github_issue_number = 3");
    await rows("update ai_summary_queue set status = 'failed' where id = 2");
    world.deps.model = world.model;
    await world.requeue(1);
    // The repository and one issue; one waits anyway, one is seen by nobody.
    expect(await drain(world.deps)).toMatchObject({ said: 3, outdated: 2 });
    expect(world.model.questions.map(({ user }) => /Title: (.*)/.exec(user)?.[1])[0]).toBe("Fix typo 0");
    expect(await rows("select provider, count(*) as n from ai_summaries group by 1 order by 1")).toEqual([
      { provider: "offline", n: 1 },
      { provider: "openai", n: 3 },
    ]);
    world.model.temperature = 0.9;
    const reports = await Promise.all([drain(world.deps), drain(world.deps)]);
    expect(reports.reduce((sum, { outdated }) => sum + outdated, 0)).toBe(3);
    expect(await drain(world.deps)).toMatchObject({ said: 0, outdated: 0 });
    expect(world.model.questions).toHaveLength(6);
  });

  it("stops at the day's money before it is exceeded, keeps the attempts, and goes on the next day", async () => {
    const world = new SummaryWorld();
    await world.add(issues(5));
    world.deps.settings = summarizerSettings({ AI_DAILY_LIMIT_USD: "0.0027" });
    const first = await drain(world.deps);
    expect(first).toMatchObject({ stopped: "money", failed: 0 });
    expect(first.said).toBeGreaterThan(0);
    expect(first.left).toBe(5 - first.said);
    const [spend] = await rows<{ cost: number }>("select cost_micros as cost from ai_spend");
    expect(spend?.cost).toBeLessThanOrEqual(2_700);
    expect(spend?.cost).toBe(first.said * 150);
    expect(await rows("select max(attempts) as n from ai_summary_queue where status = 'pending'")).toEqual([{ n: 0 }]);
    world.nowMs += 24 * 60 * MINUTE;
    expect((await drain(world.deps)).said).toBeGreaterThan(0);
  });

  it("stops when its time is up, gives back what it did not begin, and asks for another run", async () => {
    const world = new SummaryWorld();
    await world.add(issues(25));
    const { answer } = world.model;
    world.model.answer = (question) => {
      world.nowMs += 29_000;
      return answer(question);
    };
    expect(await drain(world.deps)).toMatchObject({ said: 11, left: 14, stopped: "time" });
    expect(world.sent).toEqual([{ v: 1, type: "summarize" }]);
    expect(await statuses()).toEqual({ completed: 11, pending: 14 });
    expect(await rows("select max(attempts) as n from ai_summary_queue where status = 'pending'")).toEqual([{ n: 0 }]);
  });

  it("waits when the model asks to, and when the settings are wrong, without spending attempts", async () => {
    const world = new SummaryWorld();
    await world.add(issues(3));
    for (const code of ["rate_limited", "misconfigured"] as const) {
      world.model.answer = () => {
        throw new DomeError(code, "no");
      };
      expect(await drain(world.deps)).toMatchObject({ stopped: "limit", left: 3, failed: 0 });
    }
    expect(await rows("select max(attempts) as n from ai_summary_queue")).toEqual([{ n: 0 }]);
  });

  it("says nothing about what nobody would see", async () => {
    const world = new SummaryWorld();
    await world.add(issues(2));
    await rows("update issues set is_listed = 0 where github_issue_number = 1");
    expect(await drain(world.deps)).toMatchObject({ moot: 1, said: 1 });
  });

  it("needs no model: offline, it is marked as such and costs nothing", async () => {
    const world = new SummaryWorld();
    world.deps.model = null;
    const body = "The word `recieve` in README.md should be `receive`.";
    await world.add([
      { title: "Fix typo in README.md", body },
      { title: "Fix another typo", body, labels: ["good first issue", "easy"] },
    ]);
    await world.queueRepo();
    expect(await drain(world.deps)).toMatchObject({ said: 2, unrated: 1 });
    const [issue, easy, repo] = await rows<Record<string, unknown>>("select * from ai_summaries order by id");
    expect(issue).toMatchObject({ provider: "offline", model: "extractive-2", difficulty_score: null });
    expect(easy).toMatchObject({ provider: "offline", difficulty_score: 2 });
    expect(repo).toMatchObject({
      provider: "offline",
      repo_summary: "Rockets. A site about rockets that fly to the moon.",
    });
    expect(await rows("select * from ai_spend")).toEqual([]);
  });
});

describe("two at once", () => {
  it("never work on the same item twice", async () => {
    const world = new SummaryWorld();
    await world.add(issues(60));
    const { answer } = world.model;
    world.model.answer = async (question) => {
      await scheduler.wait(0);
      return answer(question);
    };
    const reports = await Promise.all([drain(world.deps), drain(world.deps), drain(world.deps)]);
    expect(reports.reduce((sum, { said }) => sum + said, 0)).toBe(60);
    const asked = world.model.questions.map(({ user }) => /Title: (.*)/.exec(user)?.[1]);
    expect(new Set(asked).size).toBe(60);
    expect(asked).toHaveLength(60);
    expect(await statuses()).toEqual({ completed: 60 });
  });

  it("one whose claim was reset stores nothing over what the other said", async () => {
    const world = new SummaryWorld();
    await world.add(issues(1));
    const { answer } = world.model;
    let isFirst = true;
    world.model.answer = async (question) => {
      if (!isFirst) return answer(question);
      isFirst = false;
      // Half an hour passes; somebody else takes over and finishes.
      world.nowMs += 31 * MINUTE;
      await drain(world.deps);
      return JSON.stringify({
        intro: "What came too late to be of any use.",
        difficulty: 1,
        reasons: ["late"],
        first_steps: ["None."],
      });
    };
    await drain(world.deps);
    expect(await rows("select difficulty_score as score from ai_summaries")).toEqual([{ score: 2 }]);
    expect(await statuses()).toEqual({ completed: 1 });
  });

  it("what changes while it is worked on is worked on again", async () => {
    const world = new SummaryWorld();
    await world.add(issues(1));
    const { answer } = world.model;
    let asked = 0;
    world.model.answer = async (question) => {
      if (++asked === 1) {
        await rows("update issues set title = 'Another title'");
        await world.requeue(1);
      }
      return answer(question);
    };
    await drain(world.deps);
    expect(asked).toBe(2);
    expect(await statuses()).toEqual({ completed: 1 });
  });
});

it("a death at any point leaves nothing stuck beyond the reset", async () => {
  // What a summarizer does, cut off after any number of database statements.
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(14), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 12 }),
      async (deaths, count) => {
        await env.DB.batch(
          ["ai_summary_queue", "ai_summaries", "issues", "repos", "ai_spend"].map((t) =>
            env.DB.prepare(`delete from ${t}`),
          ),
        );
        const world = new SummaryWorld();
        await world.add(issues(count));
        for (const statementsLeft of deaths) {
          const dying = new SummaryWorld();
          dying.nowMs = world.nowMs;
          dying.deps = { ...dying.deps, db: mortal(dying.db, statementsLeft) };
          await drain(dying.deps).catch((err: unknown) => expect(String(err)).toContain("died"));
          world.nowMs += 31 * MINUTE;
        }
        await drain(world.deps);
        const found = await statuses();
        expect(found["processing"] ?? 0).toBe(0);
        expect(found["pending"] ?? 0).toBe(0);
        // Three deaths may have used up an item's attempts: then it says so, and is not stuck.
        expect((found["completed"] ?? 0) + (found["failed"] ?? 0)).toBe(count);
        if (deaths.length < 3) expect(found["failed"] ?? 0).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
});

/** A database whose user dies after so many statements: nothing it does afterwards happens. */
function mortal(db: SummaryWorld["db"], statements: number): SummaryWorld["db"] {
  let left = statements;
  const live = (): void => {
    if (left-- <= 0) throw new Error("died");
  };
  const client = new Proxy(db.$client, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (property === "batch") return (list: D1PreparedStatement[]) => (live(), (target as D1Database).batch(list));
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return new Proxy(db, {
    get(target, property) {
      if (property === "$client") return client;
      const value: unknown = Reflect.get(target, property);
      if (property === "all" || property === "get")
        return (query: never) => (live(), (value as (q: never) => unknown).call(target, query));
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

it("a stale claim is freed after 30 minutes and not before; its owner then completes nothing", async () => {
  const world = new SummaryWorld();
  await world.add(issues(1));
  const [item] = await claimItems(world.db, { token: "dead", limit: 10, nowMs: NOW });
  const reset = async (atMs: number) =>
    await resetStale(world.db, { maxAttempts: 3, beforeMs: atMs - 30 * MINUTE, nowMs: atMs });
  expect(await reset(NOW + 29 * MINUTE)).toBe(0);
  expect(await reset(NOW + 30 * MINUTE)).toBe(1);
  await runBatch(world.db, [completeItem(item!, NOW)]);
  expect(await statuses()).toEqual({ pending: 1 });
});

it("polling walks its index without sorting", async () => {
  const { sql, params } = new SQLiteAsyncDialect().sqlToQuery(pollQuery(10));
  const plan = await env.DB.prepare(`explain query plan ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  const details = plan.results.map(({ detail }) => detail).join("\n");
  expect(details).toMatch(/SEARCH ai_summary_queue USING (?:COVERING )?INDEX ai_summary_queue_poll \(status=\?\)/);
  expect(details).not.toContain("TEMP B-TREE");
});

describe("the Worker", () => {
  it("drains on a message and on its cron, offline unless told otherwise", async () => {
    const world = new SummaryWorld();
    await world.add(issues(2));
    const batch = createMessageBatch("summary-queue", [
      { id: "m", timestamp: new Date(), attempts: 1, body: { v: 1, type: "summarize" } },
    ]);
    const ctx = createExecutionContext();
    await worker.queue(batch as never, env);
    expect((await getQueueResult(batch, ctx)).retryMessages).toEqual([]);
    expect(await statuses()).toEqual({ completed: 2 });
    await world.requeue(1);
    await worker.scheduled(createScheduledController({ cron: "*/15 * * * *" }), env);
    expect(await statuses()).toEqual({ completed: 2 });
  });

  it("says whether it works, and refuses settings that make no sense", async () => {
    expect((await exports.default.fetch("http://summarizer/health")).status).toBe(200);
    expect(() => summarizerSettings({ AI_PROVIDER: "magic" })).toThrow(/AI_PROVIDER/);
    const of = (given: object) => configuredModel(summarizerSettings(given), { run: async () => ({}) });
    expect(of({})).toBeNull();
    expect(of({ AI_PROVIDER: "workers-ai" })).toMatchObject({ model: "@cf/meta/llama-3.3-70b-instruct-fp8-fast" });
    expect(() => of({ AI_PROVIDER: "workers-ai", AI_MODEL: "@cf/some/other" })).toThrow(/price/);
    expect(() => of({ AI_PROVIDER: "openai", AI_MODEL: "m", AI_PRICE_INPUT: "0", AI_PRICE_OUTPUT: "0" })).toThrow(
      /AI_URL/,
    );
    expect(() => configuredModel(summarizerSettings({ AI_PROVIDER: "workers-ai" }), undefined)).toThrow(/AI binding/);
  });
});
