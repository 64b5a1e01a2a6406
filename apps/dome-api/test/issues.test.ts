import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { openDatabase } from "@dome/db";
import {
  beginScrape,
  browseQuery,
  heldIssuesQuery,
  reposQuery,
  runBatch,
  trackedQuery,
  unresolvedQuery,
  writeIssues,
  writeRepos,
} from "@dome/db/beginner-issues";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { call, errorOf } from "./call.ts";
import { createApi, KEY } from "./doubles.ts";

const NOW = 1_000; // the tests' clock
const DAY = 86_400_000;
const EVIL = `<script>alert("1")</script> & 'x' ]]> \u0007 مرحبا 🎉`;

beforeEach(async () => {
  await applyD1Migrations(env.DB, env.MIGRATIONS);
  const db = openDatabase(env.DB);
  const repo = (githubId: number, name: string, languagesOrdered: string[], stars: number) => ({
    githubId, owner: "acme", name, githubUrl: `https://github.com/acme/${name}`, description: "d", stars, languagesOrdered, languagesRaw: {},
    mainLanguages: languagesOrdered.slice(0, 1), labels: ["easy"],
    goodFirstIssueTag: "easy", dataSourceId: "list", metadataHash: name, readme: null, readmeSha: null, pushedAtMs: NOW, retiredAtMs: null, retiredReason: null,
  }); // prettier-ignore
  const issue = (githubId: number, number: number, change: object = {}) => ({
    githubId, number, title: `Issue ${number}`, body: "b", state: "open" as const, commentCount: 2, assignees: null, labels: ['Good, "first" issue'],
    isLocked: false, linkedPullRequests: 0, githubUrl: `https://github.com/acme/x/issues/${number}`, metadataHash: "h", isListed: true, removedReason: null,
    createdAtMs: NOW - number * DAY, updatedAtMs: NOW - number * DAY, ...change,
  }); // prettier-ignore
  await runBatch(db, [
    ...writeRepos([repo(1, "go", ["Go", "C"], 50), repo(2, "rust", ["Rust"], 5)], NOW),
    ...writeIssues(
      [
        ...Array.from({ length: 5 }, (_, i) => issue(1, i + 1)),
        issue(2, 6, { title: EVIL, labels: ["docs"] }),
        issue(2, 7, { isListed: false, state: "closed" }),
        issue(2, 8, { isListed: false, assignees: ["ada"] }),
        issue(2, 9, { isListed: false, linkedPullRequests: 1 }),
        issue(2, 10, { isListed: false, isLocked: true }),
      ],
      NOW,
    ),
  ]);
  await env.DB.batch([
    env.DB.prepare(
      "insert into ai_summaries (entity_type, entity_id, issue_intro, difficulty_score, difficulty_reasons, first_steps, provider, model, prompt_version, input_hash, created_at_ms, updated_at_ms) select 'issue', id, 'Intro of ' || github_issue_number, github_issue_number, '[\"r\"]', '[\"s\"]', 'offline', 'm', 'p', id, 1, 1 from issues where github_issue_number <= 4",
    ),
    env.DB.prepare(
      "insert into ai_summaries (entity_type, entity_id, repo_summary, difficulty_reasons, first_steps, provider, model, prompt_version, input_hash, created_at_ms, updated_at_ms) values ('repo', 1, 'About go.', '[]', '[]', 'offline', 'm', 'p', 'x', 1, 1)",
    ),
  ]);
});
afterEach(async () => await reset());

const numbers = async (query: string): Promise<number[]> => {
  const { answer } = await call("GET", `/api/issues${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json<{ items: { number: number }[] }>()).items.map((item) => item.number);
};

describe("the list", () => {
  it("has only what is free, newest first", async () => {
    expect(await numbers("")).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ["language=go", [1, 2, 3, 4, 5]],
    ["language=Rust", [6]],
    ["language=elm", []],
    ["language=c", []],
    ["difficulty=2", [2]],
    ["difficulty=2-3", [2, 3]],
    ["difficulty=unrated", [5, 6]],
    ["label=DOCS", [6]],
    [`label=${encodeURIComponent('Good, "first" issue')}`, [1, 2, 3, 4, 5]],
    ["maxAgeDays=3", [1, 2, 3]],
    ["activeWithinDays=2", [1, 2]],
    ["minStars=50", [1, 2, 3, 4, 5]],
    ["minStars=5&language=rust&label=docs", [6]],
    ["repository=2", [6]],
  ])("narrowed by %s", async (query, expected) => {
    expect(await numbers(`?${query}`)).toEqual(expected);
  });

  it("comes page by page, each issue once", async () => {
    const seen: number[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { answer } = await call("GET", `/api/issues?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      const page: { items: { number: number }[]; nextCursor: string | null } = await answer.json();
      seen.push(...page.items.map((item) => item.number));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    "difficulty=6",
    "difficulty=easy",
    "difficulty=3-1",
    "maxAgeDays=0",
    "minStars=-1",
    "colour=red",
    "cursor=x",
    "limit=0",
    "repository=x",
  ])("refuses %s", async (query) => {
    const { answer } = await call("GET", `/api/issues?${query}`);
    expect(answer.status).toBe(400);
    expect((await errorOf(answer)).code).toBe("invalid_input");
  });
});

