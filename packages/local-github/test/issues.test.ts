import { expect, it } from "vitest";
import { serveIssueLists } from "../src/index.ts";
import type { IssueInput } from "../src/issues/types.ts";
import { bearer, get, octokit, startGitHub } from "./support/github.ts";
import { expectDescribed, startReceiver } from "./support/receiver.ts";

const DAY = 86_400_000;
const NOW = Date.now();
const repositories = Array.from({ length: 120 }, (_, i) => ({
  owner: "acme",
  name: `r${i}`,
  stars: i,
  languages: { Go: 5 },
  issues: Array.from({ length: 3 }, (_, n) => ({
    number: n + 1,
    title: `Issue ${n}`,
    labels: ["Good First Issue"],
    updatedAtMs: NOW - n * DAY,
  })),
}));

it("searches answer as GitHub describes them: totals, pages, qualifiers, at most 1,000 results", async () => {
  const github = await startGitHub();
  await github.issues.load(repositories);
  const kit = octokit(github, await github.tokens.add({ login: "me" }));
  const { data } = await kit.search.repos({ q: "good-first-issues:>2 stars:10..19 archived:false", per_page: 5 });
  expect(data).toMatchObject({ total_count: 10, incomplete_results: false });
  expect(data.items.map(({ name }) => name)).toEqual(["r19", "r18", "r17", "r16", "r15"]);
  const issues = await get(
    github,
    '/search/issues?q=is:issue+is:open+no:assignee+label:"good first issue"&per_page=100',
  );
  expect(issues.headers.get("x-ratelimit-resource")).toBe("search");
  expect(await issues.json()).toMatchObject({ total_count: 360 });
  expect((await get(github, "/search/issues?q=is:issue&per_page=100&page=11")).status).toBe(422);
  await github.issues.setLimit("search", 2);
  expect((await get(github, "/search/issues?q=is:issue")).status).toBe(403);
});

it("GraphQL needs a token, answers in parts, and takes points of its own", async () => {
  const github = await startGitHub();
  await github.issues.load(repositories.slice(0, 1));
  const token = await github.tokens.add({ login: "me" });
  const ask = async (query: string, headers: Record<string, string> = bearer(token)) =>
    await fetch(`${github.apiUrl}/graphql`, {
      method: "POST",
      headers: { "user-agent": "t", ...headers },
      body: JSON.stringify({ query }),
    });
  expect((await ask("{rateLimit{cost}}", {})).status).toBe(401);
  const answer = await ask(
    '{rateLimit{cost} a:repository(owner:"ACME",name:"R0"){databaseId issues(first:2,labels:["good first issue"]){totalCount pageInfo{hasNextPage} nodes{number closedByPullRequestsReferences(first:1){totalCount}}}} b:repository(owner:"x",name:"y"){databaseId}}',
  );
  expect(answer.headers.get("x-ratelimit-resource")).toBe("graphql");
  expect(await answer.json()).toMatchObject({
    data: {
      rateLimit: { cost: 1 },
      a: { issues: { totalCount: 3, pageInfo: { hasNextPage: true }, nodes: [{ number: 1 }, { number: 2 }] } },
      b: null,
    },
    errors: [{ type: "NOT_FOUND", path: ["b"] }],
  });
  expect(await (await ask("{nonsense}")).json()).toMatchObject({
    errors: [{ message: expect.stringContaining("nonsense") }],
  });
  await github.issues.setLimit("graphql", 1);
  const spent = await ask("{rateLimit{cost}}");
  expect([spent.status, await spent.json()]).toMatchObject([200, { errors: [{ type: "RATE_LIMITED" }] }]);
});

it("an issue of a repository that is served from git is announced, as GitHub describes it", async () => {
  const receiver = await startReceiver();
  const github = await startGitHub({ webhook: { url: receiver.url, secret: "s" } });
  const { id } = await github.createRepository({ owner: "acme", name: "site", notify: false });
  await github.issues.load([{ owner: "acme", name: "site", issues: [] }]);
  for (const [action, change] of [
    ["opened", { title: "New", labels: ["easy"] }],
    ["assigned", { assignees: ["ada"] }],
    ["closed", { state: "closed" }],
  ] as [string, Partial<IssueInput>][])
    await github.issues.put("acme/site", { number: 1, ...change, labels: ["easy"] }, { action });
  await github.issues.delete("acme/site", 1);
  expect(receiver.received.map(({ payload }) => payload["action"])).toEqual([
    "opened",
    "assigned",
    "closed",
    "deleted",
  ]);
  for (const one of receiver.received.filter(({ payload }) => payload["action"] !== "assigned")) expectDescribed(one);
  expect(receiver.received[0]?.payload).toMatchObject({ repository: { id }, issue: { number: 1, title: "New" } });
});

it("the sample's lists are files in git, and every repository they name that should exist does", async () => {
  const github = await startGitHub();
  const served = await serveIssueLists(github, null, NOW);
  expect(served.lists.map(({ entries }) => entries)).toEqual([4, 2, 3]);
  const raw = await get(github, "/repos/MunGell/awesome-for-beginners/contents/data.json", {
    headers: { accept: "application/vnd.github.raw+json" },
  });
  expect(JSON.parse(await raw.text())).toHaveProperty("repositories");
  expect(await github.issues.counts()).toEqual({ repositories: served.repositories, issues: served.issues });
});
