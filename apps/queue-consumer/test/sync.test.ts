import {
  cancelJob,
  claimRepository,
  createPendingJob,
  findJobForSync,
  findRepositoryForSync,
  githubJobsOf,
  listDeadLetters,
  type RepositoryRow,
  startJob,
} from "@dome/db";
import { loadRefs } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import type { SyncMessage } from "@dome/ingest-core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { handleDeadLetterBatch } from "../src/consume/dead-letters.ts";
import { handleIngestBatch } from "../src/consume/ingest-batch.ts";
import { handleSync, MAX_ATTEMPTS } from "../src/sync/handle-sync.ts";
import { LEASE_MS } from "../src/sync/progress.ts";
import {
  type Answers,
  batchOf,
  bench,
  type Bench,
  database,
  indexAll,
  message,
  NOW,
  repository,
  serving,
} from "./support.ts";

const body = (jobId: string, repositoryId: string): SyncMessage => ({ v: 1, type: "sync", jobId, repositoryId });

async function queued(row: RepositoryRow, id = crypto.randomUUID()): Promise<SyncMessage> {
  const job = await createPendingJob(database(), {
    id,
    userId: row.userId,
    repositoryId: row.id,
    reason: "webhook",
    nowMs: NOW,
  });
  return body(job.row.id, row.id);
}

/** Handles the message; what is stored then becomes searchable. */
async function run(world: Bench, sync: SyncMessage) {
  const one = message(sync);
  await handleIngestBatch(batchOf([one]), world.deps);
  await indexAll(world);
  return one;
}

const jobOf = async (sync: SyncMessage) =>
  (await findJobForSync(database(), sync.jobId)) ?? expect.fail("the job is gone");
const rowOf = async (sync: SyncMessage) =>
  (await findRepositoryForSync(database(), sync.repositoryId)) ?? expect.fail("the repository is gone");
const always = (answer: Answers[number][1]): Answers => [[/./, answer]];

describe("a sync that succeeds", () => {
  it("stores the commit, says what it did, and gives the lease back", async () => {
    const sync = await queued(await repository());
    const world = bench(await serving({ "a.txt": "one\n", "b.txt": "two\n", bin: "\0" }));
    const one = await run(world, sync);
    expect([one.ack.mock.calls.length, one.retry.mock.calls.length]).toEqual([1, 0]);
    expect(await jobOf(sync)).toMatchObject({
      status: "completed",
      phase: "done",
      progress: 100,
      attempts: 1,
      filesDone: 3,
      filesTotal: 3,
      bytesDone: 9,
      githubRequests: 3,
      githubRequestsCharged: 3,
      commitSha: "a".repeat(40),
      stats: { files: 2, added: 3, transport: "archive", skipped: { binary: 1 } },
    });
    expect(await rowOf(sync)).toMatchObject({
      lastCommitSha: "a".repeat(40),
      files: 2,
      bytes: 8,
      leaseToken: null,
      lastErrorCode: null,
      retryCount: 0,
      lastCheckedAtMs: NOW,
      lastSyncedAtMs: NOW,
    });
    expect(world.metrics.some((line) => line.startsWith("sync.finished"))).toBe(true);
  });

  it("starts the job that waited meanwhile", async () => {
    const row = await repository();
    const sync = await queued(row);
    const world = bench([[/\/commits\//, async () => {
      await queued(row, "next");
      return new Response("No commits", { status: 409 });
    }]]); // prettier-ignore
    await run(world, sync);
    expect(world.sent).toEqual([body("next", row.id)]);
  });

  it("costs one free request when nothing changed, with the requests of every job counted apart", async () => {
    const row = await repository();
    const world = bench(await serving({ a: "1" }));
    await run(world, await queued(row));
    world.deps.settings.GITHUB_TOKEN = "ghp_token";
    const again = await queued(row);
    await run(world, again);
    expect(await jobOf(again)).toMatchObject({
      status: "completed",
      githubRequests: 1,
      githubRequestsCharged: 0,
      stats: { added: 0, transport: "none" },
      commitSha: "a".repeat(40),
    });
  });
});

