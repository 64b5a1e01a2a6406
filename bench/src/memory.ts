import path from "node:path";
import type { Bench } from "./lib/bench.ts";
import { makeRepository, sizeOf } from "./lib/material.ts";
import { Platform } from "./lib/platform.ts";
import { median } from "./lib/stats.ts";
import { forgetPeak, memoryOf, workerdPids } from "./lib/workerd.ts";

/** Fresh processes are expensive, and the peak varies little. */
const RUNS = 3;

/** What ingesting a large repository adds to the runtime's resident memory at its peak. */
export const memory: Bench = async ({ dir }) => {
  const warmUp = await makeRepository(500);
  const material = await makeRepository(15_000);
  const added: number[] = [];
  const before: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const platform = await Platform.start(path.join(dir, `platform-${run}`), [warmUp, material]);
    try {
      await platform.ingest(warmUp.name);
      const [pid] = workerdPids();
      if (pid === undefined) throw new Error("The runtime's process was not found.");
      forgetPeak(pid);
      const { nowMb } = memoryOf(pid);
      await platform.ingest(material.name);
      before.push(nowMb);
      added.push(memoryOf(pid).peakMb - nowMb);
    } finally {
      await platform.close();
    }
  }
  const row = {
    name: "resident memory",
    ours: { label: "added", unit: "MB", samples: added },
    peer: { label: "warm", unit: "MB", samples: before },
    value: median(added),
    target: { atMost: 128 },
  };
  const notes = [
    sizeOf(material),
    "Fresh process each time, all Workers and the simulators of D1, R2 and queues in it. Peak as the kernel counts it (VmHWM).",
  ];
  return { title: "peak memory added by a first ingest", rows: [row], notes };
};
