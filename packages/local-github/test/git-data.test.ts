import { describe, expect, it } from "vitest";
import { get, octokit, startGitHub } from "./support/github.ts";

const site = { owner: "acme", repo: "site" };
const AWKWARD = [
  'quo"te',
  "li\nne",
  "ha#sh",
  "per%cent",
  "sp ace",
  "back\\slash",
  "\u00e9",
  "e\u0301",
  "README",
  "readme",
  `${"x".repeat(200)}/y`,
  "tab\there",
];

describe("commits", () => {
  it("name the head as text with a validator anyone can make, surviving any token", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    const { sha } = await github.commit("acme/site", { branch: "feature/x", changes: [{ path: "a", content: "a" }] });
    const headers = { accept: "application/vnd.github.sha" };
    const head = await get(github, "/repos/acme/site/commits/feature%2Fx", { headers });
    expect(await head.text()).toBe(sha);
    expect(head.headers.get("etag")).toBe(`"${sha}"`);
    expect(head.headers.get("x-github-media-type")).toBe("github.v3; param=sha");
    const again = await get(github, "/repos/acme/site/commits/feature%2Fx", {
      headers: { ...headers, "if-none-match": `"${sha}"` },
    });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
    expect((await octokit(github).repos.getCommit({ ...site, ref: sha })).data.files).toMatchObject([
      { filename: "a", status: "added" },
    ]);
  });

  it("answer 422 for an unknown ref and 409 for an empty repository", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    for (const path of ["commits/main", "commits", "git/trees/main", "git/ref/heads/main", "git/matching-refs/heads"]) {
      const { status } = await get(github, `/repos/acme/site/${path}`);
      expect({ path, status }).toEqual({ path, status: 409 });
    }
    expect(await (await get(github, "/repos/acme/site/branches")).json()).toEqual([]);
    await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    const unknown = await get(github, `/repos/acme/site/commits/${"0".repeat(39)}1`);
    expect(unknown.status).toBe(422);
    expect(await unknown.json()).toMatchObject({
      message: `No commit found for SHA: ${"0".repeat(39)}1`,
      status: "422",
    });
  });

  it("are listed newest first, page after page", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    const commits = Array.from({ length: 7 }, (_, n) => ({
      message: `c${n}`,
      changes: [{ path: "a", content: String(n) }],
    }));
    const { shas } = await github.push("acme/site", { commits });
    const kit = octokit(github);
    const listed = await kit.paginate(kit.repos.listCommits, { ...site, per_page: 3 });
    expect(listed.map((commit) => commit.sha)).toEqual(shas.toReversed());
  });
});

describe("trees and blobs", () => {
  it("equal git's for any path, mode and content", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    const binary = Uint8Array.from({ length: 256 }, (_, n) => n);
    await github.commit("acme/site", {
      changes: [
        ...AWKWARD.map((path) => ({ path: `p/${path}`, content: path })),
        { path: "bin", content: binary },
        { path: "empty", content: "" },
        { path: "run.sh", content: "#!/bin/sh\n", mode: "100755" },
        { path: "link", content: "p/README", mode: "120000" },
        { path: "sub", content: "1".repeat(40), mode: "160000" },
      ],
    });
    const { data } = await octokit(github).git.getTree({ ...site, tree_sha: "main", recursive: "0" });
    const files = data.tree.filter((entry) => entry.type !== "tree");
    const expected = (await github.lsTree("acme/site")).map(({ size, ...entry }) => ({
      ...entry,
      ...(size === null ? {} : { size }),
    }));
    expect(files.map(({ url: _url, ...entry }) => entry)).toEqual(expected);
    expect(files.map((entry) => entry.path)).toEqual(expect.arrayContaining(AWKWARD.map((path) => `p/${path}`)));
    expect(files.find((entry) => entry.path === "sub")).toMatchObject({ type: "commit", mode: "160000" });
    expect(files.find((entry) => entry.path === "empty")?.sha).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    const { sha } = expected.find((entry) => entry.path === "bin")!;
    const raw = await get(github, `/repos/acme/site/git/blobs/${sha}`, {
      headers: { accept: "application/vnd.github.raw+json" },
    });
    expect(raw.headers.get("content-type")).toBe("application/vnd.github.raw+json; charset=utf-8");
    expect(new Uint8Array(await raw.arrayBuffer())).toEqual(binary);
    const json = await octokit(github).git.getBlob({ ...site, file_sha: sha });
    expect(Buffer.from(json.data.content, "base64")).toEqual(Buffer.from(binary));
  });

  it("are cut at the limit, and walk level by level without `recursive`", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    await github.commit("acme/site", {
      changes: Array.from({ length: 20 }, (_, n) => ({ path: `d/f${n}`, content: String(n) })),
    });
    await github.setTreeLimit(5);
    const cut = await octokit(github).git.getTree({ ...site, tree_sha: "main", recursive: "1" });
    expect(cut.data).toMatchObject({ truncated: true, sha: await github.head("acme/site") });
    expect(cut.data.tree).toHaveLength(5);
    const top = await octokit(github).git.getTree({ ...site, tree_sha: "main" });
    expect(top.data).toMatchObject({ truncated: false, tree: [{ path: "d", type: "tree" }] });
  });

  it("refuse what they do not have", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    expect((await get(github, `/repos/acme/site/git/blobs/${"1".repeat(40)}`)).status).toBe(404);
    expect((await get(github, "/repos/acme/site/git/blobs/main")).status).toBe(422);
    expect((await get(github, "/repos/acme/site/git/trees/--help")).status).toBe(404);
    expect((await get(github, "/repos/acme/site/git/trees/main~1")).status).toBe(404);
    expect((await get(github, "/repos/acme/site/branches/")).status).toBe(404);
  });
});