describe("a stored commit", () => {
  const stored = async () => {
    const sync = await queued(await repository());
    const world = bench(await serving({ "a.txt": "one\n" }));
    await handleIngestBatch(batchOf([message(sync)]), world.deps);
    return { sync, world };
  };

  it("keeps its job open until it is searchable, and the repository free for the next sync", async () => {
    const { sync, world } = await stored();
    expect(await jobOf(sync)).toMatchObject({
      status: "in_progress",
      phase: "index",
      storedAtMs: NOW,
      finishedAtMs: null,
      filesDone: 1,
    });
    expect(await rowOf(sync)).toMatchObject({
      lastCommitSha: "a".repeat(40),
      indexedCommitSha: null,
      leaseToken: null,
    });
    expect(world.indexAsked).toEqual([{ v: 1, type: "index", repositoryId: sync.repositoryId, jobId: sync.jobId }]);
    world.advance(250);
    await indexAll(world);
    expect(await jobOf(sync)).toMatchObject({ status: "completed", progress: 100, timings: { index: 250 } });
    expect(await rowOf(sync)).toMatchObject({ indexedCommitSha: "a".repeat(40) });
  });

  it("is not synced a second time by a message that comes twice, but passed on again", async () => {
    const { sync, world } = await stored();
    const asked = world.asked.length;
    await handleIngestBatch(batchOf([message(sync)]), world.deps);
    expect([world.asked.length, world.indexAsked.length]).toEqual([asked, 2]);
    expect(await jobOf(sync)).toMatchObject({ phase: "index", attempts: 1 });
  });

  it("ends its job at once when that is cancelled", async () => {
    const { sync, world } = await stored();
    expect(await cancelJob(database(), "ada", sync.jobId, NOW)).toMatchObject({ status: "cancelled" });
    await indexAll(world);
    expect(await jobOf(sync)).toMatchObject({ status: "cancelled" });
  });

  it("has an unchanged sync wait too while the index is behind", async () => {
    const { sync, world } = await stored();
    world.indexAsked.length = 0; // lost
    const again = await queued(await rowOf(sync));
    await handleIngestBatch(batchOf([message(again)]), world.deps);
    expect(await jobOf(again)).toMatchObject({ phase: "index", stats: { transport: "none" } });
    await indexAll(world);
    expect([(await jobOf(sync)).status, (await jobOf(again)).status]).toEqual(["completed", "completed"]);
  });

  it("fails its job, and stays, when the index cannot be made", async () => {
    const { sync, world } = await stored();
    await handleDeadLetterBatch(batchOf([message(world.indexAsked[0])], "ingest-dead-letter"), world.deps);
    expect(await jobOf(sync)).toMatchObject({ status: "failed", errorMessage: expect.stringContaining("searchable") });
    expect(await rowOf(sync)).toMatchObject({ lastCommitSha: "a".repeat(40) });
    expect((await listDeadLetters(database(), { limit: 5 })).rows).toMatchObject([{ queue: "index-queue" }]);
  });
});

