import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { DomeError } from "@dome/ingest-core/errors";
import { describe, expect, inject, it } from "vitest";
import { SOURCES } from "@dome/issue-sources";
import { parseAwesomeForBeginners } from "@dome/issue-sources/awesome-for-beginners";
import { continueIssueScrape, startIssueScrape } from "../../src/issues/scrape.ts";
import { DAY, IssueWorld, ListSource, mortal, NOW, repository, rows, tables } from "./issue-world.ts";

const listed = async (): Promise<string[]> =>
  (await rows<{ title: string }>("select title from issues where is_listed = 1 order by title")).map(
    ({ title }) => title,
  );

describe("a scrape", () => {
  it("finds the labelled open issues of listed repositories, whatever the label's case, and queues each once", async () => {
    const world = await IssueWorld.make([
      repository("one"),
      repository("two", 1, { issues: [{ number: 7, title: "unrelated", labels: ["bug"] }] }),
    ]);
    const { stats } = await world.scrape();
    expect(stats.repositories).toMatchObject({ new: 2, updated: 0, unchanged: 0 });
    expect(stats.issues).toEqual({ new: 2, updated: 0, closed: 0, unchanged: 0 });
    expect(stats.queued).toEqual({ repositories: 2, issues: 2 });
    expect(await listed()).toEqual(["Issue 1 of one", "Issue 2 of one"]);
    const [repo] = await rows<Record<string, unknown>>("select * from repos where name = 'one'");
    expect(repo).toMatchObject({
      owner: "acme",
      languages_ordered: '["TypeScript","CSS"]',
      languages_raw: '{"TypeScript":100,"CSS":20}',
      main_languages: '["TypeScript"]',
      good_first_issue_tag: "good first issue",
      data_source_id: "list",
      readme: "# one",
    });
    expect(repo?.["metadata_hash"]).toMatch(/^[0-9a-f]{64}$/);
    expect(world.summaries).toEqual([{ v: 1, type: "summarize" }]);
  });

  it("writes nothing and queues nothing when nothing changed", async () => {
    const world = await IssueWorld.make([repository("one"), repository("two"), repository("three", 3)]);
    await world.scrape();
    const before = await tables();
    world.summaries = [];
    world.nowMs += 6 * 3_600_000;
    const { stats } = await world.scrape();
    expect(await tables()).toEqual(before);
    expect(stats.repositories).toMatchObject({ new: 0, updated: 0, unchanged: 3 });
    expect(stats.issues).toEqual({ new: 0, updated: 0, closed: 0, unchanged: 7 });
    expect(stats.queued).toEqual({ repositories: 0, issues: 0 });
  });

  it("sees closing, deletion, assignment, locking, a linked pull request and a lost label, and their undoing", async () => {
    const world = await IssueWorld.make([repository("one", 7)]);
    await world.scrape();
    const put = async (number: number, change: object) =>
      await world.github.issues.put("acme/one", { number, ...change });
    // Neither locking nor linking need move an issue's time.
    const quiet = { updatedAtMs: NOW - 5 * DAY };
    await put(1, { state: "closed" });
    await world.github.issues.delete("acme/one", 2);
    await put(3, { assignees: ["ada"] });
    await put(4, { locked: true, ...quiet });
    await put(5, { linkedPullRequests: 1, ...quiet });
    await put(6, { labels: ["bug"] });
    const { stats } = await world.scrape();
    expect(await listed()).toEqual(["Issue 7 of one"]);
    expect(stats.issues).toMatchObject({ closed: 2 });
    expect(stats.queued.issues).toBe(0);
    expect(await rows("select github_issue_number as n, state, removed_reason as why from issues order by 1")).toEqual([
      { n: 1, state: "closed", why: null },
      { n: 2, state: "open", why: "deleted" },
      { n: 3, state: "open", why: null },
      { n: 4, state: "open", why: null },
      { n: 5, state: "open", why: null },
      { n: 6, state: "open", why: "unlabelled" },
      { n: 7, state: "open", why: null },
    ]);
    await put(1, { state: "open" });
    await put(3, { assignees: [] });
    await put(4, { locked: false, ...quiet });
    await put(5, { linkedPullRequests: 0, ...quiet });
    await put(6, { labels: ["good first issue"] });
    const again = await world.scrape();
    expect(await listed()).toEqual([1, 3, 4, 5, 6, 7].map((n) => `Issue ${n} of one`));
    expect(again.stats.queued.issues).toBe(5);
  });

  it("queues an issue whose text changed, and none that only got a comment", async () => {
    const world = await IssueWorld.make([repository("one", 3)]);
    await world.scrape();
    await world.github.issues.put("acme/one", { number: 1, comments: 4 });
    await world.github.issues.put("acme/one", { number: 2, body: "Another text" });
    const { stats } = await world.scrape();
    expect(stats.issues).toMatchObject({ updated: 1, unchanged: 2 });
    expect(stats.queued).toEqual({ repositories: 0, issues: 1 });
    expect(await rows("select comment_count as c, body from issues order by github_issue_number")).toEqual([
      { c: 4, body: "Please fix the typo." },
      { c: 0, body: "Another text" },
      { c: 0, body: "Please fix the typo." },
    ]);
  });

  it("reads all pages of a repository, up to its share", async () => {
    const world = await IssueWorld.make([repository("many", 130), repository("some", 60)]);
    await world.scrape();
    expect(
      await rows("select r.name, count(*) as n from issues i join repos r on r.id = i.repo_id group by 1 order by 1"),
    ).toEqual([
      { name: "many", n: 100 },
      { name: "some", n: 60 },
    ]);
    const before = await tables();
    expect((await world.scrape()).stats.queued.issues).toBe(0);
    expect(await tables()).toEqual(before);
  });

  it("retires what is archived, idle, gone or private, takes its issues off the list, and brings it back", async () => {
    const world = await IssueWorld.make(
      ["archived", "idle", "gone", "private", "fine"].map((name) => repository(name, 1)),
    );
    await world.scrape();
    expect(await listed()).toHaveLength(5);
    await world.github.issues.change("acme/archived", { archived: true });
    await world.github.issues.change("acme/idle", { pushedAtMs: NOW - 91 * DAY });
    await world.github.issues.remove("acme/gone");
    await world.github.issues.change("acme/private", { private: true });
    const { stats } = await world.scrape();
    expect(stats.repositories).toMatchObject({ retired: 4, unchanged: 1 });
    expect(await listed()).toEqual(["Issue 1 of fine"]);
    expect(
      await rows("select name, retired_reason as why from repos where retired_at_ms is not null order by name"),
    ).toEqual([
      { name: "archived", why: "archived" },
      { name: "gone", why: "gone" },
      { name: "idle", why: "idle" },
      // What is private cannot be told from what is gone.
      { name: "private", why: "gone" },
    ]);
    await world.github.issues.change("acme/archived", { archived: false });
    await world.github.issues.change("acme/idle", { pushedAtMs: NOW });
    await world.github.issues.change("acme/private", { private: false });
    // Retired ones are looked at in turns: all within a week of four scrapes a day.
    for (let i = 0; i < 28; i++) {
      world.nowMs += 6 * 3_600_000;
      await world.scrape();
    }
    expect(await listed()).toHaveLength(4);
  });

  it("follows a renamed repository by its number, and takes the one that has its old name for another", async () => {
    const world = await IssueWorld.make([repository("old", 1)]);
    await world.scrape();
    const [before] = await rows<{ id: number; github_id: number }>("select id, github_id from repos");
    await world.github.issues.change("acme/old", { owner: "globex", name: "new" });
    const { stats } = await world.scrape();
    expect(await rows("select id, github_id, owner, name from repos")).toEqual([
      { ...before, owner: "globex", name: "new" },
    ]);
    expect(stats.repositories).toMatchObject({ new: 0, updated: 1 });
    await world.github.issues.load([
      repository("old", 1, { issues: [{ number: 1, title: "Another", labels: ["good first issue"] }] }),
    ]);
    await world.scrape();
    // The list says acme/old: that is the new one now, once the tracked one is asked for by the name it has.
    expect(await rows("select name from repos where retired_at_ms is null")).toHaveLength(1);
  });

  it("merges what several sources list, labels in the sources' order", async () => {
    const world = await IssueWorld.make([repository("one", 1)]);
    const second = new ListSource("second");
    second.entries = [{ owner: "ACME", name: "One", labels: ["starter"] }];
    world.deps.sources = [world.list, second];
    await world.scrape();
    expect(await rows("select good_first_issue_tag as tag, labels, data_source_id as source from repos")).toEqual([
      { tag: "good first issue", labels: '["good first issue","starter"]', source: "second" },
    ]);
    second.entries = [];
    const { stats } = await world.scrape();
    expect(stats.repositories).toMatchObject({ updated: 1 });
    world.list.entries = [];
    expect((await world.scrape()).stats.repositories).toMatchObject({ retired: 1 });
    expect(await listed()).toEqual([]);
  });

  it("reads the other sources when one fails, and keeps what that one listed", async () => {
    const world = await IssueWorld.make([repository("one", 1), repository("two", 1)]);
    const second = new ListSource("second");
    second.entries = [{ name: "two" }];
    world.list.entries = [{ name: "one" }];
    world.deps.sources = [world.list, second];
    await world.scrape();
    world.list.broken = new DomeError("upstream_rejected", "The list is broken.");
    second.entries = [{ name: "two" }, { owner: "acme", name: "nowhere" }];
    const { stats } = await world.scrape();
    expect(stats.sources).toEqual({
      list: { error: "The list is broken." },
      second: { added: 1, changed: 0, removed: 0, unchanged: 1 },
    });
    expect(await listed()).toHaveLength(2);
    expect(await rows("select id, error from issue_sources order by id")).toEqual([
      { id: "list", error: "The list is broken." },
      { id: "second", error: null },
    ]);
    expect(await rows("select key, error from repo_listings where repo_id is null")).toEqual([
      { key: "acme/nowhere", error: "gone" },
    ]);
  });
});

