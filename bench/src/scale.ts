import path from "node:path";
import { type BuiltWorker, buildWorker } from "./lib/bundle.ts";
import type { Bench } from "./lib/bench.ts";
import { makeRepository, sizeOf } from "./lib/material.ts";
import { migrate, Platform, startRuntime } from "./lib/platform.ts";
import type { Row } from "./lib/report.ts";
import { interleave, median, medianRatio } from "./lib/stats.ts";

const SIZES = [500, 1_500, 5_000, 15_000];
const SMALL_ROWS = 10_000;
const LARGE_ROWS = 1_000_000;
const INSERTED_ROWS = 5_000;
/** Rows written at once while a table is filled. */
const FILL_ROWS = 250_000;

/** Whether time per file, and per row, stays what it is as repositories and tables grow. */
export const scale: Bench = async ({ dir, rounds, say }) => {
  const byFiles = await growRepository(dir, Math.min(rounds, 5));
  say("the index");
  const byRows = await growIndex(dir, rounds);
  return { title: "time per file and per row", rows: [...byFiles.rows, byRows], notes: byFiles.notes };
};

async function growRepository(dir: string, rounds: number): Promise<{ rows: Row[]; notes: string[] }> {
  const materials = await Promise.all(SIZES.map(async (files) => await makeRepository(files)));
  const platform = await Platform.start(path.join(dir, "platform"), materials);
  try {
    for (const { name } of materials) await platform.ingest(name);
    const perFile = await interleave(
      rounds,
      Object.fromEntries(
        materials.map(({ name, files }) => [
          name,
          async () => {
            await platform.reset();
            return ((await platform.ingest(name)).syncMs * 1_000) / files;
          },
        ]),
      ),
    );
    const [first, ...larger] = materials;
    const base = perFile[first?.name ?? ""] ?? [];
    const rows = larger.map(({ name, files }): Row => {
      const samples = perFile[name] ?? [];
      const row: Row = {
        name: `per file of ${files.toLocaleString("en-US")}`,
        ours: { label: "", unit: "µs", samples },
        peer: { label: `of ${SIZES[0]}`, unit: "µs", samples: base },
        value: medianRatio(samples, base),
      };
      return files === SIZES.at(-1) ? { ...row, target: { atMost: 1.5 } } : row;
    });
    return { rows, notes: [...materials.map(sizeOf), "Below 1: what every sync costs is spread over more files."] };
  } finally {
    await platform.close();
  }
}

async function growIndex(dir: string, rounds: number): Promise<Row> {
  const worker: BuiltWorker = await buildWorker("bench", path.join(import.meta.dirname, "../worker/wrangler.jsonc"));
  const miniflare = await startRuntime([worker], path.join(dir, "index"));
  try {
    for (const [binding, rows] of [
      ["SMALL", SMALL_ROWS],
      ["LARGE", LARGE_ROWS],
    ] as const) {
      const db = await miniflare.getD1Database(binding, "bench");
      await migrate(db);
      for (let left = rows; left > 0; left -= FILL_ROWS) {
        await db
          .prepare(
            `insert into content_blobs (space_id, sha, kind, size, pack_id, block_offset, block_length, raw_offset)
             with recursive n(i) as (select 1 union all select i + 1 from n where i < ?) select 1, randomblob(20), 0, 5000, 1, 0, 60000, 0 from n order by 2`,
          )
          .bind(Math.min(left, FILL_ROWS))
          .run();
      }
    }
    const url = await miniflare.unsafeGetDirectURL("bench");
    const insert = async (table: string): Promise<number> => {
      const response = await fetch(new URL(`/insert?table=${table}&rows=${INSERTED_ROWS}`, url), { method: "POST" });
      const { ms, inserted } = (await response.json()) as { ms: number; inserted: number | null };
      if (inserted !== INSERTED_ROWS) throw new Error(`${inserted} of ${INSERTED_ROWS} rows were inserted.`);
      const db = await miniflare.getD1Database(table.toUpperCase(), "bench");
      // So that the small table stays small.
      await db.prepare("delete from content_blobs where pack_id > 1").run();
      return ms;
    };
    await insert("small");
    await insert("large");
    const samples = await interleave(rounds, {
      small: async () => await insert("small"),
      large: async () => await insert("large"),
    });
    return {
      name: "5,000 blobs into 1,000,000 rows",
      ours: { label: "", unit: "ms", samples: samples.large },
      peer: { label: "into 10,000", unit: "ms", samples: samples.small },
      value: median(samples.large) / median(samples.small),
      target: { atMost: 5 },
    };
  } finally {
    await miniflare.dispose();
  }
}
