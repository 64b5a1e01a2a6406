import { rmSync } from "node:fs";
import path from "node:path";
import type { Bench, Table } from "./lib/bench.ts";
import { makeRepository, type Material, sizeOf } from "./lib/material.ts";
import { Platform, type TimedJob } from "./lib/platform.ts";
import type { Row } from "./lib/report.ts";
import { git } from "./lib/run-command.ts";
import { median, medianRatio, timed } from "./lib/stats.ts";
import { forgetPeak, memoryOf, workerdPids } from "./lib/workerd.ts";

/** What is searchable once stays known: every round needs a product that has seen nothing. */
const MOST_ROUNDS = 3;
const PUSHES = 20;
const CHUNKERS = ["structural", "syntax"] as const;

/** From nothing to searchable, and from a push to searchable. */
export const searchable: Bench = async ({ dir, rounds, say }) => {
  const material = await makeRepository(5_000);
  const small = await makeRepository(500);
  const first = await firstIngest(dir, material, small, Math.min(rounds, MOST_ROUNDS), say);
  say("pushes");
  return [first, await pushes(dir, small)];
};

async function firstIngest(
  dir: string,
  material: Material,
  warmUp: Material,
  rounds: number,
  say: (line: string) => void,
): Promise<Table> {
  const jobs: Record<string, TimedJob[]> = { structural: [], syntax: [] };
  const clones: number[] = [];
  const added: number[] = [];
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1}`);
    for (const chunker of CHUNKERS) {
      const folder = path.join(dir, `${chunker}-${round}`);
      const platform = await Platform.start(folder, [warmUp, material], { search: { CHUNKER: chunker } });
      try {
        await platform.ingest(warmUp.name);
        await platform.makeArchive(material.name);
        const [pid] = workerdPids();
        if (pid === undefined) throw new Error("The runtime's process was not found.");
        forgetPeak(pid);
        const { nowMb } = memoryOf(pid);
        jobs[chunker]?.push(await platform.ingest(material.name));
        if (chunker === "structural") added.push(memoryOf(pid).peakMb - nowMb);
      } finally {
        await platform.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }
    const target = path.join(dir, "clone");
    const clone = async () =>
      await git(dir, "clone", "--quiet", "--depth", "1", "--", `file://${material.dir}`, target);
    for (let time = 0; time < 2; time++) {
      // The first one warms the file cache.
      const ms = await timed(clone);
      if (time > 0) clones.push(ms);
      rmSync(target, { recursive: true, force: true });
    }
  }
  const peer = { label: "git clone", unit: "ms", samples: clones };
  const row = (chunker: string): Row => {
    const samples = (jobs[chunker] ?? []).map((job) => job.searchableMs ?? Number.NaN);
    return {
      name: `${material.name}, ${chunker} chunks`,
      ours: { label: "", unit: "ms", samples },
      peer,
      value: medianRatio(samples, clones),
    };
  };
  return {
    title: "first ingest to searchable / git clone --depth 1 of the same repository",
    rows: [
      { ...row("structural"), target: { atMost: 3 } },
      row("syntax"),
      {
        name: "resident memory, structural chunks",
        ours: { label: "added", unit: "MB", samples: added },
        value: median(added),
        target: { atMost: 128 },
      },
    ],
    notes: [
      sizeOf(material),
      "Accepted POST to completed job, offline embedder, a fresh runtime each time with all Workers and simulators in it. Peak as the kernel counts it (VmHWM).",
    ],
  };
}

async function pushes(dir: string, material: Material): Promise<Table> {
  const platform = await Platform.start(path.join(dir, "pushes"), [material], { search: {} });
  try {
    const { repositoryId, job } = await platform.ingest(material.name);
    const repository = await platform.github.getRepository(platform.fullName(material.name));
    if (repository === null) throw new Error(`${material.name} is not served.`);
    await platform.github.deliveries.script([{ match: { event: "push" }, kind: "hold", times: null }]);
    const known = new Set([job.id]);
    const total: number[] = [];
    const parts: Record<string, number[]> = { "receiver and queue": [], sync: [], index: [] };
    for (let push = 0; push < PUSHES; push++) {
      await platform.github.commit(repository.id, {
        changes: [{ path: `pushed/file-${push}.ts`, content: `export const pushed${push} = ${push};\n` }],
      });
      const pushedAtMs = Date.now();
      await platform.github.deliveries.release();
      const done = await platform.delivered(repositoryId, known, pushedAtMs);
      known.add(done.job.id);
      const { startedAtMs, storedAtMs, finishedAtMs } = done.job;
      if (startedAtMs === null || storedAtMs === null || finishedAtMs === null)
        throw new Error("A push was not indexed.");
      total.push(finishedAtMs - pushedAtMs);
      parts["receiver and queue"]?.push(startedAtMs - pushedAtMs);
      parts["sync"]?.push(storedAtMs - startedAtMs);
      parts["index"]?.push(finishedAtMs - storedAtMs);
    }
    const row = (name: string, samples: number[]): Row => ({
      name,
      ours: { label: "", unit: "ms", samples },
      value: median(samples),
    });
    return {
      title: `push of one file to searchable, median of ${PUSHES}`,
      rows: [row("in all", total), ...Object.entries(parts).map(([name, samples]) => row(`– ${name}`, samples))],
      notes: [sizeOf(material), "From the delivery's sending to the completed job."],
    };
  } finally {
    await platform.close();
  }
}
