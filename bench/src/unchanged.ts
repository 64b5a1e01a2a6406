import path from "node:path";
import type { Bench } from "./lib/bench.ts";
import { makeRepository, sizeOf } from "./lib/material.ts";
import { Platform } from "./lib/platform.ts";
import type { Row } from "./lib/report.ts";
import { interleave, medianRatio } from "./lib/stats.ts";

/** A sync that finds nothing new, and one that has to plan everything anew, beside the first ingest. */
export const unchanged: Bench = async ({ dir, rounds }) => {
  const material = await makeRepository(5_000);
  const platform = await Platform.start(path.join(dir, "platform"), [material]);
  try {
    await platform.ingest(material.name);
    let id = "";
    const samples = await interleave(rounds, {
      first: async () => {
        await platform.reset();
        const { repositoryId, syncMs } = await platform.ingest(material.name);
        id = repositoryId;
        return syncMs;
      },
      unchanged: async () => (await platform.sync(id)).syncMs,
      // Every round has patterns of its own, which match nothing.
      replanned: async (round) => (await platform.replan(id, [`no-such-folder-${round}/**`])).syncMs,
    });
    const row = (name: string, ours: number[]): Row => ({
      name,
      ours: { label: "", unit: "ms", samples: ours },
      peer: { label: "first ingest", unit: "ms", samples: samples.first },
      value: medianRatio(ours, samples.first),
      target: { atMost: 0.15 },
    });
    const rows = [row("unchanged head", samples.unchanged), row("unchanged tree, other patterns", samples.replanned)];
    return {
      title: "sync that finds nothing new / first ingest",
      rows,
      notes: [sizeOf(material), "The second reads the tree again and compares every path."],
    };
  } finally {
    await platform.close();
  }
};
