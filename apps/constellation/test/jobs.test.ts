import { awaitIndex, cancelJob, createPendingJob, findJobForSync, startJob } from "@dome/db";
import type { JobStats } from "@dome/ingest-core/contracts";
import type { IndexQueueMessage } from "@dome/ingest-core/messages";
import { beforeEach, describe, expect, it } from "vitest";
import type { ConstellationDeps } from "../src/deps.ts";
import { handleIndexBatch } from "../src/indexing/index-batch.ts";
import { sweepIndex } from "../src/sweep-index.ts";
import { addRepository, ask, commitFiles, indexed, indexedSet, makeDeps } from "./support.ts";

const STATS = {} as JobStats;
const NOW = Date.UTC(2026, 10, 22);
let told: unknown[] = [];
let asked: IndexQueueMessage[] = [];

beforeEach(() => {
  told = [];
  asked = [];
});

/** Dependencies that remember what watchers are told and which messages are sent. */
const watched = (parts: Partial<ConstellationDeps> = {}): ConstellationDeps =>
  makeDeps({
    publisher: {
      publish: async (userId, project, { jobId, status, phase, progress }) =>
        void told.push([userId, project, jobId, status, phase, progress]),
    },
    queue: { sendBatch: async (messages) => void asked.push(...messages.map(({ body }) => body)) },
    ...parts,
  });

/** A job of ann's whose commit is stored. */
async function storedJob(repositoryId: string, id: string): Promise<string> {
  const { db } = makeDeps();
  await createPendingJob(db, { id, userId: "ann", repositoryId, reason: "person", nowMs: NOW });
  await startJob(db, id, NOW);
  await awaitIndex(db, id, NOW, { stats: STATS, timings: { fetch: 7 } });
  return id;
}

async function deliver(deps: ConstellationDeps, body: IndexQueueMessage): Promise<"ack" | "retry" | null> {
  let settled: "ack" | "retry" | null = null;
  const message = { id: "m", attempts: 1, timestamp: new Date(), body, ack: () => (settled = "ack"), retry: () => (settled = "retry") }; // prettier-ignore
  await handleIndexBatch({ messages: [message as unknown as Message] }, deps);
  return settled;
}

const index = (repositoryId: string, jobId: string | null): IndexQueueMessage => ({
  v: 1,
  type: "index",
  repositoryId,
  jobId,
});
const job = async (id: string) => await findJobForSync(makeDeps().db, id);

describe("a job that waits for the index", () => {
  it("is completed when its commit is searchable, not before, and whoever watches is told", async () => {
    const id = await addRepository();
    await commitFiles(id, { "a.ts": "export const marmot = 1;" });
    await storedJob(id, "j");
    expect(await deliver(watched({ nowMs: () => NOW + 250 }), index(id, "j"))).toBe("ack");
    expect(await job("j")).toMatchObject({
      status: "completed",
      phase: "done",
      progress: 100,
      timings: { fetch: 7, index: 250 },
    });
    expect((await ask("marmot"))[0]?.path).toBe("a.ts");
    expect(told.at(0)).toEqual(["ann", "p", "j", "in_progress", "index", 99]);
    expect(told.at(-1)).toEqual(["ann", "p", "j", "completed", "done", 100]);
  });

  it("shares one run with the others of its repository", async () => {
    const id = await addRepository();
    await commitFiles(id, { "a.ts": "export const marmot = 1;" });
    await storedJob(id, "one");
    await storedJob(id, "two");
    await deliver(watched(), index(id, "one"));
    expect([(await job("one"))?.status, (await job("two"))?.status]).toEqual(["completed", "completed"]);
  });

  it("stops the run when it is cancelled: nothing more is embedded, and nothing half done is found", async () => {
    const id = await addRepository();
    const files = Object.fromEntries(
      Array.from({ length: 900 }, (_, at) => [`f${at}.ts`, `export const marmot${at} = ${at};`]),
    );
    await commitFiles(id, files);
    await storedJob(id, "j");
    let nowMs = NOW;
    let embedded = 0;
    const real = makeDeps();
    const deps = watched({
      nowMs: () => (nowMs += 2_000),
      embedder: {
        ...real.embedder,
        embed: async (texts, ...rest) => {
          embedded += texts.length;
          await cancelJob(real.db, "ann", "j", NOW);
          return await real.embedder.embed(texts, ...rest);
        },
      },
    });
    expect(await deliver(deps, index(id, "j"))).toBe("ack");
    expect(await job("j")).toMatchObject({ status: "cancelled" });
    expect(embedded).toBeLessThan(900);
    expect(await ask("marmot1")).toEqual([]);
  });

  it("that has ended makes its message worth nothing", async () => {
    const id = await addRepository();
    await commitFiles(id, { "a.ts": "export const marmot = 1;" });
    expect(await deliver(watched(), index(id, "ended"))).toBe("ack");
    expect(await ask("marmot")).toEqual([]);
  });
});

describe("a removal", () => {
  const unindex = (repositoryId: string): IndexQueueMessage => ({
    v: 1,
    type: "unindex",
    userId: "ann",
    project: "p",
    dataset: "d",
    repositoryId,
  });

  it("leaves nothing in the index, even what an index run brought back", async () => {
    const id = await indexed({ "a.ts": "export const marmot = 1;" });
    const { db, indexOf } = makeDeps();
    await db.run(`delete from provider_repositories where id = '${id}'`);
    expect(await deliver(watched(), unindex(id))).toBe("ack");
    expect(await indexOf({ userId: "ann", project: "p", dataset: "d" }).counts(id)).toMatchObject({
      files: 0,
      chunks: 0,
      vectors: 0,
      textRows: 0,
    });
  });

  it("that did not take place changes nothing", async () => {
    const id = await indexed({ "a.ts": "export const marmot = 1;" });
    await deliver(watched(), unindex(id));
    expect(await indexedSet(id)).toHaveLength(1);
  });
});

describe("the sweep", () => {
  it("asks for what is behind, and leaves alone what is fresh or equal", async () => {
    const equal = await indexed({ "a.ts": "1" });
    const behind = await addRepository();
    await commitFiles(behind, { "b.ts": "2" });
    expect(await sweepIndex(watched())).toBe(0);
    const later = { nowMs: () => Date.now() + 180_000 };
    expect(await sweepIndex(watched(later))).toBe(1);
    expect(asked).toEqual([index(behind, null)]);
    await deliver(watched(), index(behind, null));
    expect(await sweepIndex(watched(later))).toBe(0);
    expect(await indexedSet(equal)).toHaveLength(1);
  });

  it("asks for everything that another model made, while the old vectors answer", async () => {
    const id = await indexed({ "a.ts": "export const marmot = 1;" });
    const other = makeDeps();
    const deps = watched({ embedder: { ...other.embedder, id: "another:384" } });
    expect([await sweepIndex(deps), asked]).toEqual([1, [index(id, null)]]);
    expect((await ask("marmot"))[0]?.path).toBe("a.ts");
    await deliver(deps, index(id, null));
    expect(await sweepIndex(deps)).toBe(0);
  });
});
