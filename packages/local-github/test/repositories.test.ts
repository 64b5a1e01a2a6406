import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { bearer, get, octokit, startGitHub } from "./support/github.ts";

const site = { owner: "acme", repo: "site" };

describe("a repository", () => {
  it("is described as GitHub describes it, by any case of its name and by its id", async () => {
    const github = await startGitHub();
    const { id } = await github.createRepository({ owner: "acme", name: "Site" });
    await github.commit("acme/Site", { changes: [{ path: "a.ts", content: "let a = 1;\n" }] });
    for (const path of ["/repos/acme/Site", "/repos/ACME/site", `/repositories/${id}`]) {
      const response = await get(github, path);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        id,
        full_name: "acme/Site",
        default_branch: "main",
        language: "TypeScript",
        size: 1,
      });
    }
  });

  it("has every field of a recorded answer", async () => {
    const github = await startGitHub();
    await github.createAccount({ login: "octokit-fixture-org", type: "Organization" });
    await github.createRepository({ owner: "octokit-fixture-org", name: "hello-world" });
    const recorded = createRequire(import.meta.url).resolve(
      "@octokit/fixtures/scenarios/api.github.com/get-repository/raw-fixture.json",
    );
    const [exchange] = JSON.parse(readFileSync(recorded, "utf8")) as [{ response: object }];
    const token = await github.tokens.add({ login: "octokit-fixture-org" });
    const { data } = await octokit(github, token).repos.get({ owner: "octokit-fixture-org", repo: "hello-world" });
    expect(Object.keys(data)).toEqual(expect.arrayContaining(Object.keys(exchange.response)));
  });

  it("drops in API version 2026-03-10 what that version dropped", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    const response = await get(github, "/repos/acme/site", { headers: { "x-github-api-version": "2026-03-10" } });
    expect(response.headers.get("x-github-api-version-selected")).toBe("2026-03-10");
    expect(await response.json()).not.toHaveProperty("has_downloads");
    expect((await get(github, "/repos/acme/site", { headers: { "x-github-api-version": "1999-01-01" } })).status).toBe(
      400,
    );
  });

  it("does not exist for those who may not see it", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "secret", private: true });
    await github.commit("acme/secret", { changes: [{ path: "a", content: "a" }] });
    const owner = await github.tokens.add({ login: "acme" });
    const stranger = await github.tokens.add({ login: "somebody" });
    for (const path of ["/repos/acme/secret", "/repos/acme/secret/commits/main", "/repos/acme/secret/tarball/main"]) {
      expect((await get(github, path)).status).toBe(404);
      expect((await get(github, path, { headers: bearer(stranger) })).status).toBe(404);
    }
    expect((await get(github, "/repos/acme/secret", { headers: bearer(owner) })).status).toBe(200);
  });

  it("redirects from its old names to its id, on every subroute, until a new repository takes the name", async () => {
    const github = await startGitHub();
    const { id } = await github.createRepository({ owner: "acme", name: "site" });
    await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    await github.renameRepository("acme/site", "web");
    await github.transferRepository("acme/web", "globex");
    for (const old of ["acme/site", "acme/web"]) {
      const moved = await get(github, `/repos/${old}/branches?per_page=5`);
      expect(moved.status).toBe(301);
      expect(moved.headers.get("location")).toBe(`${github.apiUrl}/repositories/${id}/branches?per_page=5`);
      expect(await moved.json()).toMatchObject({ message: "Moved Permanently", url: moved.headers.get("location") });
    }
    const { data } = await octokit(github).repos.get(site);
    expect(data.full_name).toBe("globex/web");
    const taken = await github.createRepository({ owner: "acme", name: "site" });
    expect((await octokit(github).repos.get(site)).data.id).toBe(taken.id);
  });

  it("says what blocked it: 451 for a takedown, 403 otherwise, on every subroute", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    await github.takedown("acme/site", "dmca");
    const blocked = await get(github, "/repos/acme/site/commits/main");
    expect(blocked.status).toBe(451);
    const body = (await blocked.json()) as { block: { reason: string } };
    expect(body.block.reason).toBe("dmca");
    expect(body).not.toHaveProperty("documentation_url");
    await github.takedown("acme/site", "tos");
    expect((await get(github, "/repos/acme/site")).status).toBe(403);
    await github.takedown("acme/site", null);
    expect((await get(github, "/repos/acme/site")).status).toBe(200);
  });

  it("is gone after deletion, old names too", async () => {
    const github = await startGitHub();
    const { id } = await github.createRepository({ owner: "acme", name: "site" });
    await github.renameRepository("acme/site", "web");
    await github.deleteRepository("acme/web");
    for (const path of ["/repos/acme/site", "/repos/acme/web", `/repositories/${id}`])
      expect((await get(github, path)).status).toBe(404);
  });
});

describe("branches", () => {
  it("are paged by links to the numeric id, in GitHub's order", async () => {
    const github = await startGitHub();
    const { id } = await github.createRepository({ owner: "acme", name: "site" });
    const { sha } = await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    for (let n = 1; n < 7; n++) await github.setBranch("acme/site", `b${n}`, sha);
    const link = async (page: number): Promise<string | null> =>
      (await get(github, `/repos/acme/site/branches?per_page=3&page=${page}`)).headers.get("link");
    const url = `${github.apiUrl}/repositories/${id}/branches?per_page=3&page=`;
    expect(await link(1)).toBe(`<${url}2>; rel="next", <${url}3>; rel="last"`);
    expect(await link(2)).toBe(
      `<${url}1>; rel="prev", <${url}3>; rel="next", <${url}3>; rel="last", <${url}1>; rel="first"`,
    );
    expect(await link(3)).toBe(`<${url}2>; rel="prev", <${url}1>; rel="first"`);
    expect((await get(github, "/repos/acme/site/branches")).headers.get("link")).toBeNull();
    const kit = octokit(github);
    const all = await kit.paginate(kit.repos.listBranches, { ...site, per_page: 2 });
    expect(all.map((branch) => branch.name)).toEqual(["b1", "b2", "b3", "b4", "b5", "b6", "main"]);
  });

  it("redirect from the old name once renamed, slashes included", async () => {
    const github = await startGitHub();
    const { id } = await github.createRepository({ owner: "acme", name: "site" });
    await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    await github.renameBranch("acme/site", "main", "release/1");
    const moved = await get(github, "/repos/acme/site/branches/main");
    expect(moved.status).toBe(301);
    expect(moved.headers.get("location")).toBe(`${github.apiUrl}/repositories/${id}/branches/release%2F1`);
    expect((await octokit(github).repos.getBranch({ ...site, branch: "release/1" })).data.name).toBe("release/1");
    expect((await get(github, "/repos/acme/site/commits/release%2F1")).status).toBe(200);
    expect((await get(github, "/repos/acme/site/commits/main")).status).toBe(422);
    expect((await get(github, "/repos/acme/site/branches/never")).status).toBe(404);
  });
});
