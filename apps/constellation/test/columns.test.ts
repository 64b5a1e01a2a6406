import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { expect, it } from "vitest";
import { packed, packedBytes, PackedRows, packedRows, packedText } from "../src/search-index/packed-rows.ts";
import { SlicedRows } from "../src/search-index/sliced-rows.ts";
import { indexRepository } from "../src/indexing/index-repository.ts";
import { addRepository, ask, commitFiles, countsOf, indexed, makeDeps } from "./support.ts";

const decoder = new TextDecoder();

/** Does something with a database of its own. */
const withSql = async <T>(work: (sql: SqlStorage) => T): Promise<T> =>
  await runInDurableObject(env.SEARCH_INDEX.getByName(crypto.randomUUID()), (_, { storage }) => work(storage.sql));

it("lets SQLite read any rows of whole numbers out of one blob", async () => {
  const rows = fc.array(
    fc.tuple(
      fc.nat(),
      fc.maxSafeNat().map((n) => n % 1e10),
      fc.constantFrom(0, 9_999_999_999),
    ),
  );
  await withSql((sql) =>
    fc.assert(
      fc.property(rows, (given) => {
        const table = new PackedRows(3);
        for (const row of given) table.add(...row);
        const read = sql.exec(
          `${packedRows(3)} select ${packed(0)} as a, ${packed(1)} as b, ${packed(2)} as c from packed`,
          table.finish(),
        );
        expect([...read.raw()]).toEqual(given);
      }),
    ),
  );
});

it.each([-1, 0.5, 1e10, Number.NaN])("refuses %d as a number of a row", (number) => {
  expect(() => new PackedRows(1).add(number)).toThrow(/does not fit/);
});

it("cuts any bytes out of slices that can be bound, as they are and as text", async () => {
  const texts = fc.array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.nat(500_000).map((n) => "é\u0000".repeat(n)),
    ),
    {
      maxLength: 12,
    },
  );
  await withSql((sql) =>
    fc.assert(
      fc.property(texts, (given) => {
        const parts = given.map((text) => new TextEncoder().encode(text));
        const rows = new SlicedRows(2, new Uint8Array(parts.flatMap((part) => [...part])));
        for (const { byteLength } of parts) rows.add(rows.next(byteLength), byteLength);
        const read: [ArrayBuffer | null, string][] = [];
        for (const [numbers, data] of rows.finish()) {
          expect(Math.max(numbers.byteLength, data.byteLength)).toBeLessThan(2_000_000);
          const found = sql.exec(
            `${packedRows(2)} select ${packedBytes("?2", 0, 1)} as bytes, ${packedText("?2", 0, 1)} as text from packed`,
            numbers,
            data,
          );
          for (const [bytes, text] of found.raw()) read.push([bytes as ArrayBuffer | null, (text ?? "") as string]);
        }
        expect(read.map(([bytes]) => decoder.decode(bytes ?? new ArrayBuffer(0)))).toEqual(
          parts.map((part) => decoder.decode(part)),
        );
        expect(read.map(([, text]) => text)).toEqual(parts.map((part) => decoder.decode(part)));
      }),
      { numRuns: 20 },
    ),
  );
});

it("finds every part of a file whose bytes are more than one statement takes", async () => {
  const lines = Array.from({ length: 30_000 }, (_, i) => `推送の購読を処理する関数 ${word(i)} ${"語".repeat(20)}\n`);
  const id = await addRepository();
  await commitFiles(id, { "large.txt": lines.join(""), "small.ts": "export const afterwards = 1;" });
  const deps = makeDeps();
  await indexRepository({ ...deps, settings: { ...deps.settings, MAX_INDEXED_FILE_BYTES: 8 * 1024 * 1024 } }, id);
  for (const i of [0, 1, 10_000, 15_000, 20_000, 29_998, 29_999]) {
    const [hit] = await ask(word(i));
    expect(hit).toMatchObject({ path: "large.txt", ranks: { text: 1 } });
    expect(hit?.snippet).toContain(`${word(i)} `);
    expect([(hit?.startLine ?? 0) <= i + 1, (hit?.endLine ?? 0) >= i + 1]).toEqual([true, true]);
  }
  expect((await ask("afterwards"))[0]).toMatchObject({ path: "small.ts", startLine: 1 });
  const { chunks, textRows, vectors } = await countsOf(id);
  expect([textRows, vectors]).toEqual([chunks, chunks]);
});

/** A word of its own for a number. */
const word = (i: number): string =>
  `w${[...String(i).padStart(5, "0")].map((digit) => "bcdfghjklm"[Number(digit)]).join("")}q`;

it("keeps text, symbols, identifiers and paths of neighbours apart", async () => {
  await indexed({
    "lib/heron.ts": "export class FirstThing {}",
    "lib/b\u00e9.ts": "\ufeffexport class Second { lateArrivalé() {} } // 語𝒳",
    "lib/egret.ts": "export function third() {}",
    "lib/plain.txt": "nothing is named here",
  });
  for (const [query, path, symbol] of [
    ["FirstThing", "lib/heron.ts", "FirstThing"],
    ["Second", "lib/b\u00e9.ts", "Second"],
    ["third", "lib/egret.ts", "third"],
    ["named", "lib/plain.txt", null],
    // Of an identifier, and of a path.
    ["thing", "lib/heron.ts", "FirstThing"],
    ["late", "lib/b\u00e9.ts", "Second"],
    ["egret", "lib/egret.ts", "third"],
  ] as const)
    expect((await ask(query))[0], query).toMatchObject({ path, symbol, ranks: { text: 1 } });
  // What only stands there across a border, or a byte beside it.
  for (const query of ["thinglib", "firstthingfirst", "hirdlib", "irstthing", "econd", "gret", "hing"])
    expect(
      (await ask(query)).filter(({ ranks }) => ranks.text !== undefined),
      query,
    ).toEqual([]);
});