it("one issue comes with its text, explanation and repository; one that is not free does not come", async () => {
  const { answer } = await call("GET", "/api/issues/1");
  expect(await answer.json()).toMatchObject({
    number: 1,
    body: "b",
    comments: 2,
    explanation: { intro: "Intro of 1", difficulty: 1, reasons: ["r"], firstSteps: ["s"], provider: "offline" },
    repository: { name: "go", summary: { text: "About go." } },
  });
  for (const [id, status] of [
    ["7", 404],
    ["99999", 404],
    ["x", 400],
  ] as const)
    expect((await call("GET", `/api/issues/${id}`)).answer.status).toBe(status);
});

it("repositories come by stars, with how many issues are free", async () => {
  const { answer } = await call("GET", "/api/repos");
  const { items } = await answer.json<{ items: object[] }>();
  expect(items).toMatchObject([
    { name: "go", languages: ["Go", "C"], mainLanguages: ["Go"], openIssues: 5, summary: { text: "About go." } },
    { name: "rust", openIssues: 1, summary: null },
  ]);
  const narrowed = await call("GET", "/api/repos?language=rust&minStars=5");
  expect((await narrowed.answer.json<{ items: object[] }>()).items).toHaveLength(1);
  const minor = await call("GET", "/api/repos?language=c");
  expect((await minor.answer.json<{ items: object[] }>()).items).toEqual([]);
});

it("scrapes, sources, the queue and what was spent are told", async () => {
  await beginScrape(openDatabase(env.DB), 5);
  const { answer } = await call("GET", "/api/issue-scrapes");
  expect(await answer.json()).toMatchObject({
    scrapes: [{ phase: "sources", startedAtMs: 5, repositories: { new: 0 } }],
    queue: { pending: 0 },
    spend: [],
  });
});

describe("a feed", () => {
  const feed = async (path: string) => (await call("GET", path)).answer;

  it.each([
    ["atom", "application/atom+xml", 6],
    ["rss", "application/rss+xml", 6],
    ["atom?language=rust", "application/atom+xml", 1],
    ["rss?language=rust", "application/rss+xml", 1],
  ])("as %s is well-formed and holds nothing that strangers could have marked up", async (path, type, count) => {
    const answer = await feed(`/api/issues/feed.${path}`);
    expect(answer.headers.get("content-type")).toContain(type);
    const text = await answer.text();
    expect(text.match(/<(?:entry|item)>/g)).toHaveLength(count);
    expect(text).not.toContain("<script");
    expect(text).not.toContain("\u0007");
    expect(text).toContain("مرحبا 🎉");
    // Every tag is one of ours, and each is closed.
    const open: string[] = [];
    for (const [, close, name = "", self] of text
      .replace(/^<\?xml[^>]*\?>/, "")
      .matchAll(/<(\/?)([A-Za-z:]+)[^<>]*?(\/?)>/g)) {
      if (self === "/") continue;
      if (close === "/") expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
    expect(text.replaceAll(/<[^<>]*>/g, "")).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#39);)/);
  });

  it("as JSON keeps the words as they are", async () => {
    const { items } = await (await feed("/api/issues/feed.json?language=Rust")).json<{ items: { title: string }[] }>();
    expect(items.map(({ title }) => title)).toEqual([`acme/rust: ${EVIL}`]);
  });

  it("takes the key as a password too, and nothing else does", async () => {
    const api = createApi();
    const basic = (key: string) => ({ headers: { authorization: `Basic ${btoa(`reader:${key}`)}` } });
    expect((await api.fetch("/api/issues/feed.atom", basic(KEY))).status).toBe(200);
    expect((await api.fetch("/api/issues/feed.atom", basic("wrong"))).status).toBe(401);
    expect((await api.fetch("/api/issues", basic(KEY))).status).toBe(401);
    expect((await api.fetch("/api/issues/feed.atom")).status).toBe(401);
  });
});

it.each([
  ["issues", browseQuery({}, { atMs: 5, id: 5 }, 50), /i USING INDEX issues_listed/, true],
  [
    "issues of a language",
    browseQuery({ language: "go", maxDifficulty: 2 }, null, 50),
    /i USING INDEX issues_listed/,
    true,
  ],
  ["repositories", reposQuery({}, { atMs: 5, id: 5 }, 50), /r USING INDEX repos_by_stars/, true],
  [
    "tracked repositories",
    trackedQuery({ afterId: 5, scrapeId: 1, limit: 25 }),
    /SEARCH r USING INTEGER PRIMARY KEY/,
    true,
  ],
  [
    "unresolved entries",
    unresolvedQuery({ afterId: 5, nowMs: 5, limit: 25 }),
    /repo_listings USING INDEX repo_listings_by_repo \(repo_id=\? AND rowid>\?\)/,
    true,
  ],
  ["held issues", heldIssuesQuery([1, 2]), /issues USING INDEX issues_number/, false],
] as const)("the question for %s walks its index", async (_, query, index, isOrdered) => {
  const { sql, params } = new SQLiteAsyncDialect().sqlToQuery(query);
  const plan = await env.DB.prepare(`explain query plan ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  const details = plan.results.map(({ detail }) => detail).join("\n");
  expect(details).toMatch(index);
  expect(details).not.toMatch(/SCAN (?:i|r|issues|repos|repo_listings)\b(?! USING)/);
  if (isOrdered) expect(details).not.toContain("USE TEMP B-TREE FOR ORDER BY");
});
