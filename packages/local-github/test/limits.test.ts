import { describe, expect, it } from "vitest";
import type { LocalGitHub } from "../src/index.ts";
import { bearer, get, octokit, startGitHub } from "./support/github.ts";

async function withSite(): Promise<LocalGitHub> {
  const github = await startGitHub();
  await github.createRepository({ owner: "acme", name: "site" });
  await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
  return github;
}

const remaining = (response: Response): number => Number(response.headers.get("x-ratelimit-remaining"));

describe("validators", () => {
  it("depend on the token, and a 304 is free for those who sent one and charged to the anonymous", async () => {
    const github = await withSite();
    const [one, two] = [await github.tokens.add({ login: "one" }), await github.tokens.add({ login: "two" })];
    const first = await get(github, "/repos/acme/site", { headers: bearer(one) });
    const etag = first.headers.get("etag")!;
    const again = await get(github, "/repos/acme/site", { headers: { ...bearer(one), "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect(remaining(again)).toBe(remaining(first));
    expect((await get(github, "/repos/acme/site", { headers: { ...bearer(two), "if-none-match": etag } })).status).toBe(
      200,
    );
    const since = first.headers.get("last-modified")!;
    expect(
      (await get(github, "/repos/acme/site", { headers: { ...bearer(two), "if-modified-since": since } })).status,
    ).toBe(304);
    const anonymous = await get(github, "/repos/acme/site");
    const charged = await get(github, "/repos/acme/site", {
      headers: { "if-none-match": anonymous.headers.get("etag")! },
    });
    expect(charged.status).toBe(304);
    expect(remaining(charged)).toBe(remaining(anonymous) - 1);
    expect(await github.requests.list({ status: 304, charged: false })).toHaveLength(2);
  });
});

describe("rate limits", () => {
  it("give the anonymous 60 an hour, then 403 until the reset on GitHub's clock", async () => {
    const github = await withSite();
    for (let n = 59; n >= 0; n--) expect(remaining(await get(github, "/users/acme"))).toBe(n);
    const refused = await get(github, "/users/acme");
    expect(refused.status).toBe(403);
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(((await refused.json()) as { message: string }).message).toMatch(
      /^API rate limit exceeded for 127\.0\.0\.1\./,
    );
    const asked = await get(github, "/rate_limit");
    expect(await asked.json()).toMatchObject({ rate: { remaining: 0, used: 60 } });
    await github.advanceClock(3_600_000);
    expect((await get(github, "/users/acme")).status).toBe(200);
  });

  it("are one bucket per caller, and can be spent at once", async () => {
    const github = await withSite();
    const token = await github.tokens.add({ login: "one" });
    expect((await octokit(github, token).rateLimit.get()).data.rate).toMatchObject({ limit: 5000, used: 0 });
    const { id } = await github.installations.create({ account: "acme" });
    const installed = await github.installations.issueToken(id);
    await github.spendRateLimit(`installation:${id}`);
    const refused = await get(github, "/repos/acme/site", { headers: bearer(installed) });
    expect(await refused.json()).toMatchObject({ message: `API rate limit exceeded for installation ID ${id}.` });
    expect((await get(github, "/repos/acme/site", { headers: bearer(token) })).status).toBe(200);
  });
});

describe("every answer", () => {
  it("carries GitHub's headers", async () => {
    const github = await withSite();
    const response = await get(github, "/repos/acme/site");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "cache-control": "public, max-age=60, s-maxage=60",
      "x-github-media-type": "github.v3; format=json",
      "x-github-api-version-selected": "2022-11-28",
      "x-ratelimit-resource": "core",
      vary: expect.stringContaining("Authorization") as string,
      "x-github-request-id": expect.stringMatching(/^[0-9A-F]+:[0-9A-F]+$/) as string,
    });
    expect((await get(github, "/nothing/here")).status).toBe(404);
  });

  it("is an HTML refusal for those who do not say who they are", async () => {
    const github = await withSite();
    const response = await get(github, "/repos/acme/site", { headers: { "user-agent": "" } });
    expect(response.status).toBe(403);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    expect(await response.text()).toMatch(/^Request forbidden by administrative rules/);
  });

  it("comes from below /api/v3 when so set up", async () => {
    const github = await startGitHub({ basePath: "/api/v3" });
    await github.createRepository({ owner: "acme", name: "site" });
    expect(github.apiUrl).toMatch(/\/api\/v3$/);
    expect((await octokit(github).repos.get({ owner: "acme", repo: "site" })).data.url).toBe(
      `${github.apiUrl}/repos/acme/site`,
    );
    expect((await fetch(`${github.webUrl}/repos/acme/site`, { headers: { "user-agent": "x" } })).status).toBe(404);
  });
});

describe("the request counter", () => {
  it("tells endpoints, callers and codeload apart", async () => {
    const github = await withSite();
    const token = await github.tokens.add({ login: "one" });
    await get(github, "/repos/acme/site/commits/main", { headers: bearer(token) });
    await get(github, "/repos/acme/site/git/trees/main");
    await fetch(`${github.apiUrl}/repos/acme/site/tarball/main`, { headers: { "user-agent": "x" } }).then((response) =>
      response.arrayBuffer(),
    );
    expect(await github.requests.count({ endpoint: "head", token: "user:one" })).toBe(1);
    expect(await github.requests.count({ token: "anonymous", origin: "api", repository: "acme/site" })).toBe(2);
    expect(await github.requests.list({ origin: "codeload" })).toMatchObject([
      { endpoint: "codeload", charged: false, status: 200 },
    ]);
    await github.requests.reset();
    expect(await github.requests.count()).toBe(0);
  });
});
