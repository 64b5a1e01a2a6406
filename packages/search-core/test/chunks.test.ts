import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { chunkText, type Chunker, LANGUAGES, languageOf, lineChunker, structuralChunker } from "../src/chunks/index.ts";
import { LineFinder, NEVER, NO_LETTER } from "../src/chunks/lines.ts";
import { ScopeFinder } from "../src/chunks/scopes.ts";
import { syntaxChunker } from "../src/syntax/index.ts";

const require = createRequire(import.meta.url);
const GRAMMARS: Record<string, string> = {
  typescript: "typescript",
  javascript: "javascript",
  python: "python",
  go: "go",
  rust: "rust",
  java: "java",
  c: "c",
  cpp: "cpp",
  csharp: "c_sharp",
  ruby: "ruby",
  php: "php",
  tsx: "tsx",
};
const LIMIT = 200;
const options = { limit: LIMIT, overlap: 40 };
const chunkers: Record<string, Chunker> = { structural: structuralChunker(options), lines: lineChunker(options) };

beforeAll(async () => {
  const folder = path.join(path.dirname(require.resolve("@repomix/tree-sitter-wasms/package.json")), "out");
  chunkers.syntax = await syntaxChunker(
    {
      core: new WebAssembly.Module(readFileSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm"))),
      grammar: async (language) =>
        GRAMMARS[language] === undefined
          ? null
          : new WebAssembly.Module(readFileSync(path.join(folder, `tree-sitter-${GRAMMARS[language]}.wasm`))),
    },
    ["typescript", "python", "go", "cpp"],
    options,
  );
});

const line = fc.oneof(
  fc.constantFrom(
    "",
    "  ",
    "}",
    "function foo() {",
    "  return 1;",
    "class A:",
    "    def f(self):",
    "# Title",
    "## Sub",
    "\tint x = f(1);",
    "```",
    "/* comment",
    " */",
  ),
  fc.string({ maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ minLength: 150, maxLength: 700, unit: fc.constantFrom("a", " ", "😀", "(") }),
);
const text = fc
  .tuple(fc.array(line, { maxLength: 60 }), fc.constantFrom("\n", "\r\n"))
  .map(([lines, end]) => lines.join(end));

/** What a chunker may leave out: white space and control characters, nothing anybody searches for. */
const isBlank = (source: string): boolean => /^[\s\p{Cc}]*$/u.test(source);

describe.each(["structural", "lines", "syntax"])("the %s chunker", (name) => {
  it.each(["typescript", "python", "cpp", "markdown", "text"])(
    "covers every %s text with bounded chunks that know their lines",
    (language) => {
      fc.assert(
        fc.property(text, (source) => {
          const chunks = chunkers[name]!.chunk(source, language);
          let covered = 0;
          let before = -1;
          for (const chunk of chunks) {
            expect(source.slice(covered, Math.max(covered, chunk.startOffset))).toSatisfy(isBlank);
            expect(chunk.startOffset).toBeGreaterThan(before);
            expect(chunk.endOffset - chunk.startOffset).toBeGreaterThan(0);
            expect(chunk.endOffset - chunk.startOffset).toBeLessThanOrEqual(LIMIT * 1.25 + options.overlap);
            expect(chunk.startLine).toBe(source.slice(0, chunk.startOffset).split("\n").length);
            expect(chunk.endLine).toBe(source.slice(0, chunk.endOffset - 1).split("\n").length);
            before = chunk.startOffset;
            covered = Math.max(covered, chunk.endOffset);
          }
          expect(source.slice(covered)).toSatisfy(isBlank);
          expect(chunkers[name]!.chunk(source, language)).toEqual(chunks);
        }),
        { numRuns: 60 },
      );
    },
  );
});

it.each(["typescript", "python", "cpp", "markdown"])(
  "names %s chunks as if each were looked at afresh, whatever was remembered of the ones before",
  (language) => {
    const nested = fc
      .array(fc.tuple(fc.nat({ max: 4 }), line), { maxLength: 120 })
      .map((drawn) => drawn.map(([depth, content]) => " ".repeat(depth) + content).join("\n"));
    fc.assert(
      fc.property(nested, (source) => {
        const lines = new LineFinder().find(source);
        const afresh = (): ScopeFinder => ScopeFinder.of(source, lines, language)!;
        for (const { startLine, endLine, symbol } of chunkers["structural"]!.chunk(source, language)) {
          const [first, last] = [startLine - 1, endLine - 1];
          let scope = afresh().firstWithin(first, last) ?? afresh().before(first, Number.POSITIVE_INFINITY);
          const names: string[] = [];
          for (; scope !== null; scope = scope.depth > 0 ? afresh().before(scope.line, scope.depth) : null)
            names.unshift(scope.name);
          expect(symbol).toBe(names.length === 0 ? null : names.join(afresh().separator).slice(0, 200));
        }
      }),
      { numRuns: 200 },
    );
  },
);

it("knows of every line where it begins, how good it is to start with, and how deep its first letter stands", () => {
  const indent = fc.string({ maxLength: 6, unit: fc.constantFrom(" ", "\t") });
  const indented = fc.array(fc.tuple(indent, line), { maxLength: 60 });
  // Repeated, there are more lines than a finder has memory for at first.
  fc.assert(
    fc.property(indented, fc.constantFrom("\n", "\r\n"), fc.constantFrom(1, 300), (drawn, end, times) => {
      const source = drawn
        .map((parts) => parts.join("") + end)
        .join("")
        .repeat(times);
      const contents = source.split("\n");
      const starts: number[] = [];
      const ranks: number[] = [];
      const depths: number[] = [];
      let start = 0;
      for (const content of contents) {
        const blank = /^[ \t]*/.exec(content)![0];
        const first = content.charAt(blank.length);
        const columns = blank.replaceAll("\t", "    ").length;
        const afterBlank = start >= 2 && "\r\n".includes(source.charAt(start - 2)) ? 1 : 0;
        starts.push(start);
        ranks.push(/^[^),.\]}*\r\n]$/.test(first) ? columns * 2 - afterBlank : NEVER);
        depths.push(/^[a-z]$/i.test(first) ? Math.min(columns, NO_LETTER) : NO_LETTER);
        start += content.length + 1;
      }
      const found = new LineFinder().find(source);
      expect([...found.starts.subarray(0, contents.length + 1)]).toEqual([...starts, source.length + 1]);
      expect([...found.ranks.subarray(0, contents.length)]).toEqual(ranks);
      expect([...found.depths.subarray(0, contents.length)]).toEqual(depths);
    }),
    { numRuns: 60 },
  );
});

