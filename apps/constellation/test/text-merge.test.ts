import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { indexRepository } from "../src/indexing/index-repository.ts";
import { addRepository, ask, commitFiles, makeDeps, pathsOf } from "./support.ts";

const index = () => env.SEARCH_INDEX.getByName("user:ann/p/d");

/** Segments of the full text. */
const segments = async (): Promise<number> =>
  await runInDurableObject(
    index(),
    (_, { storage }) => storage.sql.exec<{ n: number }>("select count(distinct segid) as n from texts_idx").one().n,
  );

/** Runs alarms until none is set. */
async function runAlarms(): Promise<number> {
  let alarms = 0;
  while (await runDurableObjectAlarm(index())) alarms++;
  return alarms;
}

/** A repository in batches of one file. */
async function fill(files: number): Promise<string> {
  const id = await addRepository();
  const text = (i: number) => `export const value${i} = "shared";\n// ${"filler ".repeat(36_000)}\n`;
  await commitFiles(id, Object.fromEntries(Array.from({ length: files }, (_, i) => [`f/${i}.ts`, text(i)])));
  await indexRepository(makeDeps(), id);
  return id;
}

it("merges the full text once it is searchable, and answers the same before and after", async () => {
  await fill(40);
  const before = {
    segments: await segments(),
    hits: await ask("value7 shared"),
    all: pathsOf(await ask("shared", { k: 50 })),
  };
  expect(before.segments).toBeGreaterThan(30);
  expect(before.hits[0]?.path).toBe("f/7.ts");
  expect(await runAlarms()).toBeGreaterThan(0);
  expect(await segments()).toBeLessThan(16);
  expect(await ask("value7 shared")).toEqual(before.hits);
  expect(pathsOf(await ask("shared", { k: 50 }))).toEqual(before.all);
});

it("wakes for merging only when there is something to merge", async () => {
  const id = await addRepository();
  await commitFiles(id, { "a.ts": "one" });
  await indexRepository(makeDeps(), id);
  expect(await runAlarms()).toBe(0);
});

it("stays small under many small commits", async () => {
  const id = await addRepository();
  for (let commit = 0; commit < 40; commit++) {
    await commitFiles(id, { "a.ts": `export const version${commit} = ${commit};` });
    await indexRepository(makeDeps(), id);
    await runAlarms();
  }
  expect(await segments()).toBeLessThanOrEqual(17);
  expect((await ask("version39"))[0]?.path).toBe("a.ts");
  expect((await ask("version38")).filter(({ snippet }) => snippet?.includes("version38"))).toEqual([]);
});
