import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RepositoryInfo } from "@dome/local-github";
import { Dome } from "./support/dome.ts";
import { eventually } from "./support/eventually.ts";
import { differences } from "./support/exact.ts";
import { type Platform, startPlatform } from "./support/platform.ts";

/** Space of content seen in public repositories. */
const PUBLIC = 1;

let platform: Platform;
let dome: Dome;
let made = 0;

beforeAll(async () => {
  platform = await startPlatform({ identity: "app" });
  dome = new Dome(platform);
});
afterAll(async () => await platform.close());
beforeEach(async () => {
  await platform.github.deliveries.settled();
  await platform.github.requests.reset();
});

/** A repository of `owner` with content of its own. */
async function create(owner: string, options: { private?: boolean } = {}): Promise<RepositoryInfo> {
  const source = await platform.github.createRepository({ owner, name: `life-${++made}`, ...options, notify: false });
  await platform.github.commit(source.id, {
    notify: false,
    changes: Array.from({ length: 4 }, (_, i) => ({ path: `file-${i}.txt`, content: `${source.fullName} ${i}\n` })),
  });
  return source;
}

/** An account with an installation the product knows of. */
async function install(account: string, repositories?: number[]) {
  const installation = await platform.github.installations.create({
    account,
    ...(repositories === undefined ? {} : { repositories }),
  });
  await processed();
  return installation;
}

/** Waits until every delivery that was answered has been processed. */
async function processed(): Promise<void> {
  await platform.github.deliveries.settled();
  const sent = new Set(
    (await platform.github.deliveries.list())
      .filter((delivery) => delivery.statusCode === 202)
      .map((delivery) => delivery.guid),
  );
  await eventually("all deliveries are processed", async () => {
    const { results } = await platform.db
      .prepare("select id from webhook_deliveries where status = 'completed'")
      .all<{ id: string }>();
    const ended = new Set(results.map((row) => row.id));
    return [...sent].every((guid) => ended.has(guid));
  });
}

async function copy(source: RepositoryInfo) {
  const { repository, job } = await dome.register(source);
  expect(await dome.ended(job.id)).toMatchObject({ status: "completed" });
  await expectExact(repository.id, source);
  return repository.id;
}

async function expectExact(id: string, source: RepositoryInfo): Promise<void> {
  await dome.reaches(id, await platform.github.head(source.id));
  expect(await dome.repository(id)).toMatchObject({ state: "synced", lastError: null });
  expect(await differences(dome, id, source.gitDir, await platform.github.head(source.id))).toEqual([]);
}

/** Waits until access is noticed to be lost: nothing of the repository may be readable any more. */
async function expectLost(id: string, code: string): Promise<void> {
  await dome.settled(id, `the loss of repository ${id} is noticed`, (repository) => repository.state === "lost");
  expect(await dome.repository(id)).toMatchObject({
    lastError: { code },
    files: 0,
    bytes: 0,
    skipped: 0,
    lastCommitSha: null,
  });
  expect(await dome.files(id)).toEqual({ commitSha: null, items: [] });
  expect((await dome.read(id, "file-0.txt")).status).toBe(404);
  expect(await spacesOf(id)).toEqual([]);
}

/** The spaces a repository's refs point into. */
async function spacesOf(id: string): Promise<number[]> {
  const { results } = await platform.db
    .prepare(
      "select distinct space_id as space from content_refs where repository_seq = (select seq from provider_repositories where id = ?)",
    )
    .bind(id)
    .all<{ space: number }>();
  return results.map((row) => row.space);
}

const tokensUsed = async (source: RepositoryInfo) => [
  ...new Set((await platform.github.requests.list({ repository: source.id })).map((request) => request.token)),
];

describe("the App", () => {
  it("reads a private repository through its installation, and not without", async () => {
    const vault = await create("guarded", { private: true });
    const refused = await dome.call("POST", "/api/repositories/github", { owner: vault.owner, repo: vault.name });
    expect(refused).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
    const installation = await install("guarded");
    await platform.github.requests.reset();
    const id = await copy(vault);
    expect((await tokensUsed(vault)).filter((token) => token !== "anonymous")).toEqual([
      `installation:${installation.id}`,
    ]);
    expect(await spacesOf(id)).not.toContain(PUBLIC);
    expect(await dome.repository(id)).toMatchObject({ isPrivate: true });
  });

  it("renews a token that GitHub refuses once, and uses one token for everything until then", async () => {
    const { github } = platform;
    await install("renewing");
    const source = await create("renewing", { private: true });
    const id = await copy(source);
    await github.requests.reset();
    await github.faults.add({ kind: "bad-credentials", match: { endpoint: "head", repository: source.id } });
    const { sha } = await github.commit(source.id, { changes: [{ path: "new.txt", content: "new\n" }] });
    expect(await dome.reaches(id, sha)).toMatchObject({ status: "completed", attempts: 1 });
    await expectExact(id, source);
    expect(await github.requests.count({ endpoint: "access-token" })).toBe(1);
  });

  it("forgets what a suspended or removed installation let it read, and copies anew when it is back", async () => {
    const { github } = platform;
    const installation = await install("leaving");
    const hidden = await copy(await create("leaving", { private: true }));
    const open = await create("leaving");
    const kept = await copy(open);

    await github.installations.suspend(installation.id);
    await expectLost(hidden, "not_found");
    await expectExact(kept, open);

    await github.installations.unsuspend(installation.id);
    const source = await github.getRepository((await dome.repository(hidden)).githubId);
    await expectExact(hidden, source as RepositoryInfo);

    await github.installations.remove(installation.id);
    await expectLost(hidden, "not_found");
    await expectExact(kept, open);
  });

  it("forgets a repository that is taken out of its installation, and copies one that is put in", async () => {
    const { github } = platform;
    const inside = await create("choosy", { private: true });
    const outside = await create("choosy");
    const later = await copy(outside); // Before there is an installation.
    const installation = await install("choosy", [inside.id]);
    const id = await copy(inside);
    await github.installations.removeRepositories(installation.id, [inside.id]);
    await expectLost(id, "not_found");
    await github.installations.addRepositories(installation.id, [inside.id, outside.id]);
    await expectExact(id, inside);
    await processed();
    // Only through the installation can it be read now.
    await github.setPrivate(outside.id, true);
    await dome.settled(later, "the copy is private", (repository) => repository.isPrivate);
    await expectExact(later, outside);
    expect(await spacesOf(later)).not.toContain(PUBLIC);
  });
});

