import { env } from "cloudflare:workers";
import { createPendingJob, findRepositoryForSync, forgetMetadata, listJobs, openDatabase } from "@dome/db";
import { newId } from "@dome/ingest-core/ids";
import { MESSAGE_VERSION } from "@dome/ingest-core/messages";
import { describe, expect, inject, it } from "vitest";
import { LEASE_MS } from "../../apps/queue-consumer/src/sync/progress.ts";
import { registerRepository } from "../../apps/webhook/src/ingestor/register.ts";
import { differences, expectedState } from "../support/exactness.ts";
import { World } from "../support/world.ts";

const MAX = 8 * 1024 * 1024;
let made = 0;

/** Sees what is private, too. */
const TOKEN = "ghp_synctoken000000000000000000000000000";

async function start(
  changes: Parameters<World["github"]["commit"]>[1]["changes"] | null,
  maxFileBytes = MAX,
  token?: string,
) {
  const world = new World({
    db: env.DB,
    packs: env.PACKS,
    indexes: env.SEARCH_INDEX,
    caches: env.EMBEDDING_CACHE,
    apiUrl: inject("apiUrl"),
    controlUrl: inject("controlUrl"),
    maxFileBytes,
    ...(token === undefined ? {} : { token }),
  });
  await world.setClock();
  await world.github.faults.clear();
  const github = await world.github.createRepository({
    owner: "acme",
    name: `case-${++made}-${Date.now() % 1_000_000}`,
  });
  await world.github.setRateLimit("anonymous", 1_000_000);
  if (token !== undefined) await world.github.tokens.add({ token, login: "acme", repositories: "all" });
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

describe("a sync that stood still while another did its work", () => {
  it("does not move a repository by what it saw before: what is private stays out of the public space", async () => {
    const { world, github, repository } = await start(texts(2, "first"), MAX, TOKEN);
    const db = openDatabase(env.DB);
    const setPrivate = async (isPrivate: boolean): Promise<void> => {
      await world.github.setPrivate(github.id, isPrivate, { notify: false });
      await forgetMetadata(db, [repository.id]);
    };
    const ask = async (): Promise<void> => {
      const job = { id: newId(), userId: "dev", repositoryId: repository.id, reason: "person", nowMs: world.nowMs() };
      const { row } = await createPendingJob(db, job);
      await world.queue.send({ v: MESSAGE_VERSION, type: "sync", jobId: row.id, repositoryId: repository.id });
    };
    await setPrivate(true);
    await world.drain();
    const before = await findRepositoryForSync(db, repository.id);
    expect(before).toMatchObject({ isPrivate: true });

    await setPrivate(false);
    await ask();
    // It has been told that everybody may see the repository; before it can write that, nobody may any more.
    const meanwhile = async (): Promise<void> => {
      await setPrivate(true);
      await world.advance(LEASE_MS + 1_000);
      await ask();
      await world.handleOne(0);
    };
    world.kill.pause(1, meanwhile, "move");
    await world.handleOne(0);
    expect(world.kill.struck).toBe(1);
    await world.drain();

    expect(await findRepositoryForSync(db, repository.id)).toMatchObject({ isPrivate: true, spaceId: before?.spaceId });
    expect(await check(world, github.id, repository.id)).toEqual([]);
  });
});
