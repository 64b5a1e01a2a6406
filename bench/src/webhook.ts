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
import { processorMs, withPid } from "./lib/workerd.ts";
import type { LoadInput, LoadResult } from "./load-generator.ts";

const SECRET = "the secret deliveries are signed with";
const PAYLOAD_BYTES = 10_000;
const CONNECTIONS = [32, 128] as const;
const RUN_MS = 3_000;
/** What any durable receiver on Workers does before it stores, in order; the bench's Worker stops after each. */
const STEPS = {
  answer: "a Worker answers",
  body: "– and reads the body",
  verify: "– and verifies the signature",
  parse: "– and parses the payload",
  call: "– and calls an object that keeps nothing",
};
/** What takes so many rounds more would tell nothing new. */
const STEP_ROUNDS = 3;

/** Deliveries acknowledged per second, and whether those survive a crash. */
export const webhook: Bench = async ({ dir, rounds, say }) => {
  const payload = path.join(dir, "push.json");
  writeFileSync(payload, await realPayload(dir));
  const ours = await withPid(async () => await startOurs(dir));
  const plain = await withPid(async () => await startPlain(dir));
  const probot = await startChild<{ url: string }>("probot-server.ts", {
    secret: SECRET,
    database: path.join(dir, "probot.sqlite"),
  });
  const rows: Row[] = [];
  let parts: Row[] = [];
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
    say("processor time");
    const server = { ours, probot: { url: urls.probot, pid: probot.pid } };
    parts = await measureParts({ ...server, plain }, Math.min(rounds, STEP_ROUNDS), payload);
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
  return [
    { title: "deliveries acknowledged per second, ours / other side", rows, notes },
    {
      title: "processor time of a delivery, 128 connections",
      rows: parts,
      notes: [
        "Microseconds of the server's process, all threads, by delivery acknowledged. Each line does what those above it do.",
        "Ratio: Probot's time / this, the most deliveries for each of Probot's that a server of that cost can acknowledge.",
      ],
    },
  ];
};

interface Server {
  url: string;
  pid: number;
}

/** Where a delivery's processor time goes: steps that keep nothing, then the whole of ours, each beside Probot with SQLite. */
async function measureParts(
  { ours, probot, plain }: Record<"ours" | "probot" | "plain", Server>,
  rounds: number,
  payload: string,
): Promise<Row[]> {
  const each = async ({ url, pid }: Server): Promise<number> => {
    const before = processorMs(pid);
    const load = { url, connections: 128, payload, secret: SECRET, runMs: RUN_MS, keepIds: false };
    const { acknowledged, failed } = await generateLoad(load);
    if (failed > 0) throw new Error(`${failed} deliveries to ${url} were not acknowledged.`);
    return ((processorMs(pid) - before) * 1_000) / acknowledged;
  };
  const servers: Record<string, Server> = { ours, probot };
  for (const step of Object.keys(STEPS))
    servers[step] = { url: new URL(`/steps/${step}`, plain.url).href, pid: plain.pid };
  const subjects = Object.fromEntries(
    Object.entries(servers).map(([name, server]) => [name, async () => await each(server)]),
  );
  await interleave(1, subjects);
  const samples = await interleave(rounds, subjects);
  const theirs = samples["probot"] ?? [];
  return Object.entries({ ...STEPS, ours: "ours: and it is on disk, and handed on" }).map(([name, label]) => ({
    name: label,
    ours: { label: "", unit: "µs", samples: samples[name] ?? [] },
    peer: { label: "", unit: "µs", samples: theirs },
    value: medianRatio(theirs, samples[name] ?? []),
  }));
}

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
  const first = await withPid(async () => await startOurs(dir, "crash"));
  await migrate(await first.runtime.getD1Database("DB", "webhook"));
  const load = generateLoad({
    url: first.url,
    connections: 128,
    payload,
    secret: SECRET,
    runMs: RUN_MS,
    keepIds: true,
  });
  await new Promise((resolve) => setTimeout(resolve, RUN_MS / 2));
  process.kill(first.pid, "SIGKILL");
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
