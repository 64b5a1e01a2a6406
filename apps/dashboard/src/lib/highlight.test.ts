import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highlightLines, plainLines } from "./highlight.ts";
import { grammarOf, SEARCH_LANGUAGES } from "./languages.ts";

const textOf = (lines: Awaited<ReturnType<typeof highlightLines>>) =>
  lines.map((line) => line.map((token) => token.text).join("")).join("\n");

describe("highlighting", () => {
  it("changes no character, whatever the text is", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("typescript", "python", "xml", "markdown", "bash"),
        fc.array(
          fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("/*", "*/", '"', "<!--", "</script>", "```", "\n")),
        ),
        async (grammar, parts) => {
          const text = parts.join("");
          expect(textOf(await highlightLines(text, grammar))).toBe(text);
        },
      ),
    );
  });

  it("gives a token that spans lines to each of them", async () => {
    const lines = await highlightLines("/* one\ntwo */\nlet x = 1;", "typescript");
    expect(lines.slice(0, 2)).toEqual([
      [{ text: "/* one", kind: "hljs-comment" }],
      [{ text: "two */", kind: "hljs-comment" }],
    ]);
  });

  it("leaves long texts and unknown languages plain", async () => {
    const long = "let x = 1;\n".repeat(30_000);
    expect(await highlightLines(long, "typescript")).toEqual(plainLines(long));
    expect(await highlightLines("x", "constructor")).toEqual(plainLines("x"));
  });
});

it("knows grammars by file endings and names", () => {
  expect(
    ["a/b.ts", "Dockerfile", "Makefile", "x.toml", "page.vue", "a.constructor", "b.unknown"].map(grammarOf),
  ).toEqual(["typescript", "dockerfile", "makefile", "ini", "xml", null, null]);
  expect(new Set(SEARCH_LANGUAGES.map(([name]) => name)).size).toBe(SEARCH_LANGUAGES.length);
});
