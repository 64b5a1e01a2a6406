import * as fc from "fast-check";
import { expect, it } from "vitest";
import { rangesOf, termsOf } from "./marks.ts";

const marked = (text: string, query: string) =>
  rangesOf(text, termsOf(query)).map(([from, to]) => text.slice(from, to));

it("marks words whatever their ending, and parts of identifiers", () => {
  expect(marked("matchRoute(routes) // matching", "How are routes matched?")).toEqual([
    "match",
    "Route",
    "route",
    "match",
  ]);
  expect(marked("const ws = openSocket(MAX_RETRY_MS)", "socket max_retry")).toEqual(["Socket", "MAX_RETRY"]);
});

it("marks nothing inside of other words, and no small words", () => {
  expect(marked("the parser is in a spark", "is the ark in par")).toEqual(["par"]);
});

it("gives ranges in order, without overlaps, that lie in the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, query) => {
      let end = 0;
      for (const [from, to] of rangesOf(text, termsOf(query))) {
        expect(from).toBeGreaterThanOrEqual(end);
        expect(to).toBeGreaterThan(from);
        end = to;
      }
      expect(end).toBeLessThanOrEqual(text.length);
    }),
  );
});
