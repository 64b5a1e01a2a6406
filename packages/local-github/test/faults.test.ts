import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { splitTar } from "../src/faults/tar.ts";
import type { FaultInput, LocalGitHub } from "../src/index.ts";
import { bearer, get, startGitHub } from "./support/github.ts";

async function withSite(): Promise<LocalGitHub> {
  const github = await startGitHub();
  await github.createRepository({ owner: "acme", name: "site" });
  await github.commit("acme/site", {
    changes: Array.from({ length: 8 }, (_, n) => ({ path: `f${n}`, content: `${n}\n`.repeat(500 + n) })),
  });
  return github;
}

const HEAD = "/repos/acme/site/commits/main";
const TREE = "/repos/acme/site/git/trees/main";

describe("answers in place of the real one", () => {
  const cases: [FaultInput["kind"], Partial<FaultInput>, number, (response: Response, body: string) => void][] = [
    ["http-500", {}, 500, (_, body) => expect(JSON.parse(body)).toMatchObject({ status: "500" })],
    ["http-502", {}, 502, (response, body) => expect([response.headers.get("content-type"), body]).toEqual(["text/html; charset=utf-8", expect.stringContaining("Unicorn")])],
    ["http-503", {}, 503, (_, body) => expect(body).toContain("unavailable")],
    ["server-error-text", {}, 500, (_, body) => expect(body).toBe("Server Error")],
    ["html-403", {}, 403, (response) => expect(response.headers.get("content-type")).toMatch(/html/)],
    ["bad-credentials", {}, 401, (_, body) => expect(JSON.parse(body)).toMatchObject({ message: "Bad credentials" })],
    ["primary-403", { retryAfterSeconds: 90 }, 403, (response) => expect(response.headers.get("x-ratelimit-remaining")).toBe("0")],
    ["primary-429", {}, 429, (_, body) => expect(body).toMatch(/API rate limit exceeded for user ID one/)],
    ["secondary-403", { retryAfterSeconds: 7 }, 403, (response) => expect(response.headers.get("retry-after")).toBe("7")],
    ["secondary-429", { retryAfterSeconds: null }, 429, (response, body) => {
      expect(response.headers.get("retry-after")).toBeNull();
      expect(Number(response.headers.get("x-ratelimit-remaining"))).toBeGreaterThan(0);
      expect(body).toMatch(/secondary rate limit/);
    }],
  ]; // prettier-ignore
  it.each(cases)("%s", async (kind, more, status, check) => {
    const github = await withSite();
    const token = await github.tokens.add({ login: "one" });
    await github.faults.add({ kind, ...more, match: { endpoint: "head", repository: "acme/site", token: "user:one" } });
    expect((await get(github, TREE, { headers: bearer(token) })).status).toBe(200);
    expect((await get(github, HEAD)).status).toBe(200);
    const response = await get(github, HEAD, { headers: bearer(token) });
    expect(response.status).toBe(status);
    check(response, await response.text());
    expect((await get(github, HEAD, { headers: bearer(token) })).status).toBe(200);
    expect(await github.requests.list({ token: "user:one", endpoint: "head" })).toMatchObject([
      { fault: kind, status },
      { fault: null, status: 200 },
    ]);
  });

  it("come after as many as asked, as often as asked, by pattern too", async () => {
    const github = await withSite();
    await github.faults.add({
      kind: "http-500",
      skip: 1,
      times: 2,
      match: { endpoint: { pattern: "^GET /repos/.*/git/trees/" } },
    });
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await get(github, TREE)).status);
    expect(statuses).toEqual([200, 500, 500, 200]);
    expect(await github.faults.list()).toMatchObject([{ hits: 2 }]);
    await github.faults.clear();
    expect(await github.faults.list()).toEqual([]);
  });
});

