import { env } from "cloudflare:workers";
import { findRepositoryForSync, openDatabase, listJobs } from "@dome/db";
import { describe, expect, inject, it } from "vitest";
import { registerRepository } from "../../apps/webhook/src/ingestor/register.ts";
import { differences, expectedState } from "../support/exactness.ts";
import { World } from "../support/world.ts";

const MAX = 8 * 1024 * 1024;
let made = 0;

async function start(changes: Parameters<World["github"]["commit"]>[1]["changes"] | null, maxFileBytes = MAX) {
  const world = new World({
    db: env.DB,
    packs: env.PACKS,
    indexes: env.SEARCH_INDEX,
    caches: env.EMBEDDING_CACHE,
    apiUrl: inject("apiUrl"),
    controlUrl: inject("controlUrl"),
    maxFileBytes,
  });
  await world.github.faults.clear();
  const github = await world.github.createRepository({
    owner: "acme",
    name: `case-${++made}-${Date.now() % 1_000_000}`,
  });
  await world.github.setRateLimit("anonymous", 1_000_000);
  if (changes !== null) await world.github.commit(github.id, { changes });
  const { repository } = await registerRepository(world.ingestor(), "dev", {
    owner: github.owner,
    repo: github.name,
    project: "default",
    includePatterns: [],
    excludePatterns: [],
    isPrivate: false,
  });
  return { world, github, repository };
}

async function check(world: World, githubId: number, repositoryId: string, maxFileBytes = MAX): Promise<string[]> {
  const row = await findRepositoryForSync(openDatabase(env.DB), repositoryId);
  const expected = await expectedState(world.github, githubId, await world.github.lsTree(githubId), row!, maxFileBytes);
  return await differences(world.silo, "dev", repositoryId, expected);
}

const texts = (count: number, version: string) =>
  Array.from({ length: count }, (_, i) => ({ path: `src/${i}.txt`, content: `${version} ${i} of ${made}\n` }));

/** What was asked of the API about a repository. A download by redirect is not: GitHub's archive host does not count it. */
const asked = async (world: World, repository: number): Promise<string[]> =>
  (await world.github.requests.list({ origin: "api", repository })).map((request) => request.endpoint);

describe("a first ingest", () => {
  it("copies a repository exactly with head, tree and archive", async () => {
    const changes = Array.from({ length: 40 }, (_, i) => ({
      path: `dir${i % 5}/file ${i} ü#%.txt`,
      content: `line ${i}\n`.repeat(i),
    }));
    const { world, github, repository } = await start(changes);
    await world.github.requests.reset();
    await world.drain();
    const jobs = await listJobs(openDatabase(env.DB), "dev", { limit: 5, repositoryId: repository.id });
    expect(jobs.rows.map((j) => [j.status, j.errorMessage])).toEqual([["completed", null]]);
    expect(await check(world, github.id, repository.id)).toEqual([]);
    expect((await world.github.requests.list()).filter((r) => r.origin === "api").map((r) => r.endpoint)).toEqual([
      "head",
      "tree",
      "tarball",
    ]);
  });

  it.each([
    [1, "blob"],
    [2, "tarball"],
    [8, "tarball"],
    [17, "tarball"],
  ])("of %d files costs four requests, registration included", async (files, content) => {
    const { world, github, repository } = await start(texts(files, "first"));
    await world.drain();
    expect(await asked(world, github.id)).toEqual(["repo", "head", "tree", content]);
    expect(await check(world, github.id, repository.id)).toEqual([]);
  });
});

describe("a push", () => {
  it.each([
    [1, 3],
    [16, 18],
    [17, 3],
    [60, 3],
  ])("of %d text files costs %d requests", async (files, requests) => {
    const { world, github, repository } = await start(texts(60, "first"));
    await world.drain();
    await world.github.commit(github.id, { changes: texts(files, "second") });
    await world.github.requests.reset();
    await world.advance(2 * 3_600_000);
    await world.sweep();
    await world.drain();
    expect(await asked(world, github.id)).toHaveLength(requests);
    expect(await check(world, github.id, repository.id)).toEqual([]);
  });
});