describe("a sync that fails", () => {
  it("waits as long as GitHub asked", async () => {
    const sync = await queued(await repository());
    const one = await run(
      bench(always(() => new Response(null, { status: 429, headers: { "retry-after": "90" } }))),
      sync,
    );
    expect(one.retry).toHaveBeenCalledExactlyOnceWith({ delaySeconds: 90 });
    expect(one.ack).not.toHaveBeenCalled();
    expect(await jobOf(sync)).toMatchObject({
      status: "in_progress",
      phase: "waiting",
      errorCode: "rate_limited",
      nextAttemptAtMs: NOW + 90_000,
      githubRequests: 1,
    });
    expect(await rowOf(sync)).toMatchObject({
      leaseToken: null,
      nextRetryAtMs: NOW + 90_000,
      lastErrorCode: "rate_limited",
    });
  });

  it("is not given up for rate limits", async () => {
    const sync = await queued(await repository());
    const world = bench(always(() => new Response(null, { status: 429, headers: { "retry-after": "1" } })));
    for (let i = 0; i <= MAX_ATTEMPTS; i++) expect((await run(world, sync)).retry).toHaveBeenCalled();
    expect(await jobOf(sync)).toMatchObject({ status: "in_progress", attempts: MAX_ATTEMPTS + 1 });
  });

  it("waits longer each time for passing failures, and has failed after the last attempt", async () => {
    const sync = await queued(await repository());
    const world = bench(always(() => 502));
    const waits: unknown[] = [];
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const one = await run(world, sync);
      waits.push(attempt < MAX_ATTEMPTS ? one.retry.mock.calls[0]?.[0] : one.ack.mock.calls.length);
    }
    expect(waits).toEqual([{ delaySeconds: 2 }, { delaySeconds: 3 }, { delaySeconds: 6 }, { delaySeconds: 12 }, 1]);
    expect(await jobOf(sync)).toMatchObject({
      status: "failed",
      attempts: MAX_ATTEMPTS,
      errorCode: "upstream_unavailable",
      githubRequests: MAX_ATTEMPTS,
      finishedAtMs: NOW,
    });
    expect(await rowOf(sync)).toMatchObject({ retryCount: 1, nextRetryAtMs: NOW + 225_000, leaseToken: null });
  });

  it.each([[401, "upstream_rejected"], [403, "forbidden"]] as const)("at %d fails at once, and keeps what is stored", async (status, code) => {
    const row = await repository();
    await run(bench(await serving({ a: "1" })), await queued(row));
    const sync = await queued(row);
    const one = await run(bench(always(() => status)), sync);
    expect(one.ack).toHaveBeenCalledOnce();
    expect(await jobOf(sync)).toMatchObject({ status: "failed", attempts: 1, errorCode: code });
    expect(await rowOf(sync)).toMatchObject({ lostAtMs: null, files: 1 });
  }); // prettier-ignore

  it.each([[404, "not_found"], [410, "gone"], [451, "blocked"]] as const)("at %d has lost access: what was stored goes", async (status, code) => {
    const row = await repository();
    const world = bench(await serving({ a: "1", b: "2" }));
    await run(world, await queued(row));
    expect(await loadRefs(world.deps.silo, row.id)).toHaveLength(2);
    const sync = await queued(row);
    await run(bench(always(() => status)), sync);
    expect(await jobOf(sync)).toMatchObject({ status: "failed", errorCode: code });
    expect(await rowOf(sync)).toMatchObject({ lostAtMs: NOW, lastCommitSha: null, files: 0 });
    expect(await loadRefs(world.deps.silo, row.id)).toEqual([]);
  }); // prettier-ignore

  it("takes nothing away without the lease: what it was told may have been true long ago", async () => {
    const row = await repository();
    const world = bench(await serving({ a: "1", b: "2" }));
    await run(world, await queued(row));
    const sync = await queued(row);
    const takenOver = async (): Promise<Response> => {
      await database()
        .$client.prepare("update provider_repositories set lease_token = 'another' where id = ?")
        .bind(row.id)
        .run();
      return Response.json({ message: "Not Found" }, { status: 404 });
    };
    await run(bench(always(takenOver)), sync);
    expect(await loadRefs(world.deps.silo, row.id)).toHaveLength(2);
    expect(await rowOf(sync)).toMatchObject({ leaseToken: "another", lostAtMs: null, files: 2 });
  });

  it("names the store's failure, not the source's", async () => {
    const sync = await queued(await repository());
    const world = bench(await serving({ a: "1" }));
    const silo = {
      ...world.deps.silo,
      putBlobs: async () => Promise.reject(new DomeError("upstream_unavailable", "R2 is down.")),
    };
    await run({ ...world, deps: { ...world.deps, silo } }, sync);
    expect(await jobOf(sync)).toMatchObject({ phase: "waiting", errorMessage: "R2 is down." });
  });

  it("does not tell its token, whatever GitHub repeats", async () => {
    const sync = await queued(await repository());
    const token = "ghs_secretsecretsecretsecret.sec-ret";
    const world = bench(always(() => Response.json({ message: `Bad token ${token}` }, { status: 403 })));
    await run(world, sync);
    const told = JSON.stringify([await jobOf(sync), world.lines]);
    expect(told).not.toContain(token);
    expect(told).toContain("[redacted]");
  });
});