describe("a repository's life", () => {
  it("keeps its copy when it is renamed or transferred", async () => {
    const { github } = platform;
    const source = await create("moving");
    const id = await copy(source);
    await github.renameRepository(source.id, "renamed");
    await dome.settled(id, "the new name is known", (repository) => repository.repo === "renamed");
    await github.transferRepository(source.id, "new-owner");
    await dome.settled(id, "the new owner is known", (repository) => repository.owner === "new-owner");
    const { sha } = await github.commit(source.id, { changes: [{ path: "after.txt", content: "after the move\n" }] });
    await dome.reaches(id, sha);
    await expectExact(id, source);
    // Somebody else may take the old name: a copy follows the repository, not the name.
    const usurper = await github.createRepository({ owner: "moving", name: source.name });
    await github.commit(usurper.id, { changes: [{ path: "other.txt", content: "another repository\n" }] });
    await processed();
    await dome.sync(id);
    await expectExact(id, source);
  });

  it("is read through its new owner's installation after a transfer", async () => {
    const { github } = platform;
    await install("giver");
    const taker = await install("taker");
    const source = await create("giver", { private: true });
    const id = await copy(source);
    await github.transferRepository(source.id, "taker");
    await dome.settled(
      id,
      "the new owner is known",
      (repository) => repository.owner === "taker" && repository.state === "synced",
    );
    await github.requests.reset();
    const { sha } = await github.commit(source.id, {
      changes: [{ path: "after.txt", content: "after the transfer\n" }],
    });
    await dome.reaches(id, sha);
    await expectExact(id, source);
    expect(await tokensUsed(source)).toEqual([`installation:${taker.id}`]);
  });

  it("takes its content out of the public space when it becomes private, and back", async () => {
    const { github } = platform;
    await install("shy");
    const source = await create("shy");
    const id = await copy(source);
    expect(await spacesOf(id)).toEqual([PUBLIC]);
    await github.setPrivate(source.id, true);
    await dome.settled(
      id,
      "the copy is private",
      (repository) => repository.isPrivate && repository.state === "synced",
    );
    await expectExact(id, source);
    const spaces = await spacesOf(id);
    expect(spaces).toHaveLength(1);
    expect(spaces).not.toContain(PUBLIC);
    await eventually("the public space holds nothing that is private now", async () => {
      await platform.cron("17 * * * *");
      const left = await platform.db
        .prepare(
          "select count(*) as blobs from content_blobs as b where space_id = 1 and not exists (select 1 from content_refs as r where r.space_id = 1 and r.sha = b.sha)",
        )
        .first<{ blobs: number }>();
      return left?.blobs === 0;
    });
    await expectExact(id, source);
    await github.setPrivate(source.id, false);
    await dome.settled(
      id,
      "the copy is public",
      (repository) => !repository.isPrivate && repository.state === "synced",
    );
    await expectExact(id, source);
    expect(await spacesOf(id)).toEqual([PUBLIC]);
  });

  it("loses its copy when it becomes private and nobody may read it", async () => {
    const source = await create("nobody");
    const id = await copy(source);
    await platform.github.setPrivate(source.id, true);
    await expectLost(id, "not_found");
  });

  it("loses its copy when it is deleted", async () => {
    const source = await create("gone");
    const id = await copy(source);
    await platform.github.deleteRepository(source.id);
    await expectLost(id, "not_found");
    expect(await dome.remove(id)).toMatchObject({ repositories: 1, refs: 0 });
  });

  it("loses its copy when it is taken down, and has it again when that is lifted", async () => {
    const { github } = platform;
    const source = await create("accused");
    const id = await copy(source);
    await github.takedown(source.id, "dmca");
    expect(await dome.sync(id)).toMatchObject({ status: "failed", error: { code: "blocked" } });
    await expectLost(id, "blocked");
    await github.takedown(source.id, null);
    expect(await dome.sync(id)).toMatchObject({ status: "completed" });
    await expectExact(id, source);
  });
});
