import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, it } from "vitest";
import worker from "../src/index.ts";
import { addRepository, ask, commitFiles } from "./support.ts";

const message = (id: string, body: unknown) => ({ id, timestamp: new Date(0), attempts: 1, body });
const indexMessage = (repositoryId: string) => ({
  v: 1,
  type: "index",
  repositoryId,
  jobId: null,
});

async function deliver(messages: ReturnType<typeof message>[]) {
  const batch = createMessageBatch("index-queue", messages);
  const ctx = createExecutionContext();
  await worker.queue(batch as MessageBatch, env);
  return await getQueueResult(batch, ctx);
}

it("indexes what a message names, once for many messages, and settles each by itself", async () => {
  const id = await addRepository();
  await commitFiles(id, { "a.ts": "export const marmot = 1;" });
  const result = await deliver([
    message("1", indexMessage(id)),
    message("2", indexMessage(id)),
    message("3", { nonsense: true }),
    message("4", indexMessage("gone")),
  ]);
  expect(result.explicitAcks.toSorted()).toEqual(["1", "2", "4"]);
  expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(["3"]);
  expect((await ask("marmot"))[0]?.path).toBe("a.ts");
  const row = await env.DB.prepare("select last_commit_sha, indexed_commit_sha from provider_repositories where id = ?")
    .bind(id)
    .first();
  expect(row?.indexed_commit_sha).toBe(row?.last_commit_sha);
});

it("empties the index of a branch that holds nothing any more", async () => {
  const id = await addRepository();
  await commitFiles(id, { "a.ts": "export const marmot = 1;" });
  await deliver([message("1", indexMessage(id))]);
  await env.SILO.dropRefs(id);
  await deliver([message("2", indexMessage(id))]);
  expect(await ask("marmot")).toEqual([]);
  expect(await exports.Constellation.counts(id)).toMatchObject({ commitSha: null, files: 0, textRows: 0 });
});

it("says over HTTP whether it works, and nothing else", async () => {
  const healthy = await exports.default.fetch("http://constellation/health");
  expect([healthy.status, await healthy.json()]).toMatchObject([200, { status: "ok" }]);
  expect((await exports.default.fetch("http://constellation/")).status).toBe(404);
  expect(await exports.Constellation.health()).toEqual({ ok: true, embedder: "hashed-3-5-grams-1:384" });
});
