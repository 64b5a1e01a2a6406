import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, it } from "vitest";
import { GlobPattern, globFault } from "../contracts/inputs.ts";
import { compileFilter } from "./index.ts";

const matches = (pattern: string, path: string): boolean => compileFilter([pattern], [])(path);

/** `**` beside something else is a `*`, as in git. picomatch agrees, but for one before a brace, which it lets cross slashes. */
const plainStars = (name: string): string =>
  name === "**" ? name : name.replaceAll(/\\.|\*+/g, (found) => (found.startsWith("*") ? "*" : found));

/** The same question put to picomatch in one piece. */
function inOnePiece(pattern: string, path: string): boolean {
  const given = pattern.endsWith("/") ? pattern.slice(0, -1) : pattern;
  // Of two `$` picomatch loses one.
  const bare = given
    .split("/")
    .map(plainStars)
    .join("/")
    .replaceAll(/\\.|\$/g, (found) => (found === "$" ? "\\$" : found));
  return picomatch([bare, `${bare}/**`], {
    dot: true,
    nonegate: true,
    noextglob: true,
    windows: false,
    strictSlashes: true,
  })(path);
}

const namePart = fc.constantFrom(
  "a",
  "b",
  "A",
  ".",
  "ab",
  "*",
  "*",
  "?",
  "[ab]",
  "[!a]",
  "[a-c]",
  "{a,b}",
  "{a,.b}",
  "#",
  "%",
  " ",
  "ü",
  "\\*",
  "!",
  "@",
  "$",
  "^",
);
const globName = fc.oneof(
  { weight: 3, arbitrary: fc.array(namePart, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.constant("**") },
);
const glob = fc
  .tuple(fc.array(globName, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([names, slash]) => names.join("/") + (slash ? "/" : ""));
const pathName = fc.string({
  unit: fc.constantFrom("a", "b", "c", "A", ".", "#", "%", " ", "ü", "*", "!", "\\", "$", "+"),
  minLength: 1,
  maxLength: 4,
});
const anyPath = fc.array(pathName, { minLength: 1, maxLength: 5 }).map((names) => names.join("/"));
const isGitPath = (path: string) => path.split("/").every((name) => name !== "." && name !== "..");

it("agrees with picomatch on whole paths", () => {
  fc.assert(
    fc.property(glob, fc.array(anyPath, { minLength: 1, maxLength: 10 }), (pattern, paths) => {
      fc.pre(globFault(pattern) === null);
      for (const path of paths.filter(isGitPath))
        expect([pattern, path, matches(pattern, path)]).toEqual([pattern, path, inOnePiece(pattern, path)]);
    }),
    { numRuns: 700 },
  );
});

describe("what people expect of a pattern", () => {
  it.each<[string, string[], string[]]>([
    ["docs", ["docs", "docs/a", "docs/.b/c"], ["doc", "docs2", "x/docs", "Docs/a"]],
    [".", ["a", ".b/c"], []],
    ["./docs/*.md", ["docs/a.md"], ["a.md"]],
    ["docs/", ["docs", "docs/a"], ["docsx"]],
    ["**", ["a", ".a", "a/b/.c"], []],
    ["*", ["a", ".hidden", "a/b"], []],
    ["*.md", ["a.md", ".md", "#%.md"], ["x/a.md", "a.MD"]],
    ["**/*.md", ["a.md", "x/a.md", "x/.y/a.md"], ["a.mdx"]],
    ["src/**", ["src/a", "src/.a/b"], ["src", "srcs/a"]],
    ["a/**/b", ["a/b", "a/x/b", "a/x/.y/b", "a/b/c"], ["a/x", "ab"]],
    ["#a", ["#a", "#a/b"], ["a"]],
    ["!a", ["!a"], ["a", "b"]],
    ["100%", ["100%"], ["100"]],
    ["a b", ["a b"], ["a", "ab"]],
    ["données/日本/*.ü", ["données/日本/x.ü"], ["donnees/日本/x.ü", "données/日本/y/x.ü"]],
    ["a\\*", ["a*"], ["ab", "a\\b"]],
    ["a?c", ["abc", "a.c"], ["ac", "a/c", "abbc"]],
    ["$$/**", ["$$/a"], ["$/a"]],
    ["\\*/*", ["*/a"], ["\\*/a", "a/a"]],
    ["**{a,b}", ["a", "xb", "a/x"], ["x/y/a", "c"]],
    ["x/**.md", ["x/a.md"], ["x/y/a.md"]],
    ["*.{ts,tsx}", ["a.ts", "a.tsx"], ["a.t", "a.js"]],
    ["c++", ["c++", "c++/a"], ["c", "c+", "ccc"]],
    ["[ab]+", ["a+"], ["a", "ab"]],
    ["{a,b}+\\+", ["a++"], ["a", "ab"]],
    ["[ab].txt", ["a.txt", "b.txt", "[ab].txt"], ["c.txt"]],
  ])("%s", (pattern, yes, no) => {
    expect(yes.filter((path) => !matches(pattern, path))).toEqual([]);
    expect(no.filter((path) => matches(pattern, path))).toEqual([]);
  });

  it("no include pattern wants everything, and exclude wins", () => {
    expect(compileFilter([], [])("any/thing")).toBe(true);
    expect(compileFilter(["src"], ["**/*.test.ts"])("src/a.ts")).toBe(true);
    expect(compileFilter(["src"], ["**/*.test.ts"])("src/a.test.ts")).toBe(false);
    expect(compileFilter(["src/a"], ["src"])("src/a")).toBe(false);
  });
});

describe("patterns that are refused", () => {
  it.each([
    "/a", "../a", "a/../b", "a/..", "a\nb", "a\0b", "@(a|b)", "(a)", "!(a)", "a//b", "***", "*a*b*c", "{a,{b,c}}", "{1..9}",
    "{a/b,c}", "[a/b]", "{a,b}{c,d}{e,f}", "*/*/*/*/*/*/*", "", "a".repeat(201),
  ])("%j", (pattern) => expect(GlobPattern.safeParse(pattern).success).toBe(false)); // prettier-ignore

  it("by the filter too, as invalid input that names the pattern", () => {
    expect(() => compileFilter([], ["@(a)"])).toThrow(
      expect.objectContaining({ code: "invalid_input", message: expect.stringContaining('"@(a)"') }),
    );
  });
});

describe("no accepted pattern can be made slow", () => {
  const hostile = fc
    .array(
      fc.constantFrom(
        "*",
        "**",
        "a",
        "{a,aa}",
        "{a,a}",
        "[a]",
        "[aa]",
        "?",
        "+",
        "/",
        "*a",
        "]",
        "}",
        "{",
        "[",
        ",",
        "|",
        "\\",
        ")",
        "!",
      ),
      { minLength: 1, maxLength: 40 },
    )
    .map((parts) => parts.join(""));

  it("what a name is tested with repeats nothing but two wildcards, and nests nothing", () => {
    fc.assert(
      fc.property(hostile, (pattern) => {
        fc.pre(globFault(pattern) === null);
        for (const name of pattern.replace(/\/$/, "").split("/")) {
          if (name === "**") continue;
          // Behind an escape or in a class it is a character; picomatch's own look-ahead for "." and ".." is bounded.
          const bare = picomatch
            .makeRe(
              name.replaceAll(/\\.|\+/g, (found) => (found === "+" ? "\\+" : found)),
              { dot: true, nonegate: true, noextglob: true, windows: false },
            )
            .source.replaceAll(/\\./g, "c")
            .replaceAll("(?!.{1,2}(?:/|$))", "")
            .replaceAll(/\(\?![^()]*(?:\([^()]*\)[^()]*)*\)/g, "")
            .replaceAll(/\[[^\]]*\]/g, "c")
            .replaceAll("(?:.)*?", "c*?");
          expect((bare.match(/[*+]/g) ?? []).length, `${name} became ${bare}`).toBeLessThanOrEqual(2);
          expect(bare, name).not.toMatch(/\)[*+{]/);
        }
      }),
      { numRuns: 600 },
    );
  });
});
