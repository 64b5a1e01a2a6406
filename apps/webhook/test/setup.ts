import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, vi } from "vitest";

beforeEach(async () => {
  await applyD1Migrations(env.DB, env.MIGRATIONS);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
  await Promise.all([env.QUEUE_CONSUMER.fetch("http://queue/", { method: "DELETE" }), env.SILO_CALLS.fetch("http://silo/", { method: "DELETE" })]);
});