describe("broken connections", () => {
  it("are cut before the answer, or in the middle of it", async () => {
    const github = await withSite();
    await github.faults.add({ kind: "reset-before", match: { endpoint: "tree" } });
    await expect(fetch(`${github.apiUrl}${TREE}`, { headers: { "user-agent": "x" } })).rejects.toThrow("fetch failed");
    await github.faults.add({ kind: "reset-mid-body", match: { endpoint: "tree" } });
    const cut = await fetch(`${github.apiUrl}${TREE}`, { headers: { "user-agent": "x" } });
    await expect(cut.text()).rejects.toThrow("terminated");
    await github.faults.add({ kind: "reset-mid-body", match: { endpoint: "codeload" } });
    const archive = await fetch(`${github.apiUrl}/repos/acme/site/tarball/main`, { headers: { "user-agent": "x" } });
    await expect(archive.arrayBuffer()).rejects.toThrow("terminated");
  });

  it("end early but cleanly: half a JSON text, half a gzip stream", async () => {
    const github = await withSite();
    await github.faults.add({ kind: "truncate-body", match: { endpoint: "tree" } });
    const text = await (await fetch(`${github.apiUrl}${TREE}`, { headers: { "user-agent": "x" } })).text();
    expect(() => JSON.parse(text) as unknown).toThrow(/JSON/);
    await github.faults.add({ kind: "truncate-body", match: { endpoint: "codeload" } });
    const archive = await fetch(`${github.apiUrl}/repos/acme/site/tarball/main`, { headers: { "user-agent": "x" } });
    const bytes = Buffer.from(await archive.arrayBuffer());
    expect(bytes).toHaveLength(100);
    expect(() => gunzipSync(bytes)).toThrow(/unexpected end/);
  });
});

describe("wrong data", () => {
  it("is an older head once, or a tree cut short", async () => {
    const github = await withSite();
    const old = await github.head("acme/site");
    const { sha } = await github.commit("acme/site", { changes: [{ path: "new", content: "new" }] });
    await github.faults.add({ kind: "stale-head" });
    const head = async (): Promise<string> =>
      (await get(github, HEAD, { headers: { accept: "application/vnd.github.sha" } })).text();
    expect([await head(), await head()]).toEqual([old, sha]);
    await github.faults.add({ kind: "tree-truncated", entries: 3 });
    const tree = (await (await get(github, `${TREE}?recursive=1`)).json()) as { truncated: boolean; tree: unknown[] };
    expect([tree.truncated, tree.tree.length]).toEqual([true, 3]);
  });

  it("is an altered archive of each kind", async () => {
    const github = await withSite();
    const folder = `acme-site-${(await github.head("acme/site"))!.slice(0, 7)}`;
    const download = async (fault?: FaultInput): Promise<Buffer> => {
      if (fault) await github.faults.add(fault);
      const response = await fetch(`${github.apiUrl}/repos/acme/site/tarball/main`, { headers: { "user-agent": "x" } });
      return Buffer.from(await response.arrayBuffer());
    };
    const archive = async (fault?: FaultInput): Promise<Record<string, string>> =>
      Object.fromEntries(
        splitTar(gunzipSync(await download(fault))).map((entry) => [
          entry.path.replace(`${folder}/`, ""),
          entry.content.toString(),
        ]),
      );
    const whole = await archive();
    expect(await archive({ kind: "archive-missing-file", path: "f3" })).not.toHaveProperty("f3");
    const changed = await archive({ kind: "archive-changed-file", path: "f3" });
    expect(changed["f3"]).toHaveLength(whole["f3"]!.length);
    expect(changed["f3"]).not.toBe(whole["f3"]);
    expect(await archive({ kind: "archive-wrong-size", path: "f3" })).not.toEqual(whole);
    expect(Object.keys(await archive({ kind: "archive-traversal" }))).toEqual(
      expect.arrayContaining(["../escaped.txt"]),
    );
    expect(await archive({ kind: "archive-absolute" })).toHaveProperty(["/tmp/escaped.txt"]);
    expect(await archive({ kind: "archive-symlink-out" })).toHaveProperty(["out/escaped.txt"]);
    expect(await archive({ kind: "archive-extra" })).toHaveProperty(["not-in-the-tree.txt"]);
    const bomb = await download({ kind: "archive-bomb", bytes: 20_000_000 });
    expect(bomb.length).toBeLessThan(500_000);
    expect(gunzipSync(bomb).length).toBeGreaterThan(20_000_000);
    const garbage = await download({ kind: "archive-garbage" });
    expect(() => gunzipSync(garbage)).toThrow(/incorrect header/);
    await github.faults.add({ kind: "codeload-429-anonymous" });
    const url = (await get(github, "/repos/acme/site/tarball/main")).headers.get("location")!;
    expect((await fetch(url)).status).toBe(429);
    expect(await archive()).toEqual(whole);
  });
});
