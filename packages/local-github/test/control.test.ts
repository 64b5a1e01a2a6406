import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createControlClient } from "../src/control-client.ts";
import { get, startGitHub } from "./support/github.ts";
import { startReceiver } from "./support/receiver.ts";

async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "local-github-scratch-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

function git(cwd: string, ...args: string[]): string {
  const env = {
    PATH: process.env["PATH"],
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "t",
    GIT_AUTHOR_EMAIL: "t@t.invalid",
    GIT_COMMITTER_NAME: "t",
    GIT_COMMITTER_EMAIL: "t@t.invalid",
  };
  return execFileSync("git", args, { cwd, env, stdio: ["ignore", "pipe", "ignore"] }).toString();
}

describe("the control client", () => {
  it("does over HTTP what the server object does, bytes included", async () => {
    const github = await startGitHub();
    const client = createControlClient(github.controlUrl);
    const created = await client.createRepository({ owner: "acme", name: "site" });
    const bytes = Uint8Array.from({ length: 300 }, (_, n) => n % 256);
    const { sha } = await client.commit("acme/site", { changes: [{ path: "bin", content: bytes }] });
    expect(await client.head(created.id)).toBe(sha);
    const [entry] = await client.lsTree("acme/site");
    expect(entry).toMatchObject({ path: "bin", size: 300 });
    expect(await client.blob("acme/site", entry!.sha)).toEqual(bytes);
    await client.faults.add({ kind: "http-503", match: { endpoint: "repo" } });
    expect((await get(github, "/repos/acme/site")).status).toBe(503);
    expect(await client.requests.count({ endpoint: "repo" })).toBe(1);
    expect(await client.getRepository("acme/none")).toBeNull();
    expect(await client.addresses()).toMatchObject({ apiUrl: github.apiUrl, codeloadUrl: github.codeloadUrl });
    await expect(client.head("acme/none")).rejects.toThrow("head: there is no repository acme/none");
  });

  it("reaches nothing but the control methods", async () => {
    const github = await startGitHub();
    for (const method of ["close", "__proto__", "constructor", "faults", "faults.constructor"]) {
      const response = await fetch(`${github.controlUrl}/call`, {
        method: "POST",
        body: JSON.stringify({ method, args: [] }),
      });
      expect({ method, status: response.status }).toEqual({ method, status: 404 });
    }
    expect((await fetch(`${github.controlUrl}/call`, { method: "POST", body: "{" })).status).toBe(400);
  });
});

describe("commits", () => {
  it("apply their changes in order: rename, replace, delete, mode", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    await github.commit("acme/site", {
      changes: [
        { path: "a", content: "1" },
        { path: "dir/b", content: "2" },
        { path: "dir/c", content: "3" },
      ],
    });
    await github.commit("acme/site", {
      changes: [
        { path: "moved/b", rename: { from: "dir/b" } },
        { path: "dir", delete: true },
        { path: "dir", content: "now a file" },
        { path: "a", content: "1", mode: "100755" },
      ],
    });
    const listed = (await github.lsTree("acme/site")).map(({ mode, path }) => `${mode} ${path}`);
    expect(listed).toEqual(["100755 a", "100644 dir", "100644 moved/b"]);
  });

  it("make merges, orphans and side branches, and refuse what does not apply", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    const { sha: root } = await github.commit("acme/site", { changes: [{ path: "a", content: "1" }] });
    const { sha: side } = await github.commit("acme/site", {
      branch: "side",
      parents: [root],
      changes: [{ path: "s", content: "s" }],
    });
    const { sha: main } = await github.commit("acme/site", { changes: [{ path: "m", content: "m" }] });
    await github.commit("acme/site", { parents: [main, side], changes: [{ path: "s", content: "s" }] });
    expect(await github.log("acme/site")).toHaveLength(4);
    await github.commit("acme/site", { parents: [], changes: [{ path: "only", content: "" }] });
    expect((await github.lsTree("acme/site")).map((entry) => entry.path)).toEqual(["only"]);
    const before = await github.head("acme/site");
    await expect(github.commit("acme/site", { changes: [{ path: "x", rename: { from: "nowhere" } }] })).rejects.toThrow(
      /not in branch/,
    );
    await expect(github.commit("acme/site", { branch: "bad..name", changes: [] })).rejects.toThrow(/no valid ref name/);
    await expect(github.commit("acme/site", { changes: [{ path: ".git/config", content: "x" }] })).rejects.toThrow(
      /no path that git takes/,
    );
    expect(await github.head("acme/site")).toBe(before);
  });

  it("come in thousands of files and of commits at once", async () => {
    const github = await startGitHub();
    await github.createRepository({ owner: "acme", name: "site" });
    const files = Array.from({ length: 3000 }, (_, n) => ({ path: `d${n % 50}/f${n}`, content: `file ${n}` }));
    const commits = [
      { changes: files },
      ...Array.from({ length: 300 }, (_, n) => ({ changes: [{ path: "counter", content: String(n) }] })),
    ];
    const { shas, after } = await github.push("acme/site", { commits });
    expect(shas).toHaveLength(301);
    expect(await github.head("acme/site")).toBe(after);
    expect(await github.lsTree("acme/site")).toHaveLength(3001);
  });
});