describe("requests", () => {
  const thousand = Array.from({ length: 1_000 }, (_, i) => repository(`r${i}`, i % 4));

  it("stay within 60 for an unchanged scrape of 1,000 repositories, and within 500 for the first", async () => {
    const world = await IssueWorld.make(thousand);
    const first = await world.scrape();
    const sentFirst = await world.github.requests.count();
    expect(sentFirst).toBe(first.stats.github.requests);
    expect(sentFirst).toBeLessThanOrEqual(500);
    expect(first.stats.repositories.new).toBe(1_000);
    expect(first.stats.issues.new).toBe(1_500);
    world.nowMs += 6 * 3_600_000;
    const second = await world.scrape();
    const sent = await world.github.requests.count();
    expect(sent).toBe(second.stats.github.requests);
    expect(sent).toBeLessThanOrEqual(60);
    expect(second.stats.repositories).toMatchObject({ new: 0, updated: 0, unchanged: 1_000 });
    // GraphQL is paid in points besides: 5,000 an hour.
    expect(first.stats.github.points).toBeLessThanOrEqual(500);
    expect([sentFirst, sent, first.stats.github.points, second.stats.github.points]).toEqual([80, 40, 400, 320]);
  });

  it("are bounded by invocation and by six hours; what is left goes on from where it stopped", async () => {
    const world = await IssueWorld.make(thousand.slice(0, 200));
    world.deps.settings = { ...world.deps.settings, ISSUE_REQUESTS_PER_RUN: 3 };
    const scrape = await world.scrape();
    expect(scrape.stats.invocations).toBeGreaterThan(2);
    expect(scrape.stats.repositories.new).toBe(200);
    expect(scrape.stats.github.requests).toBe(16);
  });
});