it("cuts code between outermost definitions and names them", () => {
  const body = "  const value = compute(1, 2, 3);\n".repeat(18);
  const source = `export class Store {\n  get(key: string) {\n${body}  }\n\n  put(key: string) {\n${body}  }\n}\n\nexport function helper() {\n${body}}\n`;
  const chunks = chunkText(source, "src/store.ts");
  expect(chunks.map(({ symbol }) => symbol)).toEqual(["Store", "Store.put", "helper"]);
  expect(chunks.every(({ language }) => language === "typescript")).toBe(true);
});

it("cuts Markdown at headings and names the path of headings", () => {
  const paragraph = `${"word ".repeat(160).trim()}\n\n`;
  const chunks = chunkText(
    `# Guide\n\n${paragraph}## Install\n\n${paragraph}### Linux\n\n${paragraph}## Use\n\n${paragraph}`,
    "README.md",
  );
  expect(chunks.map(({ symbol }) => symbol)).toEqual([
    "Guide",
    "Guide > Install",
    "Guide > Install > Linux",
    "Guide > Use",
  ]);
});

it.each([
  ["a.py", "class Foo:\n    def bar(self):\n        pass\n", "Foo"],
  ["a.go", "func (s *Server) Listen(port int) error {\n}\n", "Listen"],
  ["a.rs", "pub async fn serve(addr: &str) {\n}\n", "serve"],
  ["A.java", "public class Main {\n}\n", "Main"],
  ["a.c", "static int parse_header(const char *p)\n{\n}\n", "parse_header"],
  ["a.rb", "module Net\nend\n", "Net"],
  ["a.php", "<?php\nfinal class Mailer {\n}\n", "Mailer"],
  ["a.txt", "class Nothing\n", null],
])("names what %s defines", (file, source, symbol) => {
  expect(chunkText(source, file)[0]?.symbol).toBe(symbol);
});

it("keeps what is odd and no white space", () => {
  for (const chunker of Object.values(chunkers)) {
    expect(chunker.chunk("\u0000", "text")).toMatchObject([{ startOffset: 0, endOffset: 1 }]);
    expect(chunker.chunk(" \t\r\n\v\f", "text")).toEqual([]);
  }
});

it("knows languages by extension", () => {
  expect(
    ["a/b.TSX", "Makefile", "x.py", ".gitignore", "a.unknown", "toString", "src/constructor", "a.__proto__"].map(
      languageOf,
    ),
  ).toEqual(["tsx", "text", "python", "text", "text", "text", "text", "text"]);
  expect(LANGUAGES).toContain("csharp");
});

it("comes to an end with hostile files", () => {
  for (const source of [
    "a".repeat(300_000),
    "(".repeat(100_000),
    "{\n".repeat(100_000),
    "export ".repeat(40_000),
    "#".repeat(100_000),
    "class A".concat(" ".repeat(100_000)),
  ])
    for (const language of ["typescript", "cpp", "markdown", "kotlin"])
      expect(chunkText(source, "x.ts").length + structuralChunker().chunk(source, language).length).toBeGreaterThan(0);
});