describe("a repository on disk", () => {
  it("is served from a checkout, a shallow clone and a bare one, its objects borrowed", async () => {
    const github = await startGitHub();
    const dir = await scratch();
    git(dir, "init", "-q", "-b", "trunk", "work");
    const work = join(dir, "work");
    for (const n of [1, 2, 3]) {
      await writeFile(join(work, "a"), String(n));
      git(work, "add", "a");
      git(work, "commit", "-q", "-m", String(n));
    }
    git(work, "tag", "v1");
    git(dir, "clone", "-q", "--depth", "1", `file://${work}`, "shallow");
    git(dir, "clone", "-q", "--bare", work, "bare");
    const head = git(work, "rev-parse", "HEAD").trim();
    for (const [name, count] of [
      ["work", 3],
      ["shallow", 1],
      ["bare", 3],
    ] as const) {
      const served = await github.createRepository({ owner: "acme", name, from: join(dir, name) });
      expect(served.defaultBranch).toBe("trunk");
      expect(await github.head(served.id)).toBe(head);
      expect(await github.log(served.id)).toHaveLength(count);
      expect((await get(github, `/repos/acme/${name}/commits/trunk`)).status).toBe(200);
      const { sha } = await github.commit(served.id, { changes: [{ path: "b", content: "b" }] });
      expect(await github.log(served.id)).toContain(sha);
    }
    expect(git(work, "rev-parse", "HEAD").trim()).toBe(head);
    await expect(github.createRepository({ owner: "acme", name: "none", from: join(dir, "nowhere") })).rejects.toThrow(
      /cannot change to|not a git repository/,
    );
    expect(await github.getRepository("acme/none")).toBeNull();
  });

  it("can be pushed to by git itself, which is announced when noticed", async () => {
    const { url, received } = await startReceiver();
    const github = await startGitHub({ webhook: { url, secret: "s" } });
    const { gitDir } = await github.createRepository({ owner: "acme", name: "site", notify: false });
    const { sha } = await github.commit("acme/site", { changes: [{ path: "a", content: "a" }], notify: false });
    const dir = await scratch();
    git(dir, "clone", "-q", gitDir, "clone");
    const clone = join(dir, "clone");
    await writeFile(join(clone, "b"), "b");
    git(clone, "add", "b");
    git(clone, "commit", "-q", "-m", "by hand");
    for (const tag of ["t1", "t2", "t3", "t4"]) git(clone, "tag", tag);
    git(clone, "push", "-q", "origin", "main", "--tags");
    expect(await github.head("acme/site")).toBe(sha);
    const noticed = await github.syncRefs("acme/site");
    expect(noticed.map((one) => one.ref)).toEqual([
      "refs/heads/main",
      "refs/tags/t1",
      "refs/tags/t2",
      "refs/tags/t3",
      "refs/tags/t4",
    ]);
    expect(await github.head("acme/site")).toBe(git(clone, "rev-parse", "HEAD").trim());
    // Four tags in one push are three too many to be told of.
    expect(received.map((one) => one.payload["ref"])).toEqual(["refs/heads/main"]);
    expect(received[0]!.payload).toMatchObject({ before: sha, commits: [{ message: "by hand", added: ["b"] }] });
    expect(await github.syncRefs("acme/site")).toEqual([]);
  });
});
