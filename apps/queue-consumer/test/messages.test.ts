import {
  createPendingJob,
  findDeadLetter,
  findDeliveries,
  findJobForSync,
  findRepositoryForSync,
  githubJobsOf,
} from "@dome/db";
import type { DeliveryHint } from "@dome/ingest-core/messages";
import { describe, expect, it } from "vitest";
import { handleDeadLetterBatch } from "../src/consume/dead-letters.ts";
import { handleIngestBatch } from "../src/consume/ingest-batch.ts";
import { type Answers, batchOf, bench, database, indexAll, message, NOW, repository, serving } from "./support.ts";

let deliveries = 0;
const hint = (change: Partial<DeliveryHint> = {}): DeliveryHint => ({
  deliveryId: `d${++deliveries}`, event: "push", action: null, installationId: null, repositoryIds: [42], more: false, ref: "refs/heads/main", receivedAtMs: NOW, ...change,
}); // prettier-ignore
const delivery = (change: Partial<DeliveryHint> = {}) => message({ v: 1, type: "delivery", hint: hint(change) });

async function jobsAfter(...changes: Partial<DeliveryHint>[]): Promise<string[]> {
  const { deps, sent } = bench();
  await handleIngestBatch(batchOf(changes.map((change) => delivery(change))), deps);
  return sent.map((one) => (one.type === "sync" ? one.repositoryId : one.type));
}