describe("two at a time", () => {
  const lease = (nowMs: number) => ({ token: "other", nowMs, expiresAtMs: nowMs + LEASE_MS });

  it("a waiting job leaves a busy repository alone: whoever is busy starts it", async () => {
    const row = await repository();
    const sync = await queued(row);
    await claimRepository(database(), row.id, lease(NOW));
    const world = bench();
    expect(await handleSync(world.deps, sync)).toEqual({ settle: "ack" });
    expect([world.asked, (await jobOf(sync)).status]).toEqual([[], "pending"]);
  });

  it("the next attempt after a crash waits until the lease has run out", async () => {
    const row = await repository();
    const sync = await queued(row);
    await claimRepository(database(), row.id, lease(NOW));
    await startJob(database(), sync.jobId, NOW);
    const world = bench(await serving({ a: "1" }));
    world.advance(20_000);
    expect(await handleSync(world.deps, sync)).toEqual({ settle: "retry", delaySeconds: 101 });
    world.advance(101_000);
    expect(await handleSync(world.deps, sync)).toEqual({ settle: "ack" });
    expect(await jobOf(sync)).toMatchObject({ phase: "index", attempts: 2 });
  });

  it("an ended, cancelled or unknown job is left alone", async () => {
    const row = await repository();
    const sync = await queued(row);
    await cancelJob(database(), "ada", sync.jobId, NOW);
    const world = bench();
    expect(await handleSync(world.deps, sync)).toEqual({ settle: "ack" });
    expect(await handleSync(world.deps, body("nobody", row.id))).toEqual({ settle: "ack" });
    expect([world.asked, (await jobOf(sync)).status, (await rowOf(sync)).leaseToken]).toEqual([[], "cancelled", null]);
  });

  it("a job whose repository was deleted is cancelled", async () => {
    const job = await createPendingJob(database(), {
      id: "orphan",
      userId: null,
      repositoryId: "deleted",
      reason: "sweep",
      nowMs: NOW,
    });
    expect(await handleSync(bench().deps, body(job.row.id, "deleted"))).toEqual({ settle: "ack" });
    expect(await findJobForSync(database(), "orphan")).toMatchObject({ status: "cancelled", errorCode: "gone" });
  });

  it.each([
    ["its tree is read", 1],
    ["its archive is downloaded, after everything but the commit was written", 3],
  ])("cancelled while %s, it stops and stores nothing", async (_when, step) => {
    const row = await repository();
    const sync = await queued(row);
    const serves = await serving({ a: "1", b: "2" });
    const [asked, answer] = serves[step] ?? expect.fail("no such step");
    const world = bench([[asked, async (request) => {
      await cancelJob(database(), "ada", sync.jobId, NOW);
      return (await answer(request)) as Response;
    }], ...serves]); // prettier-ignore
    expect((await run(world, sync)).ack).toHaveBeenCalledOnce();
    expect(await jobOf(sync)).toMatchObject({ status: "cancelled" });
    expect(await rowOf(sync)).toMatchObject({ lastCommitSha: null, leaseToken: null });
    expect(await loadRefs(world.deps.silo, row.id)).toEqual([]);
  });
});

it("shows a progress that never falls, over any attempts, and only truths at the end", async () => {
  const outcomes = fc.array(fc.constantFrom("head", "tree", "archive", "download"), { maxLength: MAX_ATTEMPTS - 1 });
  let drawn = 0;
  await fc.assert(
    fc.asyncProperty(outcomes, async (failing) => {
      const row = await repository({ providerRepoId: 1_000 + ++drawn });
      const sync = await queued(row);
      const serves = await serving({ a: `1 ${drawn}`, b: `2 ${drawn}`, c: `3 ${drawn}` });
      let shown = 0;
      const watch = async () => {
        const { progress } = await jobOf(sync);
        expect(progress).toBeGreaterThanOrEqual(shown);
        shown = progress;
      };
      for (const stage of [...failing, "none"]) {
        const at = {
          head: /\/commits\//, tree: /\/git\/trees\//, archive: /\/tarball\//, download: /\/legacy\.tar\.gz\//, none: /^$/,
        }[stage] as RegExp; // prettier-ignore
        const watched = serves.map(([pattern, answer]): Answers[number] => [
          pattern,
          async (request) => (await watch(), (await answer(request)) as Response),
        ]);
        await run(bench([[at, () => 500], ...watched]), sync);
        await watch();
      }
      expect(await jobOf(sync)).toMatchObject({
        status: "completed",
        progress: 100,
        attempts: failing.length + 1,
        filesDone: 3,
        filesTotal: 3,
      });
      expect(await githubJobsOf(database(), row.id)).toHaveLength(1);
    }),
    { numRuns: 12 },
  );
});
