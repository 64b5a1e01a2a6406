import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Miniflare } from "miniflare";
import { startLocalGitHub } from "@dome/local-github";
import type { Bench } from "./lib/bench.ts";
import { appConfig, type BuiltWorker, buildWorker } from "./lib/bundle.ts";
import { startChild } from "./lib/child.ts";
import { migrate, startRuntime } from "./lib/platform.ts";
import type { Row } from "./lib/report.ts";
import { interleave, medianRatio } from "./lib/stats.ts";
import { workerdPids } from "./lib/workerd.ts";
import type { LoadInput, LoadResult } from "./load-generator.ts";

const SECRET = "the secret deliveries are signed with";
const PAYLOAD_BYTES = 10_000;
const CONNECTIONS = [32, 128] as const;
const RUN_MS = 3_000;

/** Deliveries acknowledged per second, and whether those survive a crash. */
export const webhook: Bench = async ({ dir, rounds, say }) => {
  const payload = path.join(dir, "push.json");
  writeFileSync(payload, await realPayload(dir));
  const ours = await startOurs(dir);
  const plain = await startPlain(dir);
  const probot = await startChild<{ url: string }>("probot-server.ts", {
    secret: SECRET,
    database: path.join(dir, "probot.sqlite"),
  });
  const rows: Row[] = [];
  try {
    const urls = { ours: ours.url, probot: probot.answer.url, plain: plain.url };
    for (const connections of CONNECTIONS) {
      say(`${connections} connections`);
      const perSecond = async (url: string): Promise<number> => {
        const { acknowledged, failed } = await generateLoad({
          url,
          connections,
          payload,
          secret: SECRET,
          runMs: RUN_MS,
          keepIds: false,
        });
        if (failed > 0) throw new Error(`${failed} deliveries to ${url} were not acknowledged.`);
        return (acknowledged * 1_000) / RUN_MS;
      };
      for (const url of Object.values(urls)) await perSecond(url);
      const samples = await interleave(rounds, {
        ours: async () => await perSecond(urls.ours),
        probot: async () => await perSecond(urls.probot),
        plain: async () => await perSecond(urls.plain),
      });
      const row = (name: string, peer: number[], atLeast: number): Row => ({
        name: `${name}, ${connections} connections`,
        ours: { label: "", unit: "/s", samples: samples.ours },
        peer: { label: "", unit: "/s", samples: peer },
        value: medianRatio(samples.ours, peer),
        target: { atLeast },
      });
      rows.push(
        row("Probot and SQLite", samples.probot, connections === 32 ? 0.5 : 0.8),
        row("one insert, one message", samples.plain, 2.5),
      );
    }
  } finally {
    probot.stop();
    await plain.runtime.dispose();
    await ours.runtime.dispose();
  }
  say("kill -9");
  const crash = await crashUnderLoad(dir, payload);
  rows.push({
    name: "acknowledged, then killed, and missing",
    ours: { label: "", unit: "", samples: [crash.missing] },
    peer: { label: "acknowledged", unit: "", samples: [crash.acknowledged] },
    value: crash.missing,
    target: { atMost: 0 },
  });
  const notes = [
    `A push payload of ${(PAYLOAD_BYTES / 1_000).toFixed(0)} kB, signed, each delivery with its own id, ${RUN_MS / 1_000} s a run after one to warm up, load from a process of its own.`,
    "Each Worker on its own socket. Queues have no consumer here: on the platform that is another machine's work. SQLite: WAL, synchronous=FULL.",
    "After the kill every acknowledged id is delivered again: one that is not answered as a duplicate was lost.",
  ];
  return { title: "deliveries acknowledged per second, ours / other side", rows, notes };
};

/** The payload of a push of as many commits as make it large enough, as GitHub's hook would send it. */
async function realPayload(dir: string): Promise<string> {
  const github = await startLocalGitHub({
    dir: path.join(dir, "github"),
    webhook: { url: "http://127.0.0.1:9/", secret: SECRET },
  });
  try {
    const { id } = await github.createRepository({ owner: "bench", name: "site", notify: false });
    await github.deliveries.script([{ kind: "hold", times: null }]);
    for (let commits = 2; ; commits++) {
      const made = Array.from({ length: commits }, (_, i) => ({
        message: `Change ${i}`,
        changes: [{ path: `src/page-${commits}-${i}.ts`, content: `${i}\n` }],
      }));
      await github.push(id, { commits: made, wait: false });
      const held = (await github.deliveries.held()).at(-1);
      const payload = held === undefined ? "" : JSON.stringify(await github.deliveries.payload(held.id));
      if (payload.length >= PAYLOAD_BYTES) return payload;
    }
  } finally {
    await github.close();
  }
}

interface Receiver {
  runtime: Miniflare;
  url: string;
}

/** The product's receiver, with the Workers it is bound to; nobody consumes its queue. */
async function startOurs(dir: string, state = "ours"): Promise<Receiver> {
  const workers = await Promise.all(
    ["webhook", "silo", "constellation", "queue-consumer"].map(
      async (name) => await buildWorker(name, appConfig(name)),
    ),
  );
  const bindings = { GITHUB_WEBHOOK_SECRET: SECRET, GITHUB_API_URL: "http://127.0.0.1:9" };
  const idle = workers.map((worker): BuiltWorker => ({
    ...worker,
    queueConsumers: {},
    bindings: { ...(worker.bindings as object), ...bindings },
  }));
  const runtime = await startRuntime(idle, path.join(dir, state));
  return { runtime, url: new URL("/webhook", await runtime.unsafeGetDirectURL("webhook")).href };
}

/** A Worker that inserts a row and sends a message for each delivery. */
async function startPlain(dir: string): Promise<Receiver> {
  const worker = await buildWorker("bench", path.join(import.meta.dirname, "../worker/wrangler.jsonc"));
  const runtime = await startRuntime([{ ...worker, bindings: { SECRET } }], path.join(dir, "plain"));
  const db = await runtime.getD1Database("SMALL", "bench");
  await db.exec(
    "create table naive_deliveries (id text primary key, event text, repository integer, ref text, received_at_ms integer)",
  );
  return { runtime, url: new URL("/webhook", await runtime.unsafeGetDirectURL("bench")).href };
}

async function crashUnderLoad(dir: string, payload: string): Promise<{ acknowledged: number; missing: number }> {
  const running = new Set(workerdPids());
  const first = await startOurs(dir, "crash");
  await migrate(await first.runtime.getD1Database("DB", "webhook"));
  const pid = workerdPids().find((candidate) => !running.has(candidate));
  if (pid === undefined) throw new Error("The runtime's process was not found.");
  const load = generateLoad({
    url: first.url,
    connections: 128,
    payload,
    secret: SECRET,
    runMs: RUN_MS,
    keepIds: true,
  });
  await new Promise((resolve) => setTimeout(resolve, RUN_MS / 2));
  process.kill(pid, "SIGKILL");
  const { ids } = await load;
  await first.runtime.dispose();
  if (ids.length === 0) throw new Error("Nothing was acknowledged before the kill.");
  const second = await startOurs(dir, "crash");
  try {
    const again = await generateLoad({
      url: second.url,
      connections: 32,
      payload,
      secret: SECRET,
      runMs: 60_000,
      keepIds: false,
      ids,
    });
    return { acknowledged: ids.length, missing: ids.length - again.duplicates };
  } finally {
    await second.runtime.dispose();
  }
}

async function generateLoad(input: LoadInput): Promise<LoadResult> {
  const child = await startChild<LoadResult>("load-generator.ts", input);
  child.stop();
  return child.answer;
}
