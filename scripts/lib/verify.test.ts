import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { FileView, SkippedView } from "@dome/ingest-core/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobId, git, isBinary, lsTree, readBlobs, type TreeFile } from "./git.ts";
import { binariesIn, compare, expectedState } from "./verify.ts";

const RULES = { includePatterns: [], excludePatterns: ["**/*.lock"], maxFileBytes: 1_000 };
const TREE: TreeFile[] = [
  { path: "a.ts", mode: "100644", sha: "a".repeat(40), size: 10 },
  { path: "link", mode: "120000", sha: "b".repeat(40), size: 4 },
  { path: "logo.png", mode: "100644", sha: "c".repeat(40), size: 500 },
  { path: "big.txt", mode: "100644", sha: "d".repeat(40), size: 1_001 },
  { path: "vendor/lib", mode: "160000", sha: "e".repeat(40), size: 0 },
  { path: "deep/.pnpm.lock", mode: "100644", sha: "f".repeat(40), size: 5 },
];
const expected = () =>
  expectedState({ commitSha: "1".repeat(40), tree: TREE, binaries: async () => new Set(["c".repeat(40)]) }, RULES);
const entry = (name: string): TreeFile => TREE.find((file) => file.path === name) as TreeFile;
const stored = (name: string): FileView => ({ ...entry(name), kind: "text" });
const skipped = (name: string, reason: SkippedView["reason"]): SkippedView => ({ ...entry(name), reason });
const FILES = [stored("a.ts"), stored("link")];
const SKIPPED = [skipped("logo.png", "binary"), skipped("big.txt", "too_large"), skipped("vendor/lib", "submodule")];

describe("a comparison", () => {
  it("finds nothing where everything is as the rules say", async () => {
    expect(compare(await expected(), FILES, SKIPPED)).toEqual([]);
  });

  it.each<[string, FileView[], SkippedView[], string]>([
    ["a missing file", [stored("a.ts")], SKIPPED, '"link": in the tree, but neither stored nor skipped'],
    [
      "a file too many",
      [...FILES, { ...stored("a.ts"), path: "old.ts" }],
      SKIPPED,
      '"old.ts": stored or skipped, but not in the tree',
    ],
    [
      "an excluded file",
      [...FILES, stored("deep/.pnpm.lock")],
      SKIPPED,
      '"deep/.pnpm.lock": stored or skipped, but not in the tree',
    ],
    ["other content", [{ ...stored("a.ts"), sha: "0".repeat(40) }, stored("link")], SKIPPED, '"a.ts": stored as 000'],
    [
      "another mode",
      [{ ...stored("a.ts"), mode: "100755" }, stored("link")],
      SKIPPED,
      '"a.ts": stored with mode 100755',
    ],
    ["another size", [{ ...stored("a.ts"), size: 11 }, stored("link")], SKIPPED, '"a.ts": stored with 11 bytes'],
    ["a path listed twice", [...FILES, stored("a.ts")], SKIPPED, '"a.ts": listed twice'],
    [
      "a binary stored",
      [...FILES, stored("logo.png")],
      SKIPPED.slice(1),
      '"logo.png": stored, but should be skipped as binary',
    ],
    [
      "text skipped",
      [stored("link")],
      [...SKIPPED, skipped("a.ts", "binary")],
      '"a.ts": skipped as binary, but should be stored',
    ],
    [
      "a wrong reason",
      FILES,
      [SKIPPED[0] as SkippedView, skipped("big.txt", "binary"), SKIPPED[2] as SkippedView],
      "should be skipped as too_large",
    ],
  ])("names %s", async (_, files, skips, sentence) => {
    const differences = compare(await expected(), files, skips);
    expect(differences).toEqual([expect.stringContaining(sentence)]);
  });

  it("never calls a changed listing identical", async () => {
    const truth = await expected();
    const change = fc.record({
      index: fc.nat(1),
      field: fc.constantFrom("path", "sha", "mode"),
      value: fc.string({ minLength: 1, maxLength: 40 }),
    });
    fc.assert(
      fc.property(change, ({ index, field, value }) => {
        const files = FILES.map((file, at) => (at === index ? { ...file, [field]: value } : file));
        fc.pre(FILES[index]?.[field as "path"] !== value);
        expect(compare(truth, files, SKIPPED)).not.toEqual([]);
      }),
    );
  });
});

describe("reading a repository", () => {
  const contents: Record<string, Buffer> = {
    "empty.txt": Buffer.alloc(0),
    "text.md": Buffer.from("hello\n"),
    "späße #1 %20.txt": Buffer.from("ünïcode\n\n"),
    "binary.bin": Buffer.concat([Buffer.from("x".repeat(7_999)), Buffer.from([0])]),
    "late-nul.txt": Buffer.concat([Buffer.from("x".repeat(8_000)), Buffer.from([0])]),
    "large.txt": Buffer.from("0123456789\n".repeat(30_000)),
  };
  let dir = "";
  beforeAll(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), "dome-git-"));
    git(dir, ["init", "--quiet", "."]);
    for (const [name, bytes] of Object.entries(contents)) writeFileSync(path.join(dir, name), bytes);
    git(dir, ["add", "."]);
    git(dir, ["-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "--quiet", "-m", "x"]);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it("lists paths, sizes and ids as git has them, and reads the same bytes back", async () => {
    const tree = lsTree(dir, "HEAD");
    expect(Object.fromEntries(tree.map((file) => [file.path, file.size]))).toEqual(
      Object.fromEntries(Object.entries(contents).map(([name, bytes]) => [name, bytes.length])),
    );
    for (const file of tree) expect(blobId(contents[file.path] as Buffer, 40)).toBe(file.sha);
    const read: Buffer[] = [];
    for await (const blob of readBlobs(
      dir,
      tree.map((file) => file.sha),
    ))
      read.push(blob.bytes);
    expect(read.map(String)).toEqual(tree.map((file) => String(contents[file.path])));
  });

  it("calls binary what git calls binary", async () => {
    const tree = lsTree(dir, "HEAD");
    const found = await binariesIn(dir)(tree.map((file) => file.sha));
    expect(tree.filter((file) => found.has(file.sha)).map((file) => file.path)).toEqual(["binary.bin"]);
    expect(isBinary(contents["late-nul.txt"] as Buffer)).toBe(false);
  });
});
