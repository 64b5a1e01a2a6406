import path from "node:path";
import type { Bench } from "./lib/bench.ts";
import { makeRepository, sizeOf } from "./lib/material.ts";
import { Platform } from "./lib/platform.ts";
import type { Row } from "./lib/report.ts";

const PUSHES = [1, 5, 20, 400];

/** What a sync costs in requests to GitHub, as GitHub counts them. */
export const requests: Bench = async ({ dir }) => {
  const material = await makeRepository(2_000);
  const platform = await Platform.start(path.join(dir, "platform"), [material]);
  const rows: Row[] = [];
  try {
    const { github } = platform;
    const spent = async (
      name: string,
      atMost: number,
      work: () => Promise<unknown>,
      charged = false,
    ): Promise<void> => {
      await github.requests.reset();
      await work();
      const value = await github.requests.count(charged ? { charged: true } : {});
      rows.push({
        name,
        ours: { label: "", unit: charged ? "charged" : "requests", samples: [value] },
        value,
        target: { atMost },
      });
    };
    let id = "";
    await spent(
      "registration and first ingest",
      5,
      async () => (id = (await platform.ingest(material.name)).repositoryId),
    );
    await spent("unchanged", 1, async () => await platform.sync(id));
    await spent("unchanged, of the hourly quota", 0, async () => await platform.sync(id), true);
    for (const files of PUSHES) {
      const changes = Array.from({ length: files }, (_, i) => ({
        path: `pushed/${files}/${i}.txt`,
        content: `${files} ${i}\n`,
      }));
      await github.commit(`bench/${material.name}`, { changes, notify: false });
      await spent(`push of ${files} files`, files < 20 ? 2 + files : 4, async () => await platform.sync(id));
    }
  } finally {
    await platform.close();
  }
  const notes = [
    sizeOf(material),
    "An archive is two: the API's redirect and the download. The goal counts it as one, so 4 here is its 3, and 5 its 4.",
  ];
  return { title: "requests to GitHub", rows, notes };
};
