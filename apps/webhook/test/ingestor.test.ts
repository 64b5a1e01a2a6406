import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { claimRepository, findRepositoryForSync, openDatabase, recordDeadLetter } from "@dome/db";
import { type IngestorApi, RegisterInput } from "@dome/ingest-core/contracts";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Ingestor } from "../src/ingestor/ingestor.ts";
import { queued, waitForQueued } from "./deliver.ts";

/** GitHub's side: what repositories it knows, by lowercase name. */
const github = new Map<string, { id: number; name: string; login: string; default_branch: string; private: boolean }>();
let requests: string[] = [];

beforeEach(() => {
  requests = [];
  github.clear();
  github.set("acme/site", { id: 42, name: "Site", login: "Acme", default_branch: "main", private: false });
  github.set("acme/secret", { id: 43, name: "secret", login: "Acme", default_branch: "trunk", private: true });
  github.set("old/name", { id: 44, name: "name", login: "New", default_branch: "main", private: false });
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : String(input));
    requests.push(pathname);
    const found = github.get(pathname.replace("/repos/", "").toLowerCase());
    if (!found) return Response.json({ message: "Not Found" }, { status: 404 });
    const { login, ...repository } = found;
    return Response.json({ ...repository, owner: { login, id: 1 }, archived: false });
  });
});

/** Called directly: a refusal over RPC also surfaces as an unhandled rejection in the test runner. */
const ingestor: IngestorApi = new Ingestor(createExecutionContext(), env);
const db = () => openDatabase(env.DB);
const input = (fields: Partial<RegisterInput> = {}) => RegisterInput.parse({ owner: "acme", repo: "site", ...fields });
const siloCalls = async (): Promise<unknown[][]> => await (await env.SILO_CALLS.fetch("http://silo/")).json();
const setJob = async (id: string, status: string) =>
  await env.DB.prepare("update github_jobs set status = ?, finished_at_ms = 1 where id = ?").bind(status, id).run();

