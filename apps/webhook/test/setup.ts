import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, vi } from "vitest";

beforeEach(async () => {
  await applyD1Migrations(env.DB, env.MIGRATIONS);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
  // The queue keeps its order: when this one has come through, nothing of the test is left in it.
  const last = { v: 1, type: "sync", jobId: "last", repositoryId: "last" } as const;
  await env.INGEST_QUEUE.send(last);
  await vi.waitUntil(
    async () => (await (await env.QUEUE_CONSUMER.fetch("http://queue/")).text()).includes('"jobId":"last"'),
    { timeout: 5_000, interval: 5 },
  );
  await Promise.all([
    env.QUEUE_CONSUMER.fetch("http://queue/", { method: "DELETE" }),
    env.SILO_CALLS.fetch("http://silo/", { method: "DELETE" }),
  ]);
});
