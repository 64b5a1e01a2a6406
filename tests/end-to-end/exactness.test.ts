import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CommitInput, RepositoryInfo } from "@dome/local-github";
import { Dome, type RegisterOptions } from "./support/dome.ts";
import { differences, type Memory } from "./support/exact.ts";
import { realHistory } from "./support/histories.ts";
import { LONG_PATH, ODD_FILES } from "./support/odd-files.ts";
import { type Platform, startPlatform } from "./support/platform.ts";

let platform: Platform;
let dome: Dome;
let made = 0;

beforeAll(async () => {
  platform = await startPlatform();
  dome = new Dome(platform);
});
afterAll(async () => await platform.close());
beforeEach(async () => {
  await platform.github.deliveries.settled();
  await platform.github.requests.reset();
});

/** A repository with one commit (none: empty), copied. */
async function copied(changes: CommitInput["changes"] | null, options: RegisterOptions = {}) {
  const { github } = platform;
  const source = await github.createRepository({ owner: "acme", name: `case-${++made}`, notify: false });
  const first =
    changes === null
      ? null
      : (await github.commit(source.id, { changes, branch: options.branch ?? "main", notify: false })).sha;
  if (options.branch !== undefined)
    await github.commit(source.id, { changes: [{ path: "main.txt", content: "main\n" }], notify: false });
  await github.requests.reset();
  const { repository, job } = await dome.register(source, options);
  const ended = await dome.ended(job.id);
  expect(ended).toMatchObject({ status: "completed", error: null });
  return { source, id: repository.id, first, job: ended };
}

/** Waits until the copy stands at a commit, and compares everything. */
async function expectExact(id: string, source: RepositoryInfo, commitSha: string | null, memory?: Memory) {
  const job = await dome.reaches(id, commitSha);
  expect(await differences(dome, id, source.gitDir, commitSha, memory === undefined ? {} : { memory })).toEqual([]);
  return job;
}

const numbered = (count: number, text: string) =>
  Array.from({ length: count }, (_, i) => ({ path: `d${i % 7}/e${i % 3}/f${i}.txt`, content: `${text} ${i}\n` }));
const requests = async (source: RepositoryInfo) =>
  (await platform.github.requests.list({ origin: "api", repository: source.id })).map((request) => request.endpoint);

describe("whatever is in the tree", () => {
  it("copies odd names, kinds and attributes byte for byte, and follows changes to them", async () => {
    const { source, id, first, job } = await copied(ODD_FILES);
    expect(new TextEncoder().encode(LONG_PATH)).toHaveLength(200);
    expect(await differences(dome, id, source.gitDir, first, { pageSize: 7 })).toEqual([]);
    expect(job.stats?.skipped).toEqual({ binary: 2, submodule: 1, too_large: 2 });
    expect(job.stats?.leftovers).toBeGreaterThan(0);

    const modes = await platform.github.commit(source.id, {
      changes: [
        { path: "README.md", content: contentOf("README.md"), mode: "100755" },
        { path: "tool.sh", content: contentOf("tool.sh"), mode: "100644" },
      ],
    });
    const modeJob = await expectExact(id, source, modes.sha);
    expect(modeJob.stats).toMatchObject({
      modeChanged: 2,
      added: 0,
      changed: 0,
      removed: 0,
      blobsStored: 0,
      transport: "none",
    });
    expect(modeJob.githubRequests).toBe(2);

    const swapped = await platform.github.commit(source.id, {
      changes: [
        { path: "link", content: "no longer a link\n", mode: "100644" },
        { path: "with space.txt", content: "hash#mark.txt", mode: "120000" },
        { path: "vendor/library", delete: true },
        { path: "vendor/library/now-a-file.txt", content: "was a submodule\n" },
        { path: "order/a/b.txt", delete: true },
        { path: "order/a", content: "a file where a directory was\n" },
        { path: "caf\u00e9.txt", delete: true },
        { path: "readme.md", rename: { from: "README.md" } },
        { path: "fifty-megabytes.txt", content: "small now\n" },
        { path: "empty.txt", content: "not empty\n" },
        { path: "new\nline.txt", content: "changed under an odd name\n" },
        { path: ".gitattributes", delete: true },
      ],
    });
    await expectExact(id, source, swapped.sha);
  });

  it("copies an empty repository, then its first commit, then an empty commit", async () => {
    const { source, id } = await copied(null);
    expect(await dome.files(id)).toEqual({ commitSha: null, items: [] });
    const first = await platform.github.commit(source.id, { changes: numbered(3, "first") });
    await expectExact(id, source, first.sha);
    const { sha } = await platform.github.commit(source.id, {
      changes: numbered(3, "first").map(({ path }) => ({ path, delete: true })),
    });
    await expectExact(id, source, sha);
  });

  it("copies a tree that GitHub answers truncated, and later asks only for what changed", async () => {
    const { github } = platform;
    await github.setTreeLimit(20);
    try {
      const { source, id, first } = await copied(numbered(80, "wide"));
      await expectExact(id, source, first);
      const walked = (await requests(source)).length;
      await github.requests.reset();
      const { sha } = await github.commit(source.id, { changes: [{ path: "d3/e1/f10.txt", content: "changed\n" }] });
      await expectExact(id, source, sha);
      // Head, the tree once more, the root and the two directories on the way, and the blob.
      expect((await requests(source)).length).toBeLessThanOrEqual(6);
      expect(walked).toBeGreaterThan(6);
    } finally {
      await github.setTreeLimit(100_000);
    }
  });
});

