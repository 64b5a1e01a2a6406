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
      const value = await github.requests.count({ origin: "api", ...(charged && { charged }) });
      const downloads = await github.requests.count({ origin: "codeload" });
      rows.push({
        name,
        ours: { label: "", unit: charged ? "charged" : "requests", samples: [value] },
        ...(downloads > 0 && { peer: { label: "beside them", unit: "download", samples: [downloads] } }),
        value,
        target: { atMost },
      });
    };
    let id = "";
    await spent(
      "registration and first ingest",
      4,
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
      await spent(`push of ${files} files`, files < 20 ? 2 + files : 3, async () => await platform.sync(id));
    }
  } finally {
    await platform.close();
  }
  const notes = [
    sizeOf(material),
    "Requests to the API. An archive is one of them, a redirect, and a download at another host, which GitHub does not count.",
  ];
  return { title: "requests to GitHub", rows, notes };
};
