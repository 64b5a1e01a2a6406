import { createScheduledController } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { CRONS, dispatch } from "../src/dispatch.ts";
import worker from "../src/index.ts";
import { addJobs, addRepositories, World } from "./world.ts";

async function fire(cron: string): Promise<void> {
  await worker.scheduled(createScheduledController({ cron }), env);
}

it("every five minutes, due repositories reach the real queue", async () => {
  await addRepositories([{ id: "a" }, { id: "b" }]);
  await fire("*/5 * * * *");
  const messages = await vi.waitUntil(
    async () => {
      const seen: { repositoryId: string }[] = await (await env.QUEUE_CONSUMER.fetch("http://queue/")).json();
      return seen.length >= 2 && seen;
    },
    { timeout: 5_000, interval: 10 },
  );
  expect(messages.map((message) => message.repositoryId).toSorted()).toEqual(["a", "b"]);
});

it("hourly, old history goes", async () => {
  await addJobs([{ id: "old", repositoryId: "r", status: "completed", createdAtMs: 1, finishedAtMs: 1 }]);
  await fire("17 * * * *");
  expect(await env.DB.prepare("select count(*) as n from github_jobs").first("n")).toBe(0);
});

it("every minute, the public events are looked at as far as the budget allows, and why not is on record", async () => {
  await fire("* * * * *");
  const poll = await env.DB.prepare("select status, requests, error_code from event_polls").first();
  expect(poll).toEqual({ status: "failed", requests: 0, error_code: "rate_limited" });
  expect(await env.DB.prepare("select wait_reason from event_feed").first("wait_reason")).toContain(
    "no GitHub in these tests",
  );
  await fire("* * * * *");
  expect(await env.DB.prepare("select count(*) as n from event_polls").first("n")).toBe(1);
});

it("a cron nobody answers to is an error", async () => {
  await expect(fire("0 0 * * *")).rejects.toMatchObject({ code: "misconfigured" });
  expect(Object.keys(CRONS)).toEqual(["*/5 * * * *", "17 * * * *", "* * * * *", "0 */6 * * *"]);
});

it("a sweep that fails does not keep the reaper from its work, and the run shows as failed", async () => {
  const world = new World();
  await addRepositories([{ id: "r" }, { id: "gone-soon" }]);
  await addJobs([{ id: "orphan", repositoryId: "nowhere", status: "pending", createdAtMs: 1 }]);
  world.queueDown = true;
  await expect(dispatch(world.deps, "*/5 * * * *")).rejects.toMatchObject({ code: "internal" });
  expect(await env.DB.prepare("select status from github_jobs where id = 'orphan'").first("status")).toBe("cancelled");
});

it("health names every binding", async () => {
  const answer = await exports.default.fetch("http://cron/health");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    status: "ok",
    checks: { db: { ok: true }, silo: { ok: true }, settings: { ok: true } },
  });
  expect((await exports.default.fetch("http://cron/")).status).toBe(404);
});