describe("whatever happens to the branch", () => {
  it("follows fifty commits one by one", async () => {
    const { repository: source, steps } = await realHistory(platform.github, "history", 50);
    const { repository, job } = await dome.register(source);
    await dome.ended(job.id);
    const memory: Memory = { blobs: new Map(), compared: new Set() };
    for (const step of steps) await expectExact(repository.id, source, await step(), memory);
    expect(memory.compared.size).toBeGreaterThan(50);
  });

  it("jumps over hundreds of commits, forward, back and sideways", async () => {
    const { github } = platform;
    const { source, id, first } = await copied(numbered(40, "start"));
    const memory: Memory = { blobs: new Map(), compared: new Set() };
    const commits = Array.from({ length: 300 }, (_, i) => ({
      message: `Step ${i}`,
      changes: [{ path: `d${i % 7}/step-${i % 90}.txt`, content: `step ${i}\n` }],
    }));
    const forward = await github.push(source.id, { commits });
    await expectExact(id, source, forward.after, memory);
    await github.setBranch(source.id, "main", first ?? "");
    await expectExact(id, source, first, memory);
    const sideways = await github.commit(source.id, {
      parents: [],
      changes: [...numbered(10, "another root"), { path: "only-here.txt", content: "new\n" }],
    });
    await expectExact(id, source, sideways.sha, memory);
    await github.setBranch(source.id, "main", forward.after);
    await expectExact(id, source, forward.after, memory);
  });

  it("takes more than 300 changed files in one push with three requests", async () => {
    const { source, id } = await copied(numbered(360, "before"));
    await platform.github.requests.reset();
    const { sha } = await platform.github.commit(source.id, { changes: numbered(350, "after") });
    await expectExact(id, source, sha);
    expect(await requests(source)).toEqual(["head", "tree", "tarball"]);
  });

  it("drops what a deleted branch held, and copies it anew when it is back", async () => {
    const { github } = platform;
    const { source, id } = await copied(numbered(12, "release"), { branch: "release/1.x" });
    await github.deleteBranch(source.id, "release/1.x");
    const job = await dome.reaches(id, null);
    expect(job).toMatchObject({ status: "failed", error: { code: "not_found" } });
    expect(await differences(dome, id, source.gitDir, null)).toEqual([]);
    const { sha } = await github.commit(source.id, {
      branch: "release/1.x",
      parents: [],
      changes: numbered(9, "again"),
    });
    await expectExact(id, source, sha);
    expect(await dome.repository(id)).toMatchObject({ state: "synced", lastError: null, branch: "release/1.x" });
  });

  it("follows the default branch to its new name, and to another branch", async () => {
    const { github } = platform;
    const { source, id, first } = await copied(numbered(6, "default"));
    await github.renameBranch(source.id, "main", "trunk");
    await dome.settled(
      id,
      "the copy follows the renamed branch",
      (repository) => repository.branch === "trunk" && repository.state === "synced",
    );
    await expectExact(id, source, first);
    const { sha } = await github.commit(source.id, { branch: "next", parents: [], changes: numbered(4, "next") });
    await github.setDefaultBranch(source.id, "next");
    await dome.settled(id, "the copy follows the other branch", (repository) => repository.branch === "next");
    await expectExact(id, source, sha);
    const later = await github.commit(source.id, {
      branch: "next",
      changes: [{ path: "later.txt", content: "later\n" }],
    });
    await expectExact(id, source, later.sha);
  });
});

function contentOf(path: string): string {
  const file = ODD_FILES.find((one) => one.path === path);
  return file !== undefined && "content" in file ? String(file.content) : "";
}
