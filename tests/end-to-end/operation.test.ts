import { createHmac } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Queue } from "@cloudflare/workers-types";
import type { DeadLetterView, JobView, RepositoryView } from "@dome/ingest-core/contracts";
import { Dome } from "./support/dome.ts";
import { eventually } from "./support/eventually.ts";
import { differences } from "./support/exact.ts";
import { apiWithoutKey, queuesWorker } from "./support/extra-workers.ts";
import { holdRequest } from "./support/hold-request.ts";
import { type Platform, startPlatform, WEBHOOK_SECRET } from "./support/platform.ts";

const EVERY_FIVE_MINUTES = "*/5 * * * *";
const HOURLY = "17 * * * *";

let platform: Platform;
let dome: Dome;
let queues: { INGEST_QUEUE: Queue; DEAD_LETTER_QUEUE: Queue };
let made = 0;

beforeAll(async () => {
  platform = await startPlatform({ extraWorkers: [queuesWorker, apiWithoutKey] });
  dome = new Dome(platform);
  queues = await platform.server.getWorker<typeof queues>("queues").getEnv();
});
afterAll(async () => await platform.close());
afterEach(async () => {
  await platform.github.faults.clear();
  await platform.github.deliveries.clearScript();
});

/** A repository too large to be read blob by blob. */
async function create(files = 300) {
  const source = await platform.github.createRepository({ owner: "acme", name: `work-${++made}`, notify: false });
  const changes = Array.from({ length: files }, (_, i) => ({
    path: `src/${i % 10}/file-${i}.txt`,
    content: `${source.name} ${i}\n`.repeat(20),
  }));
  const { sha } = await platform.github.commit(source.id, { changes, notify: false });
  return { source, sha };
}

async function copy(files = 12) {
  const { source, sha } = await create(files);
  const { repository, job } = await dome.register(source);
  expect(await dome.ended(job.id)).toMatchObject({ status: "completed" });
  return { source, sha, id: repository.id };
}

/** Registers a repository and stops its first sync where it begins to download. */
async function stoppedMidway() {
  const { source, sha } = await create();
  const held = holdRequest(/tar\.gz|tarball/);
  onTestFinished(held.release);
  const { repository, job } = await dome.register(source);
  await held.arrived;
  expect(await dome.job(job.id)).toMatchObject({ status: "in_progress", phase: "fetch", attempts: 1 });
  return { source, sha, repository, job, held };
}

/** Makes everything that has happened so far two hours older. */
async function letTwoHoursPass(): Promise<void> {
  const columns = {
    provider_repositories: ["last_checked_at_ms", "created_at_ms"],
    github_jobs: ["created_at_ms", "started_at_ms", "finished_at_ms"],
  };
  for (const [table, names] of Object.entries(columns)) {
    await platform.db
      .prepare(`update ${table} set ${names.map((name) => `${name} = ${name} - 7200000`).join(", ")}`)
      .run();
  }
}

describe("a running job", () => {
  it("stops when it is cancelled, keeps nothing half done, and can be tried again", async () => {
    const { source, sha, repository, job, held } = await stoppedMidway();
    expect(await dome.expect(200, "POST", `/api/jobs/${job.id}/cancel`)).toMatchObject({ cancelRequested: true });
    expect(await dome.call("POST", `/api/jobs/${job.id}/retry`)).toMatchObject({
      status: 409,
      body: { error: { code: "conflict" } },
    });
    held.release();
    expect(await dome.ended(job.id)).toMatchObject({ status: "cancelled", error: null });
    expect(await dome.files(repository.id)).toEqual({ commitSha: null, items: [] });
    const again = await dome.expect<JobView>(202, "POST", `/api/jobs/${job.id}/retry`);
    expect(again.id).not.toBe(job.id);
    expect(await dome.ended(again.id)).toMatchObject({ status: "completed" });
    expect(await differences(dome, repository.id, source.gitDir, sha)).toEqual([]);
    expect(await dome.expect(200, "POST", `/api/jobs/${job.id}/cancel`)).toMatchObject({ status: "cancelled" });
  });

  it("leaves nothing behind when its repository is deleted", async () => {
    const { repository, job, held } = await stoppedMidway();
    const row = await platform.db
      .prepare("select seq from provider_repositories where id = ?")
      .bind(repository.id)
      .first<{ seq: number }>();
    expect(await dome.remove(repository.id)).toMatchObject({ repositories: 1, jobsCancelled: 1 });
    held.release();
    expect(await dome.ended(job.id)).toMatchObject({ status: "cancelled" });
    expect((await dome.call("GET", `/api/repositories/${repository.id}`)).status).toBe(404);
    const refs = await platform.db
      .prepare("select count(*) as refs from content_refs where repository_seq = ?")
      .bind(row?.seq)
      .first();
    expect(refs).toEqual({ refs: 0 });
  });

  it("is followed by the one sync that was asked for meanwhile", async () => {
    const { source, repository, job, held } = await stoppedMidway();
    const { sha } = await platform.github.commit(source.id, {
      changes: [{ path: "late.txt", content: "pushed while it ran\n" }],
      notify: false,
    });
    const waiting = await Promise.all(
      [1, 2, 3].map(
        async () => await dome.expect<{ job: JobView }>(202, "POST", `/api/repositories/${repository.id}/sync`),
      ),
    );
    expect(new Set(waiting.map((one) => one.job.id)).size).toBe(1);
    expect(await dome.job(waiting[0]?.job.id ?? "")).toMatchObject({ status: "pending", attempts: 0 });
    held.release();
    await dome.reaches(repository.id, sha);
    expect(await dome.job(job.id)).toMatchObject({ status: "completed" });
    expect(await differences(dome, repository.id, source.gitDir, sha)).toEqual([]);
  });

  it("comes through failures of GitHub that pass", async () => {
    const { source, sha } = await create();
    await platform.github.faults.add({ kind: "http-502", match: { repository: source.id, endpoint: "tree" } });
    await platform.github.faults.add({ kind: "truncate-body", match: { repository: source.id, endpoint: "codeload" } });
    const { repository, job } = await dome.register(source);
    const ended = await dome.ended(job.id);
    expect(ended).toMatchObject({ status: "completed", error: null });
    expect(ended.attempts).toBeGreaterThan(1);
    expect(await differences(dome, repository.id, source.gitDir, sha)).toEqual([]);
  });
});

