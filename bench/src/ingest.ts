import { rmSync } from "node:fs";
import path from "node:path";
import type { Bench } from "./lib/bench.ts";
import { makeOwnRepository, makeRepository, type Material, sizeOf, useRepository } from "./lib/material.ts";
import { Platform, type TimedJob } from "./lib/platform.ts";
import type { Row } from "./lib/report.ts";
import { git } from "./lib/run-command.ts";
import { median, medianRatio, timed } from "./lib/stats.ts";

/** First ingest, alone and as part of the whole product, beside a shallow clone of the same repository. */
export const ingest: Bench = async ({ dir, rounds, repository, say }) => {
  const materials = repository === null ? await usual() : [await useRepository(repository)];
  say(materials.map(sizeOf).join("; "));
  const platform = await Platform.start(path.join(dir, "platform"), materials);
  const rows: Row[] = [];
  try {
    for (const material of materials) rows.push(...(await compare(platform, material, dir, rounds)));
  } finally {
    await platform.close();
  }
  rows.push(...(await countOperations(dir, materials[0] as Material)));
  const notes = [
    ...materials.map(sizeOf),
    "Both sides write to memory; the archive is made once and kept, as the clone's pack is. One warm-up each, then in turn.",
    "sync: message handled to commit stored. product: accepted POST to commit stored, the queue's wait included. What comes after, making it searchable, is measured by `searchable`.",
  ];
  return { title: "first ingest / git clone --depth 1 of the same repository", rows, notes };
};

async function usual(): Promise<Material[]> {
  const own = await makeOwnRepository();
  return [await makeRepository(5_000), await makeRepository(10_000), ...(own === null ? [] : [own])];
}

async function compare(platform: Platform, material: Material, dir: string, rounds: number): Promise<Row[]> {
  const target = path.join(dir, "clone");
  const jobs: TimedJob[] = [];
  const clones: number[] = [];
  for (let round = -1; round < rounds; round++) {
    await platform.reset();
    const job = await platform.ingest(material.name);
    const clone = await timed(
      async () => await git(dir, "clone", "--quiet", "--depth", "1", "--", `file://${material.dir}`, target),
    );
    rmSync(target, { recursive: true, force: true });
    if (round < 0) continue;
    jobs.push(job);
    clones.push(clone);
  }
  const peer = { label: "git clone", unit: "ms", samples: clones };
  const row = (name: string, samples: number[], atMost: number): Row => ({
    name: `${material.name}, ${name}`,
    ours: { label: "", unit: "ms", samples },
    peer,
    value: medianRatio(samples, clones),
    target: { atMost },
  });
  const waits = jobs.map((job) => job.queueMs);
  return [
    row("sync", jobs.map((job) => job.syncMs), 0.6), // prettier-ignore
    row("product", jobs.map((job) => job.totalMs), 1), // prettier-ignore
    { name: `${material.name}, queue wait`, ours: { label: "", unit: "ms", samples: waits }, value: median(waits) },
  ];
}

async function countOperations(dir: string, material: Material): Promise<Row[]> {
  const platform = await Platform.start(path.join(dir, "counting"), [material], { counts: true });
  try {
    const { job } = await platform.ingest(material.name);
    const { d1Statements, r2Puts } = await platform.counts();
    const stats = job.stats ?? { storedBytes: Number.NaN, bytes: Number.NaN };
    const count = (name: string, value: number, atMost: number): Row => ({
      name: `${material.name}, ${name}`,
      ours: { label: "", unit: "", samples: [value] },
      value,
      target: { atMost },
    });
    return [
      count("R2 puts", r2Puts, 10),
      count("D1 statements", d1Statements, 30),
      {
        name: `${material.name}, bytes in R2`,
        ours: { label: "", unit: "MB", samples: [stats.storedBytes / 1e6] },
        peer: { label: "raw", unit: "MB", samples: [stats.bytes / 1e6] },
        value: stats.storedBytes / stats.bytes,
        target: { atMost: 0.3 },
      },
    ];
  } finally {
    await platform.close();
  }
}