describe("refs and contents", () => {
  it("show branches, annotated tags and what they point at", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    const { sha } = await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    const tag = await github.tag("acme/site", { name: "v1", message: "one" });
    const kit = octokit(github);
    expect((await kit.git.getRef({ ...site, ref: "heads/main" })).data.object).toMatchObject({ type: "commit", sha });
    expect((await kit.git.getRef({ ...site, ref: "tags/v1" })).data.object).toMatchObject({ type: "tag", sha: tag });
    expect((await kit.git.listMatchingRefs({ ...site, ref: "tags/" })).data).toHaveLength(1);
    expect((await kit.repos.getCommit({ ...site, ref: "v1" })).data.sha).toBe(sha);
    expect((await kit.git.getCommit({ ...site, commit_sha: sha })).data.parents).toEqual([]);
  });

  it("follow links to files, and call submodules what each API version calls them", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    await github.commit("acme/site", {
      changes: [
        { path: "dir/file.txt", content: "hello\n" },
        { path: "dir/link", content: "../dir/file.txt", mode: "120000" },
        { path: "sub", content: "1".repeat(40), mode: "160000" },
      ],
    });
    const kit = octokit(github);
    const { data: file } = await kit.repos.getContent({ ...site, path: "dir/link" });
    expect(file).toMatchObject({ type: "file", content: "aGVsbG8K\n" });
    const { data: root } = await kit.repos.getContent({ ...site, path: "" });
    expect(root).toMatchObject([
      { name: "dir", type: "dir" },
      { name: "sub", type: "file" },
    ]);
    const newer = await get(github, "/repos/acme/site/contents", { headers: { "x-github-api-version": "2026-03-10" } });
    expect(await newer.json()).toMatchObject([{ name: "dir" }, { name: "sub", type: "submodule" }]);
    expect((await get(github, "/repos/acme/site/contents/dir/none")).status).toBe(404);
  });
});

describe("compare", () => {
  it("diffs from the merge base: ahead, behind, diverged, identical", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    const { sha: root } = await github.commit("acme/site", { changes: [{ path: "a", content: "1\n2\n3\n" }] });
    const { sha: left } = await github.commit("acme/site", { changes: [{ path: "left", content: "l" }] });
    await github.setBranch("acme/site", "side", root);
    const { sha: right } = await github.commit("acme/site", {
      branch: "side",
      changes: [{ path: "b", rename: { from: "a" } }],
    });
    const compare = async (base: string, head: string): Promise<Record<string, unknown>> => {
      const { data } = await octokit(github).repos.compareCommitsWithBasehead({
        ...site,
        basehead: `${base}...${head}`,
      });
      return { ...data, files: data.files?.map((file) => `${file.status} ${file.filename}`) };
    };
    expect(await compare(root, left)).toMatchObject({ status: "ahead", ahead_by: 1, files: ["added left"] });
    expect(await compare(left, root)).toMatchObject({ status: "behind", behind_by: 1, files: [] });
    expect(await compare("main", "side")).toMatchObject({
      status: "diverged",
      merge_base_commit: { sha: root },
      files: ["renamed b"],
    });
    expect(await compare(right, "side")).toMatchObject({ status: "identical", total_commits: 0 });
  });

  it("lists at most 300 files, on the first page only, and nothing across unrelated histories", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    const { sha: root } = await github.commit("acme/site", { changes: [{ path: "a", content: "a" }] });
    await github.commit("acme/site", {
      changes: Array.from({ length: 310 }, (_, n) => ({ path: `f${n}`, content: "x" })),
    });
    const page = async (n: number): Promise<number> => {
      const response = await get(github, `/repos/acme/site/compare/${root}...main?page=${n}`);
      return ((await response.json()) as { files: unknown[] }).files.length;
    };
    expect([await page(1), await page(2)]).toEqual([300, 0]);
    await github.commit("acme/site", { branch: "orphan", parents: [], changes: [{ path: "z", content: "z" }] });
    const apart = await get(github, "/repos/acme/site/compare/main...orphan");
    expect(apart.status).toBe(404);
    expect(await apart.json()).toMatchObject({ message: "No common ancestor between main and orphan." });
    expect((await get(github, "/repos/acme/site/compare/gone...main")).status).toBe(404);
  });
});