describe("what is lost on the way", () => {
  it("a lost delivery is made up for by the sweep", async () => {
    const { source, id, sha: before } = await copy();
    await platform.github.deliveries.script([{ kind: "drop", match: { event: "push" } }]);
    const { sha } = await platform.github.commit(source.id, {
      changes: [{ path: "unannounced.txt", content: "nobody was told\n" }],
    });
    await platform.cron(EVERY_FIVE_MINUTES);
    expect(await dome.jobs(id)).toHaveLength(1); // Looked at minutes ago: not due.
    expect(await dome.repository(id)).toMatchObject({ lastCommitSha: before });
    await letTwoHoursPass();
    await platform.cron(EVERY_FIVE_MINUTES);
    expect(await dome.reaches(id, sha)).toMatchObject({ status: "completed", reason: "sweep" });
    expect(await differences(dome, id, source.gitDir, sha)).toEqual([]);
  });

  it("a doubled or redelivered delivery is answered and costs no second sync", async () => {
    const { github } = platform;
    const { source, id } = await copy();
    await github.deliveries.script([{ kind: "duplicate", match: { event: "push" } }]);
    const { sha } = await github.commit(source.id, { changes: [{ path: "twice.txt", content: "announced twice\n" }] });
    await dome.reaches(id, sha);
    const jobs = await dome.jobs(id);
    const [attempt] = await github.deliveries.list({ event: "push", repository: source.id });
    expect((await github.deliveries.redeliver(attempt?.id ?? 0)).statusCode).toBeLessThan(300);
    const known = await platform.db
      .prepare("select count(*) as rows from webhook_deliveries where id = ?")
      .bind(attempt?.guid)
      .first();
    expect(known).toEqual({ rows: 1 });
    expect(await dome.jobs(id)).toEqual(jobs);
  });

  it("a job whose message was lost is started by the reaper", async () => {
    const { source, id } = await copy();
    const { sha } = await platform.github.commit(source.id, {
      changes: [{ path: "later.txt", content: "later\n" }],
      notify: false,
    });
    await platform.db
      .prepare(
        "insert into github_jobs (id, user_id, repository_id, kind, reason, status, phase, timings, created_at_ms) values (?, 'dev', ?, 'sync', 'person', 'pending', 'queued', '{}', ?)",
      )
      .bind(crypto.randomUUID(), id, Date.now() - 3_600_000)
      .run();
    await platform.cron(EVERY_FIVE_MINUTES);
    await dome.reaches(id, sha);
    expect(await differences(dome, id, source.gitDir, sha)).toEqual([]);
  });

  it("messages that cannot be processed are kept, shown and replayed", async () => {
    const letters = async () => (await dome.expect<{ items: DeadLetterView[] }>(200, "GET", "/api/dead-letters")).items;
    const find = async (test: (letter: DeadLetterView) => boolean) => (await letters()).find(test) ?? null;
    const poison = { v: 1, type: "sync", jobId: 7, note: "of no known shape" };
    await queues.INGEST_QUEUE.send(poison);
    const poisoned = await eventually(
      "the poisoned message is listed",
      async () => await find((letter) => JSON.stringify(letter.body) === JSON.stringify(poison)),
    );
    expect(poisoned).toMatchObject({ queue: "ingest-queue", replayedAtMs: null });
    expect(poisoned.reason).toContain("jobId");
    expect(await dome.call("POST", `/api/dead-letters/${poisoned.id}/replay`)).toMatchObject({ status: 409 });

    const { source, sha, repository, job, held } = await stoppedMidway();
    const message = { v: 1, type: "sync", jobId: job.id, repositoryId: repository.id };
    await queues.DEAD_LETTER_QUEUE.send(message);
    const dead = await eventually(
      "the abandoned message is listed",
      async () => await find((letter) => JSON.stringify(letter.body) === JSON.stringify(message)),
    );
    expect(await dome.job(job.id)).toMatchObject({ status: "failed", error: { code: "internal" } });
    held.release();
    expect(await dome.expect<DeadLetterView>(202, "POST", `/api/dead-letters/${dead.id}/replay`)).toMatchObject({
      id: dead.id,
      replayedAtMs: expect.any(Number),
    });
    await dome.reaches(repository.id, sha);
    expect(await differences(dome, repository.id, source.gitDir, sha)).toEqual([]);
  });
});

