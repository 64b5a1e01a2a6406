import fc from "fast-check";
import { expect, it } from "vitest";
import { digits, jsonChunks, namedChunks, utf8Length } from "./database.ts";

const bytes = (text: string): number => new TextEncoder().encode(text).byteLength;
/** Any UTF-16, lone surrogates included. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7ff, max: 0xe000 })), { maxLength: 30 })
  .map((units) => String.fromCharCode(...units));

it("counts bytes as UTF-8 does, and never too few", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      if (text.isWellFormed()) expect(utf8Length(text)).toBe(bytes(text));
      // Quoted as JSON, a lone surrogate is escaped: nothing else is ever measured.
      expect(utf8Length(JSON.stringify(text))).toBe(bytes(JSON.stringify(text)));
    }),
    { numRuns: 500 },
  );
});

it("keeps every row, in order, in arrays no longer than the limit, as few as fit", () => {
  const rows = fc.array(fc.oneof(anyText, fc.jsonValue(), fc.record({ path: anyText, size: fc.nat() })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 400 }), (drawn, limit) => {
      const chunks = jsonChunks(drawn, limit);
      const lists = chunks.map((chunk) => JSON.parse(chunk) as unknown[]);
      expect(lists.flat()).toEqual(JSON.parse(JSON.stringify(drawn)));
      for (const [index, chunk] of chunks.entries()) {
        const list = lists[index] as unknown[];
        expect(list.length).toBeGreaterThan(0);
        if (list.length > 1) expect(bytes(chunk)).toBeLessThanOrEqual(limit);
        const next = lists[index + 1];
        if (next !== undefined) expect(bytes(JSON.stringify([...list, next[0]]))).toBeGreaterThan(limit - 2);
      }
    }),
    { numRuns: 300 },
  );
});

it("keeps the name of every row, whatever it holds, beside fields of fixed width", () => {
  const names = fc.uniqueArray(fc.oneof(anyText, fc.constantFrom("__proto__", "1", '"', "a,b")), { maxLength: 40 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 300 }), (drawn, limit) => {
      const chunks = namedChunks(
        drawn.map((name, i) => ({ name, fields: digits(i, 6) })),
        limit,
      );
      const rows = chunks.flatMap((chunk) => {
        const named = Object.entries(JSON.parse(chunk) as Record<string, string>);
        if (named.length > 1) expect(bytes(chunk)).toBeLessThanOrEqual(limit);
        return named;
      });
      expect(new Map(rows)).toEqual(new Map(drawn.map((name, i) => [name, String(i).padStart(6, "0")])));
    }),
    { numRuns: 300 },
  );
});