describe("register", () => {
  it("asks GitHub once and keeps its spelling, its number and its default branch", async () => {
    const { repository, job, created } = await ingestor.register("ada", input());
    expect(created).toBe(true);
    expect(repository).toMatchObject({
      githubId: 42,
      owner: "Acme",
      repo: "Site",
      branch: "main",
      followsDefaultBranch: true,
      dataset: "Acme.Site",
      project: "default",
      state: "pending",
    });
    expect(job).toMatchObject({ repositoryId: repository.id, status: "pending", reason: "person" });
    expect(requests).toEqual(["/repos/acme/site"]);
    expect(await waitForQueued(1)).toEqual([{ v: 1, type: "sync", jobId: job.id, repositoryId: repository.id }]);
  });

  it("repeated returns the same row with its own configuration and the waiting job, and sends its message again", async () => {
    const first = await ingestor.register("ada", input({ includePatterns: ["src/**"] }));
    const again = await ingestor.register("ada", input({ includePatterns: ["docs/**"], project: "other" }));
    expect(again).toEqual({ ...first, created: false });
    expect((await waitForQueued(2)).map((message) => "jobId" in message && message.jobId)).toEqual([
      first.job.id,
      first.job.id,
    ]);
    const elsewhere = await ingestor.register("ada", input({ branch: "next" }));
    expect(elsewhere.created).toBe(true);
    expect(elsewhere.repository).toMatchObject({ branch: "next", followsDefaultBranch: false });
  });

  it("repeated at the same time makes one row and one job", async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => ingestor.register(null, input())));
    expect(new Set(results.map((result) => result.repository.id)).size).toBe(1);
    expect(new Set(results.map((result) => result.job.id)).size).toBe(1);
    expect(results.filter((result) => result.created)).toHaveLength(1);
  });

  it("keeps private content, and what is asked to be private, in the caller's space", async () => {
    const secret = await ingestor.register("ada", input({ repo: "secret" }));
    const kept = await ingestor.register("ada", input({ isPrivate: true }));
    expect([secret.repository.isPrivate, kept.repository.isPrivate]).toEqual([true, true]);
    expect(await siloCalls()).toEqual([
      ["spaceFor", "ada", true],
      ["spaceFor", "ada", true],
    ]);
    const rows = await env.DB.prepare(
      "select space_id as s, is_private as p, keep_private as k from provider_repositories order by provider_repo_id",
    ).all();
    expect(rows.results).toEqual([
      { s: 2, p: 0, k: 1 },
      { s: 2, p: 1, k: 0 },
    ]);
  });

  it("cuts a long dataset name to 64 characters", async () => {
    const name = "r".repeat(100);
    github.set(`acme/${name}`, { id: 50, name, login: "Acme", default_branch: "main", private: false });
    expect((await ingestor.register("ada", input({ repo: name }))).repository.dataset).toBe(
      `Acme.${name}`.slice(0, 64),
    );
  });

  it("reads through the installation of the present owner, unless it is suspended or removed", async () => {
    const install = env.DB.prepare(
      "insert into installations (id, account, repository_selection, suspended_at_ms, removed_at_ms, updated_at_ms) values (?, ?, 'all', ?, ?, 1)",
    );
    await env.DB.batch([
      install.bind(7, "NEW", null, null),
      install.bind(8, "acme", 5, null),
      install.bind(9, "Acme", null, 5),
    ]);
    const moved = await ingestor.register("ada", input({ owner: "old", repo: "name" }));
    const plain = await ingestor.register("ada", input());
    expect((await findRepositoryForSync(db(), moved.repository.id))?.installationId).toBe(7);
    expect((await findRepositoryForSync(db(), plain.repository.id))?.installationId).toBeNull();
  });

  it("stores nothing for what GitHub does not show, or for input that is not valid", async () => {
    await expect(ingestor.register("ada", input({ repo: "absent" }))).rejects.toMatchObject({
      name: "DomeError",
      code: "not_found",
    });
    await expect(ingestor.register("ada", { ...input(), owner: "../etc" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(ingestor.register("ada", { ...input(), includePatterns: ["(a+)+"] })).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect((await ingestor.list("ada", { limit: 10 })).items).toEqual([]);
    expect(await queued()).toEqual([]);
  });
});

it("answers over a service binding", async () => {
  const { repository } = await exports.Ingestor.register("ada", input());
  expect(await exports.Ingestor.get("ada", repository.id)).toEqual(repository);
  expect(await exports.Ingestor.health()).toEqual({ ok: true });
});

describe("update", () => {
  it("raises the configuration version and queues a sync when what should be stored changes, once", async () => {
    const { repository } = await ingestor.register("ada", input());
    await env.DB.exec("update provider_repositories set synced_config_version = config_version");
    await env.DB.exec("update github_jobs set status = 'completed'");
    const changed = await ingestor.update("ada", repository.id, { includePatterns: ["src/**"] });
    expect(changed?.repository.includePatterns).toEqual(["src/**"]);
    expect(changed?.job).toMatchObject({ status: "pending", repositoryId: repository.id });
    expect((await findRepositoryForSync(db(), repository.id))?.configVersion).toBe(2);
    const again = await ingestor.update("ada", repository.id, { includePatterns: ["src/**"] });
    expect((await findRepositoryForSync(db(), repository.id))?.configVersion).toBe(2);
    expect(again?.job?.id).toBe(changed?.job?.id);
  });

  it("does nothing when nothing changes and everything is stored; a branch named explicitly stops following the default", async () => {
    const { repository } = await ingestor.register("ada", input());
    await env.DB.exec("update provider_repositories set synced_config_version = config_version");
    const same = await ingestor.update("ada", repository.id, { excludePatterns: [] });
    expect(same).toMatchObject({ job: null, repository: { followsDefaultBranch: true } });
    const pinned = await ingestor.update("ada", repository.id, { branch: "main" });
    expect(pinned).toMatchObject({ job: null, repository: { followsDefaultBranch: false } });
  });

  it("moves to another branch, unless the owner keeps that one already", async () => {
    const { repository } = await ingestor.register("ada", input());
    await ingestor.register("ada", input({ branch: "next" }));
    await ingestor.register("bob", input({ branch: "free" }));
    await expect(ingestor.update("ada", repository.id, { branch: "next" })).rejects.toMatchObject({ code: "conflict" });
    expect((await findRepositoryForSync(db(), repository.id))?.configVersion).toBe(1);
    expect(await ingestor.update("ada", repository.id, { branch: "free" })).toMatchObject({
      repository: { branch: "free", followsDefaultBranch: false },
    });
  });

  it("lets only one of two changes to the same branch pass", async () => {
    const a = await ingestor.register(null, input());
    const b = await ingestor.register(null, input({ branch: "other" }));
    const results = await Promise.allSettled(
      [a, b].map(({ repository }) => ingestor.update(null, repository.id, { branch: "same" })),
    );
    expect(results.map((result) => result.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("remove", () => {
  it("drops refs, row and waiting jobs, and reports the counts", async () => {
    const { repository, job } = await ingestor.register("ada", input());
    expect(await ingestor.remove("ada", repository.id)).toEqual({
      repositories: 1,
      refs: 7,
      skipped: 2,
      chunks: 3,
      jobsCancelled: 1,
      blobsReleased: 5,
      graceSeconds: 86_400,
    });
    expect(await ingestor.get("ada", repository.id)).toBeNull();
    expect(await ingestor.job("ada", job.id)).toMatchObject({ status: "cancelled" });
    expect(await siloCalls()).toContainEqual(["dropRefs", repository.id]);
    const { project, dataset } = repository;
    expect(await (await env.CONSTELLATION_CALLS.fetch("http://constellation/")).json()).toContainEqual({
      userId: "ada",
      project,
      dataset,
      repositoryId: repository.id,
    });
    expect(await ingestor.remove("ada", repository.id)).toBeNull();
    expect((await ingestor.register("ada", input())).created).toBe(true);
  });

  it("takes the lease from a running sync, which is asked to stop, before anything is dropped", async () => {
    const { removeRepository } = await import("../src/ingestor/remove.ts");
    const { repository, job } = await ingestor.register("ada", input());
    await env.DB.prepare("update github_jobs set status = 'in_progress', phase = 'fetch' where id = ?")
      .bind(job.id)
      .run();
    await env.DB.exec("update provider_repositories set last_commit_sha = 'abc'");
    await claimRepository(db(), repository.id, { token: "running", nowMs: 1, expiresAtMs: Date.now() + 60_000 });
    let seen: Awaited<ReturnType<typeof findRepositoryForSync>> = null;
    let stopped: unknown;
    const later: unknown[] = [];
    const deps = {
      db: db(),
      silo: {
        spaceFor: async () => 1,
        dropRefs: async (id: string) => {
          seen = await findRepositoryForSync(db(), id);
          stopped = (await ingestor.job("ada", job.id))?.cancelRequested;
          throw new Error("Silo went away");
        },
      },
      constellation: { removeRepository: async () => ({ files: 0, chunks: 0, vectors: 0 }) },
      queue: env.INGEST_QUEUE,
      indexQueue: { send: async (message: unknown) => void later.push(message) },
      github: () => ({ getRepository: () => Promise.reject(new Error("not asked")) }),
      log: { debug() {}, info() {}, warn() {}, error() {}, with: () => deps.log },
      nowMs: () => Date.now(),
    };
    await expect(removeRepository(deps, "ada", repository.id)).rejects.toThrow("Silo went away");
    expect(stopped).toBe(true);
    // Whatever stops the removal: somebody looks at the index afterwards.
    expect(later).toMatchObject([{ type: "unindex", repositoryId: repository.id }]);
    expect(seen!.leaseToken).toMatch(/^removal:/);
    expect(
      await claimRepository(db(), repository.id, { token: "other", nowMs: Date.now(), expiresAtMs: Date.now() + 1 }),
    ).toBeNull();
    // Half deleted: still there, without a commit, so that it would be ingested anew; and the deletion can be repeated.
    expect(seen!).toMatchObject({ lastCommitSha: null, lastCheckedAtMs: null, configVersion: 2 });
    expect(await ingestor.remove("ada", repository.id)).toMatchObject({ repositories: 1 });
  });
});

describe("jobs", () => {
  it("are listed, cancelled and tried again", async () => {
    const { repository, job } = await ingestor.register("ada", input());
    expect((await ingestor.sync("ada", repository.id))?.id).toBe(job.id);
    await expect(ingestor.retry("ada", job.id)).rejects.toMatchObject({ code: "conflict" });
    expect(await ingestor.cancel("ada", job.id)).toMatchObject({ status: "cancelled" });
    expect(await ingestor.cancel("ada", job.id)).toMatchObject({ status: "cancelled" });
    const retried = await ingestor.retry("ada", job.id);
    expect(retried).toMatchObject({ status: "pending", repositoryId: repository.id });
    expect((await ingestor.retry("ada", job.id))?.id).toBe(retried?.id);
    expect((await ingestor.jobs("ada", { limit: 10 })).items.map((item) => item.id).toSorted()).toEqual(
      [job.id, retried!.id].toSorted(),
    );
    expect(
      (await ingestor.jobs("ada", { limit: 10, status: "cancelled", repositoryId: repository.id })).items,
    ).toHaveLength(1);
    await setJob(retried!.id, "completed");
    await expect(ingestor.retry("ada", retried!.id)).rejects.toMatchObject({ code: "conflict" });
    await ingestor.remove("ada", repository.id);
    await expect(ingestor.retry("ada", job.id)).rejects.toMatchObject({ code: "gone" });
  });
});

describe("history", () => {
  it("lists jobs with their repositories, newest first, of one project or all, a page at a time", async () => {
    const owner = "historian";
    const site = await ingestor.register(owner, input());
    await setJob(site.job.id, "completed");
    const secret = await ingestor.register(owner, input({ repo: "secret", project: "atlas" }));
    await env.DB.prepare("update github_jobs set created_at_ms = 5 where id = ?").bind(site.job.id).run();
    const first = await ingestor.history(owner, { limit: 1 });
    expect(first.items).toMatchObject([{ job: { id: secret.job.id }, repository: { id: secret.repository.id } }]);
    const second = await ingestor.history(owner, { limit: 1, cursor: first.nextCursor ?? "" });
    expect(second).toMatchObject({ items: [{ job: { id: site.job.id, status: "completed" } }], nextCursor: null });
    const atlas = await ingestor.history(owner, { limit: 10, project: "atlas" });
    expect(atlas.items.map(({ job }) => job.id)).toEqual([secret.job.id]);
    expect((await ingestor.history("stranger", { limit: 10 })).items).toEqual([]);
    await ingestor.remove(owner, site.repository.id);
    expect((await ingestor.history(owner, { limit: 10 })).items).toHaveLength(1);
  });
});

describe("dead letters", () => {
  const message = { v: 1, type: "sync", jobId: "", repositoryId: "" };
  const letter = async (id: string, body: unknown, createdAtMs = 1) =>
    await recordDeadLetter(db(), { id, queue: "ingest-queue", reason: "spent", body, createdAtMs });

  it("are listed newest first, in pages", async () => {
    for (let i = 0; i < 5; i++) await letter(`l${i}`, { i }, i);
    const first = await ingestor.deadLetters({ limit: 3 });
    const rest = await ingestor.deadLetters({ limit: 3, cursor: first.nextCursor! });
    expect([...first.items, ...rest.items].map((item) => item.id)).toEqual(["l4", "l3", "l2", "l1", "l0"]);
    expect(rest.nextCursor).toBeNull();
  });

  it("are sent again as they were, and marked", async () => {
    const hint = {
      deliveryId: "d",
      event: "push",
      action: null,
      installationId: null,
      repositoryIds: [42],
      more: false,
      ref: null,
      receivedAtMs: 1,
    };
    await letter("delivery", { v: 1, type: "delivery", hint });
    expect((await ingestor.replayDeadLetter("delivery"))?.replayedAtMs).toBeGreaterThan(0);
    expect(await waitForQueued(1)).toEqual([{ v: 1, type: "delivery", hint }]);
    expect(await ingestor.replayDeadLetter("absent")).toBeNull();
  });

  it("of a job that has ended get a new job; of one that has not, the same", async () => {
    const { repository, job } = await ingestor.register("ada", input());
    await letter("sync", { ...message, jobId: job.id, repositoryId: repository.id });
    await ingestor.replayDeadLetter("sync");
    expect((await waitForQueued(2)).map((sent) => "jobId" in sent && sent.jobId)).toEqual([job.id, job.id]);
    await setJob(job.id, "failed");
    await ingestor.replayDeadLetter("sync");
    const fresh = (await waitForQueued(3))[2] as unknown as typeof message;
    expect(fresh.jobId).not.toBe(job.id);
    expect(await ingestor.job("ada", fresh.jobId)).toMatchObject({ status: "pending" });
  });

  it("that could only come back are kept, not sent", async () => {
    await letter("poison", { type: "unknown" });
    await letter("orphan", { ...message, jobId: "j", repositoryId: "r" });
    await expect(ingestor.replayDeadLetter("poison")).rejects.toMatchObject({ code: "conflict" });
    await expect(ingestor.replayDeadLetter("orphan")).rejects.toMatchObject({ code: "gone" });
    expect((await ingestor.deadLetters({ limit: 5 })).items.map((item) => item.replayedAtMs)).toEqual([null, null]);
    expect(await queued()).toEqual([]);
  });
});

it("no tenant sees or touches what belongs to another, on any method", async () => {
  const { repository, job } = await ingestor.register("ada", input());
  await setJob(job.id, "failed");
  const snapshot = async () =>
    JSON.stringify(
      await env.DB.batch([
        env.DB.prepare("select * from provider_repositories"),
        env.DB.prepare("select * from github_jobs"),
      ]).then((results) => results.map((r) => r.results)),
    );
  const before = await snapshot();
  for (const stranger of ["bob", null, "", "ADA", "ada' or 1=1 --"]) {
    expect(await ingestor.get(stranger, repository.id)).toBeNull();
    expect((await ingestor.list(stranger, { limit: 10 })).items).toEqual([]);
    expect((await ingestor.jobs(stranger, { limit: 10, repositoryId: repository.id })).items).toEqual([]);
    expect(await ingestor.update(stranger, repository.id, { branch: "evil" })).toBeNull();
    expect(await ingestor.remove(stranger, repository.id)).toBeNull();
    expect(await ingestor.sync(stranger, repository.id)).toBeNull();
    expect(await ingestor.job(stranger, job.id)).toBeNull();
    expect(await ingestor.cancel(stranger, job.id)).toBeNull();
    expect(await ingestor.retry(stranger, job.id)).toBeNull();
  }
  expect(await snapshot()).toBe(before);
  expect((await siloCalls()).filter(([name]) => name === "dropRefs")).toEqual([]);
  expect((await ingestor.register("bob", input())).repository.id).not.toBe(repository.id);
  expect((await ingestor.list("ada", { limit: 10 })).items.map((item) => item.id)).toEqual([repository.id]);
});
