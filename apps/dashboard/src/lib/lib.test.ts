import { expect, it } from "vitest";
import { filePage, githubLines } from "./addresses.ts";
import { bytes, duration, remaining, since } from "./format.ts";
import { entriesOf } from "./tree.ts";
import { visible } from "./visible.ts";

const file = (path: string, size = 1) => ({ path, size, mode: "100644", sha: "0".repeat(40), kind: "text" as const });

it("lists a directory with what is below it, directories first", () => {
  const files = [file("src/a.ts", 2), file("src/lib/b.ts", 3), file("src/lib/deep/c.ts", 4), file("srcs/x.ts")];
  expect(entriesOf("src", files)).toMatchObject([
    { type: "directory", name: "lib", path: "src/lib", files: 2, bytes: 7 },
    { type: "file", name: "a.ts", path: "src/a.ts" },
  ]);
  expect(entriesOf("", files).map((entry) => entry.name)).toEqual(["src", "srcs"]);
});

it("spells out what cannot be seen, and nothing else", () => {
  expect(visible("a\u202eb\u0000c\ufeff")).toBe("a‹U+202E›b‹U+0000›c‹U+FEFF›");
  expect(visible("naïve\t日本 🦀 <b>")).toBe("naïve\t日本 🦀 <b>");
});

it("makes addresses that mean the path they were made from", () => {
  expect(filePage("r1", "a b/#?%.ts", 3, 9)).toBe("/repositories/r1/files/a%20b/%23%3F%25.ts#L3-L9");
  expect(githubLines("https://github.com", { owner: "o", repo: "r" }, "abc", "x/y.ts", 4, 4)).toBe(
    "https://github.com/o/r/blob/abc/x/y.ts#L4",
  );
});

it("writes sizes and times as people read them", () => {
  expect([bytes(0), bytes(999), bytes(1_500_000), bytes(123_456_789)]).toEqual(["0 B", "999 B", "1.5 MB", "123 MB"]);
  expect([duration(12), duration(12_400), duration(185_000), duration(7_440_000)]).toEqual([
    "12 ms",
    "12.4 s",
    "3 min 5 s",
    "2 h 4 min",
  ]);
  expect([remaining(1_000), remaining(17_000), remaining(600_000)]).toEqual([
    "a few seconds left",
    "about 20 s left",
    "about 10 min left",
  ]);
  expect([since(0, 10_000), since(0, 3_600_000)]).toEqual(["just now", "1h ago"]);
});