it("goes on after a refusal of GitHub, and loses and doubles nothing", async () => {
  const world = await IssueWorld.make(Array.from({ length: 60 }, (_, i) => repository(`r${i}`, 1)));
  await world.github.faults.add({ kind: "secondary-403", match: { endpoint: "graphql" }, skip: 1, times: 1 });
  await world.github.faults.add({ kind: "http-502", match: { endpoint: "graphql" }, skip: 2, times: 1 });
  const { stats } = await world.scrape();
  expect(stats.repositories.new).toBe(60);
  expect(stats.issues.new).toBe(60);
  expect(stats.invocations).toBeGreaterThan(1);
});

it("stays where it is while GitHub answers nothing, for two requests a try, and then reads everything", async () => {
  const world = await IssueWorld.make(Array.from({ length: 60 }, (_, i) => repository(`r${i}`, 1)));
  await world.scrape();
  await world.github.requests.reset();
  await world.github.faults.add({ kind: "http-502", match: { endpoint: "graphql" }, times: 4 });
  await expect(startIssueScrape(world.deps)).rejects.toMatchObject({ code: "upstream_unavailable" });
  world.nowMs += 5 * 60_000;
  await expect(continueIssueScrape(world.deps)).rejects.toMatchObject({ code: "upstream_unavailable" });
  expect(await world.github.requests.count()).toBe(4);
  const { stats } = await world.scrape();
  expect(stats.repositories).toMatchObject({ unchanged: 60, failed: 0 });
});

it("asks for less when a query asks for too much", async () => {
  const world = await IssueWorld.make(Array.from({ length: 4 }, (_, i) => repository(`r${i}`, 1)));
  // The whole, then one half: what is asked in between, whether GitHub answers at all, goes well.
  await world.github.faults.add({ kind: "http-502", match: { endpoint: "graphql" }, times: 1 });
  await world.github.faults.add({ kind: "http-502", match: { endpoint: "graphql" }, skip: 2, times: 1 });
  const { stats } = await world.scrape();
  expect(stats.repositories).toMatchObject({ new: 4, failed: 0 });
});