describe("the deployment", () => {
  it("says that it is healthy, Worker by Worker", async () => {
    for (const name of ["dome-api", "webhook", "silo", "cron-scraper"]) {
      const response = await platform.server.getWorker(name).fetch("/health");
      expect(response.status, name).toBe(200);
      expect(await response.json(), name).toMatchObject({ status: "ok" });
    }
  });

  it("lets nobody in without the key, nor with another one", async () => {
    for (const authorization of ["", "Bearer", "Bearer wrong-key-0123456789", "Basic ZGV2OmRldg=="]) {
      const response = await platform.server.fetch("/api/repositories", { headers: { authorization } });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ error: { code: "unauthorized" } });
    }
  });

  it("refuses to serve anything when no key is set", async () => {
    const worker = platform.server.getWorker("dome-api-without-key");
    for (const headers of [{}, { authorization: "Bearer " }, { authorization: "Bearer undefined" }] as Record<
      string,
      string
    >[]) {
      const response = await worker.fetch("/api/repositories", { headers });
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        error: { code: "misconfigured", message: expect.stringContaining("DOME_API_KEY") },
      });
    }
  });

  it("answers, keeps and processes each of many deliveries that come in at once, though some senders hang up", async () => {
    const sign = createHmac("sha256", WEBHOOK_SECRET);
    const body = JSON.stringify({ zen: "Keep it logically awesome.", installation: { id: 77 } });
    const signature = `sha256=${sign.update(body).digest("hex")}`;
    const deliver = async (id: string, signal: AbortSignal | null = null): Promise<unknown> => {
      const headers = {
        "content-type": "application/json",
        "x-github-event": "ping",
        "x-github-delivery": id,
        "x-hub-signature-256": signature,
      };
      return await (await fetch(platform.webhookUrl, { method: "POST", body, headers, signal })).json();
    };
    const ids = Array.from({ length: 100 }, (_, i) => `at-once-${i}`);
    for (let round = 0; round < 5; round++) {
      const some = ids.slice(20 * round, 20 * round + 20);
      // Whoever is gone shared a commit with those who wait.
      const gone = new AbortController();
      const lost = Promise.allSettled(some.map(async (id) => await deliver(`${id}-lost`, gone.signal)));
      const kept = some.map(async (id) => await deliver(id));
      for (let turn = 0; turn < 4 * round; turn++) await setImmediate();
      gone.abort();
      expect(await Promise.all(kept)).toEqual(some.map((id) => ({ status: "accepted", delivery: id })));
      await lost;
    }
    expect(await deliver("at-once-7")).toEqual({ status: "duplicate", delivery: "at-once-7" });
    const processed = async () =>
      await platform.db
        .prepare(
          "select count(*) as rows from webhook_deliveries where id like 'at-once-%' and id not like '%-lost' and status = 'completed'",
        )
        .first("rows");
    await eventually("all of them are processed", async () => (await processed()) === ids.length, processed);
  });

  it("refuses deliveries that GitHub did not sign", async () => {
    const { source, id } = await copy();
    const jobs = await dome.jobs(id);
    const body = JSON.stringify({ ref: "refs/heads/main", repository: { id: source.id } });
    const headers = {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": crypto.randomUUID(),
      "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
    };
    expect((await platform.server.fetch("/webhook", { method: "POST", body, headers })).status).toBe(401);
    expect(await dome.jobs(id)).toEqual(jobs);
    expect(
      await platform.db
        .prepare("select count(*) as rows from webhook_deliveries where id = ?")
        .bind(headers["x-github-delivery"])
        .first(),
    ).toEqual({ rows: 0 });
  });

  it("empties the store once nothing is kept any more", async () => {
    const { items } = await dome.expect<{ items: RepositoryView[] }>(200, "GET", "/api/repositories?limit=1000");
    expect((await platform.packs.list()).objects.length).toBeGreaterThan(0);
    for (const repository of items) await dome.remove(repository.id);
    const left = async () => ({
      ...(await platform.db
        .prepare(
          "select (select count(*) from content_refs) as refs, (select count(*) from content_blobs) as blobs, (select count(*) from content_packs where live_bytes >= 0) as packs",
        )
        .first()),
      objects: (await platform.packs.list()).objects.length,
    });
    await eventually(
      "nothing is left",
      async () => {
        await platform.cron(HOURLY);
        return Object.values(await left()).every((count) => count === 0);
      },
      left,
    );
  });
});