describe("a batch", () => {
  it("settles its messages one by one: a poisoned one is kept whole and does not disturb the others", async () => {
    const row = await repository();
    const sync = await createPendingJob(database(), {
      id: "j",
      userId: "ada",
      repositoryId: row.id,
      reason: "webhook",
      nowMs: NOW,
    });
    const poison = [
      { v: 2, type: "sync" },
      "text",
      null,
      7,
      [],
      { v: 1, type: "delivery", hint: { deliveryId: "" } },
      { v: 1, type: "sync", jobId: 7 },
    ].map((body) => message(body));
    const good = [
      delivery(),
      message({ v: 1, type: "sync", jobId: sync.row.id, repositoryId: row.id }),
      delivery({ event: "ping" }),
    ];
    const { deps } = bench(await serving({ a: "1" }));
    await handleIngestBatch(
      batchOf([...poison.slice(0, 3), good[0] as never, good[1] as never, ...poison.slice(3), good[2] as never]),
      deps,
    );
    for (const one of [...poison, ...good])
      expect([one.id, one.ack.mock.calls.length, one.retry.mock.calls.length]).toEqual([one.id, 1, 0]);
    for (const one of poison)
      expect(await findDeadLetter(database(), one.id)).toMatchObject({ queue: "ingest-queue", body: one.body });
    expect(await findJobForSync(database(), "j")).toMatchObject({ phase: "index" });
  });

  it("gives a sync back unstarted, as a new message, when it would begin too late", async () => {
    const row = await repository();
    const other = await repository({ providerRepoId: 43 });
    for (const [id, repositoryId] of [
      ["j1", row.id],
      ["j2", other.id],
    ] as const)
      await createPendingJob(database(), { id, userId: "ada", repositoryId, reason: "sweep", nowMs: NOW });
    const messages = [
      ["j1", row.id],
      ["j2", other.id],
    ].map(([jobId, repositoryId]) => message({ v: 1, type: "sync", jobId, repositoryId }));
    const world = bench([[/\/commits\//, () => (world.advance(7 * 60_000), 409)]] as Answers);
    await handleIngestBatch(batchOf(messages), world.deps);
    expect(world.sent).toEqual([messages[1]?.body]);
    expect(messages.map((one) => one.ack.mock.calls.length)).toEqual([1, 1]);
    expect(await findJobForSync(database(), "j2")).toMatchObject({ status: "pending", attempts: 0 });
  });

  it("brings a message again when the database does not answer", async () => {
    const broken = new Proxy(database(), { get: () => () => { throw new Error("D1_ERROR"); } }); // prettier-ignore
    const messages = [
      message("poison", 2),
      delivery(),
      message({ v: 1, type: "sync", jobId: "j", repositoryId: "r" }, 3),
    ];
    await handleIngestBatch(batchOf(messages), bench([], { db: broken }).deps);
    expect(messages.map((one) => [one.ack.mock.calls.length, one.retry.mock.calls[0]?.[0]])).toEqual([[0, { delaySeconds: 3 }], [0, { delaySeconds: 2 }], [0, { delaySeconds: 6 }]]); // prettier-ignore
  });
});

describe("which repositories a delivery touches", () => {
  it("a push: every copy of that branch, whoever owns it", async () => {
    const mine = await repository();
    const theirs = await repository({ userId: "bob" });
    await repository({ branch: "dev", userId: "eve" });
    await repository({ providerRepoId: 43 });
    expect((await jobsAfter({})).toSorted()).toEqual([mine.id, theirs.id].toSorted());
  });

  it.each([["another branch", { ref: "refs/heads/dev" }], ["a tag", { ref: "refs/tags/main" }], ["a tag like the branch", { ref: "refs/tags/refs/heads/main" }], ["no ref", { ref: null }], ["a deleted tag", { event: "delete", ref: "refs/tags/main" }], ["an unknown repository", { repositoryIds: [43] }], ["a ping", { event: "ping" }]])(
    "none: %s",
    async (_, change) => {
      await repository();
      expect(await jobsAfter(change)).toEqual([]);
    },
  ); // prettier-ignore

  it.each(["repository", "public"])("%s: all branches, and their metadata is asked for again", async (event) => {
    const rows = [await repository({ metadataEtag: '"x"' }), await repository({ branch: "dev" })];
    expect((await jobsAfter({ event, ref: null })).toSorted()).toEqual(rows.map((row) => row.id).toSorted());
    expect(await findRepositoryForSync(database(), rows[0]?.id ?? "")).toMatchObject({
      metadataCheckedAtMs: null,
      metadataEtag: null,
    });
  });

  it("installation events: those named and those read through it", async () => {
    const named = await repository();
    const linked = await repository({ providerRepoId: 50, installationId: 7 });
    await repository({ providerRepoId: 51, installationId: 8 });
    expect((await jobsAfter({ event: "installation_repositories", installationId: 7, ref: null })).toSorted()).toEqual(
      [named.id, linked.id].toSorted(),
    );
  });

  it("two copies of a delivery, and a burst, give one job", async () => {
    const row = await repository();
    const copy = hint();
    const sent = await jobsAfter(copy, copy, {}, {});
    expect(new Set(sent)).toEqual(new Set([row.id]));
    expect(await githubJobsOf(database(), row.id)).toMatchObject([
      { status: "pending", reason: "webhook", userId: "ada" },
    ]);
    expect(await findDeliveries(database(), [copy.deliveryId])).toMatchObject([
      { status: "completed", jobs: 1, event: "push" },
    ]);
  });
});

describe("an installation", () => {
  const app = async () => {
    const { env } = await import("cloudflare:workers");
    const settings = env as unknown as { GITHUB_APP_PRIVATE_KEY: string };
    return {
      GITHUB_API_URL: "https://github.test",
      GITHUB_APP_ID: "1",
      GITHUB_APP_PRIVATE_KEY: settings.GITHUB_APP_PRIVATE_KEY,
      MAX_FILE_BYTES: 1_000,
      LOG_LEVEL: "info" as const,
    };
  };
  const answer = (suspended: boolean) => (): Response =>
    Response.json({
      id: 7,
      account: { login: "acme", id: 3 },
      repository_selection: "all",
      suspended_at: suspended ? "2026-11-22T10:00:00Z" : null,
    });
  const linked = async (id: string) => (await findRepositoryForSync(database(), id))?.installationId;

  it("is linked to what it names once GitHub confirms it, and let go when suspended or removed", async () => {
    const row = await repository();
    const steps: [Answers[number][1], number | null][] = [[answer(false), 7], [answer(true), null], [answer(false), 7], [() => 404, null]]; // prettier-ignore
    for (const [reply, expected] of steps) {
      const { deps } = bench([[/installations\/7$/, reply]], { settings: await app() });
      const one = delivery({ event: "installation", action: "any", installationId: 7, ref: null });
      await handleIngestBatch(batchOf([one]), deps);
      expect([one.ack.mock.calls.length, await linked(row.id)]).toEqual([1, expected]);
    }
  });

  it("that GitHub cannot be asked about comes again; one that it refuses to speak of is recorded as failed", async () => {
    const [later, never] = [
      delivery({ event: "installation", installationId: 7 }),
      delivery({ event: "installation", installationId: 7 }),
    ];
    await handleIngestBatch(batchOf([later]), bench([[/./, () => 502]], { settings: await app() }).deps);
    await handleIngestBatch(batchOf([never]), bench([[/./, () => 401]], { settings: await app() }).deps);
    expect([later.retry.mock.calls.length, never.ack.mock.calls.length]).toEqual([1, 1]);
    const { hint: failed } = never.body as { hint: DeliveryHint };
    expect(await findDeliveries(database(), [failed.deliveryId])).toMatchObject([{ status: "failed", jobs: 0 }]);
  });
});

describe("dead letters", () => {
  it("are kept whole, and what they were about is told that it failed", async () => {
    const row = await repository();
    await createPendingJob(database(), { id: "j", userId: "ada", repositoryId: row.id, reason: "webhook", nowMs: NOW });
    const lost = hint();
    const messages = [
      message({ v: 1, type: "sync", jobId: "j", repositoryId: row.id }),
      message({ v: 1, type: "delivery", hint: lost }),
      message("what is this"),
    ];
    const { deps, metrics } = bench();
    await handleDeadLetterBatch(batchOf(messages, "ingest-dead-letter"), deps);
    await handleDeadLetterBatch(batchOf(messages, "ingest-dead-letter"), deps);
    expect(await findJobForSync(database(), "j")).toMatchObject({
      status: "failed",
      errorCode: "internal",
      finishedAtMs: NOW,
    });
    expect(await findDeliveries(database(), [lost.deliveryId])).toMatchObject([{ status: "failed" }]);
    for (const one of messages)
      expect(await findDeadLetter(database(), one.id)).toMatchObject({
        body: one.body,
        queue: "ingest-queue",
        replayedAtMs: null,
      });
    expect(metrics.filter((line) => line.startsWith("dead_letter"))).toHaveLength(6);
  });

  it("leave a job that has ended as it is", async () => {
    const row = await repository();
    await createPendingJob(database(), { id: "j", userId: "ada", repositoryId: row.id, reason: "webhook", nowMs: NOW });
    const sync = message({ v: 1, type: "sync", jobId: "j", repositoryId: row.id });
    const world = bench(await serving({ a: "1" }));
    await handleIngestBatch(batchOf([sync]), world.deps);
    // Stored and not searchable yet: its sync can give nothing more, its index can.
    await handleDeadLetterBatch(batchOf([sync], "ingest-dead-letter"), world.deps);
    expect(await findJobForSync(database(), "j")).toMatchObject({ status: "in_progress", phase: "index" });
    await indexAll(world);
    await handleDeadLetterBatch(batchOf([sync], "ingest-dead-letter"), world.deps);
    expect(await findJobForSync(database(), "j")).toMatchObject({ status: "completed" });
  });
});