it("says of a list whose branch is gone that it is, instead of calling it unchanged", async () => {
  const world = await IssueWorld.make();
  await world.github.createRepository({
    owner: "up-for-grabs",
    name: "up-for-grabs.net",
    defaultBranch: "main",
    notify: false,
  });
  await world.github.commit("up-for-grabs/up-for-grabs.net", {
    changes: [{ path: "a", content: "a" }],
    branch: "main",
    notify: false,
  });
  world.deps.sources = SOURCES.filter(({ id }) => id === "up-for-grabs");
  const { stats } = await world.scrape();
  expect(stats.sources["up-for-grabs"]).toEqual({ error: expect.stringContaining("has no branch gh-pages") });
});

it("finds the label of an issue that has many", async () => {
  const labels = [...Array.from({ length: 60 }, (_, i) => `area-${i}`), "good first issue"];
  const world = await IssueWorld.make([
    repository("one", 1, { issues: [{ number: 1, title: "Many labels", labels }] }),
  ]);
  await world.scrape();
  expect(await listed()).toEqual(["Many labels"]);
});

it("keeps bodies of a megabyte cut, emoji, right-to-left text, and labels with commas and quotes", async () => {
  const label = "good, \"first\" 'issue' 👶 مرحبا";
  const body = "🎉 ".repeat(340_000);
  const world = await IssueWorld.make([
    repository("one", 1, { issues: [{ number: 1, title: "\u202eأضف 🎉", body, labels: [label, "good first issue"] }] }),
  ]);
  world.list.entries = [{ name: "one", labels: [label] }];
  expect((await world.scrape()).stats.issues).toMatchObject({ new: 1 });
  const [issue] = await rows<{ title: string; labels: string; body: string }>("select title, labels, body from issues");
  expect(issue?.title).toBe("\u202eأضف 🎉");
  expect(JSON.parse(issue?.labels ?? "")).toEqual([label, "good first issue"]);
  expect(issue?.body.length).toBe(32_768);
  // What was cut off counts too.
  await world.github.issues.put("acme/one", { number: 1, body: `${body}!` });
  expect((await world.scrape()).stats.queued.issues).toBe(1);
});

it("finds repositories that were stored before main languages were under those that a scrape gives them", async () => {
  const written: Record<string, number>[] = [{ Rust: 28, TypeScript: 7 }, { Rust: 29, TypeScript: 7 }, { C: 11, B: 10, A: 10, D: 10, E: 10, F: 10 }, {}, {}]; // prettier-ignore
  const world = await IssueWorld.make(written.map((languages, i) => repository(`r${i}`, 0, { languages })));
  world.list.entries = world.list.entries.map((entry, i) =>
    i === 3 ? { ...entry, languages: ["Rust", "Go"] } : entry,
  );
  await world.scrape();
  const scraped = await rows<Record<string, unknown>>("select * from repos order by id");
  expect(scraped.map((repo) => repo["main_languages"])).toEqual(['["Rust","TypeScript"]', '["Rust"]', '["C"]', '["Rust","Go"]', "[]"]); // prettier-ignore

  await reset();
  await applyD1Migrations(env.DB, env.MIGRATIONS.filter(({ name }) => name < "0004")); // prettier-ignore
  for (const { main_languages: _, ...before } of scraped) {
    const columns = Object.keys(before);
    await env.DB.prepare(`insert into repos (${columns.join()}) values (${columns.map(() => "?").join()})`)
      .bind(...Object.values(before))
      .run();
  }
  await applyD1Migrations(env.DB, env.MIGRATIONS);
  expect(await rows("select * from repos order by id")).toEqual(scraped);
});

it("does not undo what a delivery wrote while it was reading", async () => {
  const world = await IssueWorld.make([repository("one", 2)]);
  await world.scrape();
  await world.github.issues.put("acme/one", { number: 1, title: "What the scrape reads" });
  await world.github.issues.put("acme/one", { number: 2, locked: true, updatedAtMs: NOW - 5 * DAY });
  let isDelivered = false;
  world.deps.fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (!isDelivered && JSON.stringify(init?.body ?? "").includes("...Whole")) {
      isDelivered = true;
      await rows(
        "update issues set state = 'closed', is_listed = 0, title = 'What came since', is_locked = 0, scraped_at_ms = ?",
        world.nowMs + 1,
      );
    }
    return answer;
  };
  await world.scrape();
  expect(isDelivered).toBe(true);
  expect(await rows("select title, state, is_listed as listed, is_locked as locked from issues order by id")).toEqual(
    Array.from({ length: 2 }, () => ({ title: "What came since", state: "closed", listed: 0, locked: 0 })),
  );
});

