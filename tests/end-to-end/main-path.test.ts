import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FileChange } from "@dome/local-github";
import { Dome } from "./support/dome.ts";
import { differences, type Memory } from "./support/exact.ts";
import { type Platform, startPlatform } from "./support/platform.ts";

let platform: Platform;
let dome: Dome;

beforeAll(async () => {
  platform = await startPlatform();
  dome = new Dome(platform);
});
afterAll(async () => await platform.close());
beforeEach(async () => {
  await platform.github.deliveries.settled();
  await platform.github.requests.reset();
});

const sources = (count: number, version: string): FileChange[] =>
  Array.from({ length: count }, (_, i) => ({
    path: `src/module-${i % 9}/file-${i}.ts`,
    content: `export const value${i} = "${version}";\n`.repeat(1 + (i % 40)),
  }));

/** Endpoints asked since the last reset, downloads by redirect apart: those GitHub does not count. */
const endpoints = async (repository: number) =>
  (await platform.github.requests.list({ origin: "api", repository })).map((request) => request.endpoint);

describe("the main path", () => {
  it("registers, copies, follows a push and forgets, each at its price in requests", async () => {
    const { github } = platform;
    const project = await github.createRepository({ owner: "acme", name: "project", notify: false });
    const memory: Memory = { blobs: new Map(), compared: new Set() };
    const first = await github.commit(project.id, {
      changes: [...sources(320, "1"), { path: "logo.png", content: Uint8Array.of(137, 80, 78, 71, 0, 1) }],
      // Its delivery could be handled after the registration, and then ask for the head once more.
      notify: false,
    });
    await github.requests.reset();

    const { repository, job } = await dome.register(project);
    expect(repository).toMatchObject({
      githubId: project.id,
      owner: "acme",
      repo: "project",
      branch: "main",
      followsDefaultBranch: true,
      state: "pending",
    });
    expect(job).toMatchObject({ status: "pending", progress: 0, repositoryId: repository.id });

    const ingest = await dome.ended(job.id);
    expect(ingest).toMatchObject({
      status: "completed",
      progress: 100,
      phase: "done",
      commitSha: first.sha,
      error: null,
      filesDone: 321,
    });
    expect(ingest.stats).toMatchObject({
      files: 320,
      added: 321,
      skipped: { binary: 1 },
      transport: "archive",
      leftovers: 0,
    });
    // Small pages: what the cursor leaves out or repeats would show.
    expect(await differences(dome, repository.id, project.gitDir, first.sha, { pageSize: 37, memory })).toEqual([]);
    expect(await endpoints(project.id)).toEqual(["repo", "head", "tree", "tarball"]);
    expect(ingest.githubRequests).toBe(3);

    await github.requests.reset();
    const unchanged = await dome.sync(repository.id);
    expect(unchanged).toMatchObject({
      status: "completed",
      githubRequests: 1,
      githubRequestsCharged: 0,
      commitSha: first.sha,
    });
    expect(await github.requests.list({ repository: project.id })).toMatchObject([
      { endpoint: "head", status: 304, charged: false },
    ]);

    await github.requests.reset();
    const changes: FileChange[] = [
      { path: "src/module-0/file-0.ts", content: "export {};\n" },
      { path: "new.ts", content: "export const fresh = true;\n" },
      { path: "docs/new file.md", content: "# New\n" },
      { path: "src/module-1/file-1.ts", delete: true },
      { path: "src/moved.ts", rename: { from: "src/module-2/file-2.ts" } },
    ];
    const push = await github.commit(project.id, { changes });
    const incremental = await dome.reaches(repository.id, push.sha);
    expect(incremental).toMatchObject({ status: "completed", reason: "webhook" });
    expect(incremental.stats).toMatchObject({ transport: "blobs", blobsStored: 3, added: 3, changed: 1, removed: 2 });
    expect(await endpoints(project.id)).toEqual(["head", "tree", "blob", "blob", "blob"]);
    expect(await differences(dome, repository.id, project.gitDir, push.sha, { memory })).toEqual([]);

    await github.requests.reset();
    const large = await github.commit(project.id, { changes: sources(310, "2") });
    const refreshed = await dome.reaches(repository.id, large.sha);
    expect(await endpoints(project.id)).toEqual(["head", "tree", "tarball"]);
    expect(refreshed.stats).toMatchObject({ transport: "archive", blobsStored: 310 });
    expect(await differences(dome, repository.id, project.gitDir, large.sha, { memory })).toEqual([]);

    const view = await dome.repository(repository.id);
    expect(view).toMatchObject({ state: "synced", files: 323, skipped: 1, lastError: null });
    expect(await dome.remove(repository.id)).toMatchObject({
      repositories: 1,
      refs: 323,
      skipped: 1,
      jobsCancelled: 0,
    });
    expect((await dome.call("GET", `/api/repositories/${repository.id}`)).status).toBe(404);
    expect((await dome.call("GET", `/api/repositories/${repository.id}/files`)).status).toBe(404);
    expect(await platform.db.prepare("select count(*) as refs from content_refs").first()).toEqual({ refs: 0 });
  });

  it("turns a burst of pushes into few syncs and ends at the newest commit", async () => {
    const { github } = platform;
    const busy = await github.createRepository({ owner: "acme", name: "busy", notify: false });
    await github.commit(busy.id, { changes: sources(5, "0"), notify: false });
    const { repository, job } = await dome.register(busy);
    await dome.ended(job.id);
    let newest = "";
    for (let i = 1; i <= 12; i++) newest = (await github.commit(busy.id, { changes: sources(3, String(i)) })).sha;
    await dome.reaches(repository.id, newest);
    expect(await differences(dome, repository.id, busy.gitDir, newest)).toEqual([]);
    const jobs = await dome.jobs(repository.id);
    expect(jobs.map((one) => one.status)).toEqual(jobs.map(() => "completed"));
  });

  it("stores what the patterns want, and follows them when they change", async () => {
    const { github } = platform;
    const mono = await github.createRepository({ owner: "acme", name: "mono", notify: false });
    const { sha } = await github.commit(mono.id, {
      notify: false,
      changes: ["a/one.ts", "a/two.md", "a/.hidden.ts", "b/three.ts", "b/three.test.ts", "four.ts"].map((path) => ({
        path,
        content: `// ${path}\n`,
      })),
    });
    const { repository, job } = await dome.register(mono, {
      includePatterns: ["**/*.ts"],
      excludePatterns: ["**/*.test.ts"],
    });
    expect((await dome.ended(job.id)).stats).toMatchObject({ files: 4, skipped: { excluded: 2 } });
    const typescript = (path: string): boolean => path.endsWith(".ts") && !path.endsWith(".test.ts");
    expect(await differences(dome, repository.id, mono.gitDir, sha, { wants: typescript })).toEqual([]);

    const changed = await dome.expect<{ job: { id: string } }>(200, "PATCH", `/api/repositories/${repository.id}`, {
      includePatterns: ["b/**"],
      excludePatterns: [],
    });
    expect(await dome.ended(changed.job.id)).toMatchObject({ status: "completed" });
    expect(
      await differences(dome, repository.id, mono.gitDir, sha, { wants: (path) => path.startsWith("b/") }),
    ).toEqual([]);
  });

  it("keeps what two repositories share once", async () => {
    const { github } = platform;
    const original = await github.createRepository({ owner: "acme", name: "original", notify: false });
    await github.commit(original.id, { changes: sources(60, "shared"), notify: false });
    const fork = await github.createRepository({
      owner: "somebody",
      name: "fork",
      from: original.gitDir,
      notify: false,
    });
    const one = await dome.register(original);
    expect((await dome.ended(one.job.id)).stats).toMatchObject({ blobsStored: 60 });
    const two = await dome.register(fork);
    const copy = await dome.ended(two.job.id);
    expect(copy.stats).toMatchObject({ files: 60, blobsStored: 0, transport: "none", r2Puts: 0 });
    expect(copy.githubRequests).toBe(2);
    await dome.remove(one.repository.id);
    await platform.cron("17 * * * *");
    expect(await differences(dome, two.repository.id, fork.gitDir, copy.commitSha)).toEqual([]);
  });
});