it("dies at any point, is taken up, and ends with what a scrape that lived ends with", async () => {
  const found = async () => ({
    repos: await rows("select name, metadata_hash, retired_reason, readme from repos order by name"),
    issues: await rows("select title, is_listed, removed_reason, state from issues order by title"),
    queue: await rows("select entity_type, count(*) as n, max(attempts) as attempts from ai_summary_queue group by 1"),
    listings: await rows("select key, labels, error, repo_id is null as open from repo_listings order by key"),
  });
  const material = Array.from({ length: 30 }, (_, i) => repository(`r${i}`, i % 3));
  const change = async (world: IssueWorld) => {
    await world.github.issues.put("acme/r1", { number: 1, state: "closed" });
    await world.github.issues.delete("acme/r2", 1);
    await world.github.issues.change("acme/r4", { archived: true });
    world.list.entries.push({ name: "nowhere" });
  };
  const run = async (dies: number[]) => {
    await env.DB.batch(
      [
        "ai_summary_queue",
        "ai_summaries",
        "issues",
        "repos",
        "repo_listings",
        "issue_sources",
        "issue_scrapes",
        "leases",
      ].map((table) => env.DB.prepare(`delete from ${table}`)),
    );
    const world = await IssueWorld.make(material);
    await world.scrape();
    await change(world);
    const { db } = world.deps;
    for (const statements of dies) {
      world.deps.db = mortal(db, statements);
      await startIssueScrape(world.deps).catch((err: unknown) => expect(String(err)).toContain("died"));
      // Whoever died holds the lease until it expires.
      world.nowMs += 11 * 60_000;
    }
    world.deps.db = db;
    await world.scrape();
    return await found();
  };
  const lived = await run([]);
  for (const dies of [...Array.from({ length: 22 }, (_, i) => [i]), [4, 3, 7], [8, 8]])
    expect(await run(dies), `dies after ${dies.join(", ")} statements`).toEqual(lived);
});

describe("two successive real versions of a list", () => {
  const versions = inject("awesomeVersions");
  const pairs = versions.slice(1).map((to, i) => ({ from: versions[i] as (typeof versions)[number], to }));

  it.each(pairs)(
    "$from.name → $to.name: exactly what differs changes, and the same again writes nothing",
    async ({ from, to }) => {
      const before = parseAwesomeForBeginners(from.text).entries;
      const after = parseAwesomeForBeginners(to.text).entries;
      const keyOf = ({ owner, name }: { owner: string; name: string }) => `${owner}/${name}`.toLowerCase();
      const world = await IssueWorld.make();
      const everything = new Map([...after, ...before].map((entry) => [keyOf(entry), entry]));
      await world.load([...everything.values()].map(({ owner, name }) => ({ ...repository(name, 1), owner })));
      world.list.entries = before;
      await world.scrape();
      await rows("update ai_summary_queue set status = 'completed'");
      world.list.entries = after;
      const { stats } = await world.scrape();

      const old = new Map(before.map((entry) => [keyOf(entry), entry]));
      const fresh = new Map(after.map((entry) => [keyOf(entry), entry]));
      const added = after.filter((entry) => !old.has(keyOf(entry)));
      const removed = before.filter((entry) => !fresh.has(keyOf(entry)));
      const relabelled = after.filter(
        (entry) =>
          old.has(keyOf(entry)) && JSON.stringify(old.get(keyOf(entry))?.labels) !== JSON.stringify(entry.labels),
      );
      expect(stats.repositories).toEqual({
        new: added.length,
        updated: relabelled.length,
        unchanged: after.length - added.length - relabelled.length,
        retired: removed.length,
        failed: 0,
      });
      const queued = await rows<{ key: string }>(
        "select lower(r.owner || '/' || r.name) as key from ai_summary_queue q join repos r on r.id = q.entity_id where q.entity_type = 'repo' and q.status = 'pending'",
      );
      expect(queued.map(({ key }) => key).toSorted()).toEqual([...added, ...relabelled].map(keyOf).toSorted());
      expect(stats.queued.issues).toBe(added.length);
      const stored = await tables();
      const again = await world.scrape();
      expect(await tables()).toEqual(stored);
      expect(again.stats.queued).toEqual({ repositories: 0, issues: 0 });
    },
  );
});

it("knows its sources by ids that stay", () => {
  expect(SOURCES.map(({ id }) => id)).toEqual([
    "awesome-for-beginners",
    "up-for-grabs",
    "good-first-issue",
    "github-search",
  ]);
});
