import type { FaultKind, FileChange } from "@dome/local-github/control";
import fc from "fast-check";

/** Small pools, so that histories return to contents, paths and commits they had before. */
const PATHS = [
  "README.md", "readme.md", "src/a.ts", "src/b.ts", "src/deep/er/c.ts", "docs/ü#%.md", "docs/sp ace.md", "assets/logo.bin", "big.txt", "link",
  "vendor/x.js", "vendor/y.js", "empty", ".hidden/file", "lfs.psd", "crlf.bat", "a/1", "a/2", "a/3", "a/4", "a/5", "a/6", "a/7", "a/8", "a/9", "b/1", "b/2", "b/3",
]; // prettier-ignore

/** Files above this are skipped in the scenarios. */
export const MAX_FILE_BYTES = 4_000;

export const LFS_POINTER_TEXT =
  "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

const CONTENTS: { content: string; mode?: "100755" | "120000" }[] = [
  { content: "" },
  { content: "one\n" },
  { content: "two\nlines\n" },
  { content: "run\n", mode: "100755" },
  // The same blobs under another mode: a change of mode alone.
  { content: "one\n", mode: "100755" },
  { content: "../elsewhere" },
  { content: "../elsewhere", mode: "120000" },
  { content: "binary\0content" },
  { content: "long text\n".repeat(500) },
  { content: "$Format:%H$ and text\n" },
  { content: LFS_POINTER_TEXT },
];

const ATTRIBUTES = [
  "",
  "*.md export-ignore\n",
  "* text eol=crlf\n",
  "src/** export-subst\n",
  "vendor export-ignore\n*.bat eol=crlf\n",
];

const FAULTS: FaultKind[] = [
  "http-500", "http-502", "http-503", "server-error-text", "html-403", "bad-credentials", "primary-403", "primary-429", "secondary-403",
  "secondary-429", "reset-before", "reset-mid-body", "truncate-body", "tree-truncated", "stale-head", "archive-changed-file", "archive-missing-file",
  "archive-wrong-size", "archive-traversal", "archive-absolute", "archive-symlink-out", "archive-extra", "archive-bomb", "archive-garbage",
]; // prettier-ignore

/** A path gets a content of the pool, goes, or keeps its content under another mode. */
export type Change = { path: string; index: number } | { path: string; remove: true } | { path: string; flip: true };

/** One thing that happens. Numbers choose among what is there at the time. */
export type Step =
  | { do: "commit"; changes: Change[]; attributes: number | null; deliver: Delivery }
  | { do: "rewind"; to: number; deliver: Delivery }
  | { do: "sideways"; to: number; changes: Change[]; deliver: Delivery }
  | { do: "delete-branch"; deliver: Delivery }
  | { do: "rename-branch"; deliver: Delivery }
  | { do: "visibility"; deliver: Delivery }
  | { do: "patterns"; include: string[]; exclude: string[] }
  | { do: "ask" }
  | { do: "cancel" }
  | { do: "fault"; kind: FaultKind; times: number; skip: number }
  | { do: "tree-limit"; entries: number }
  | { do: "work"; pick: number; twice: boolean }
  | { do: "drain" }
  | { do: "die"; pick: number; at: Place; after: boolean }
  | { do: "stall"; pick: number; at: Place; meanwhile: Meanwhile; changes: Change[]; back: boolean }
  | { do: "lose-messages" }
  | { do: "sweep" }
  | { do: "collect"; waitSeconds: number }
  | { do: "return"; changes: Change[] };

/**
 * Where a Worker is interrupted: so many calls from where it starts, or from one of the few places where that matters most. Those are
 * too narrow to be met by counting from the start; what leads there (`changes`, or a change of visibility) happens first.
 */
export type Place =
  | { from: null; steps: number }
  | { from: "commit" | "stage" | "publish"; steps: number; changes: Change[] }
  | { from: "move"; steps: number };

/** What happens while a Worker stands still. */
export type Meanwhile = "newer" | "move" | "collect" | "cancel";

/** What becomes of the delivery that GitHub sends about it. */
export type Delivery = "sent" | "lost" | "twice" | "late";

const delivery = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Delivery>("sent") },
  { weight: 2, arbitrary: fc.constant<Delivery>("lost") },
  { weight: 1, arbitrary: fc.constant<Delivery>("twice") },
  { weight: 1, arbitrary: fc.constant<Delivery>("late") },
);
const path = fc.constantFrom(...PATHS);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ path, index: fc.nat(CONTENTS.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ path, remove: fc.constant<true>(true) }) },
  { weight: 1, arbitrary: fc.record({ path: fc.constantFrom(...PATHS.slice(0, 4)), flip: fc.constant<true>(true) }) },
);
const changes = fc.oneof(
  { weight: 2, arbitrary: fc.array(change, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(change, { minLength: 18, maxLength: 28 }) },
);
const attributes = fc.option(fc.nat(ATTRIBUTES.length - 1), { freq: 4 });
const small = fc.nat(7);

const anywhere = (steps: number): fc.Arbitrary<Place> =>
  fc.record({ from: fc.constant(null), steps: fc.integer({ min: 1, max: steps }) });
/** The transaction that swaps the refs and what follows it; the move to another space; the writing of an index and what swaps it. */
const landmark: fc.Arbitrary<Place> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ from: fc.constant("commit"), steps: fc.constantFrom(1, 1, 1, 2, 3), changes }) },
  { weight: 2, arbitrary: fc.record({ from: fc.constant("move"), steps: fc.integer({ min: 1, max: 6 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      from: fc.constantFrom("stage", "publish"),
      steps: fc.constantFrom(1, 1, 2, 3),
      changes,
    }),
  },
);
const die = (at: fc.Arbitrary<Place>): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constant("die"), pick: small, at, after: fc.boolean() });
const stall = (at: fc.Arbitrary<Place>): fc.Arbitrary<Step> =>
  fc.record({
    do: fc.constant("stall"),
    pick: small,
    at,
    meanwhile: fc.constantFrom<Meanwhile>("newer", "newer", "newer", "move", "collect", "cancel"),
    changes,
    back: fc.boolean(),
  });

/** Others store something newer right before a commit, which the branch then goes back to: if that was written, nothing mends it. */
const overtaken: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("stall"),
  pick: small,
  at: fc.record({ from: fc.constant("commit"), steps: fc.constant(1), changes }),
  meanwhile: fc.constant("newer"),
  changes,
  back: fc.constant(true),
});
/** A move to another space that is written and not done. */
const halfMoved = die(fc.record({ from: fc.constant("move"), steps: fc.integer({ min: 1, max: 5 }) }));
const comeBack: fc.Arbitrary<Step> = fc.record({ do: fc.constant("return"), changes });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("commit"), changes, attributes, deliver: delivery }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rewind"), to: small, deliver: delivery }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sideways"), to: small, changes, deliver: delivery }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete-branch"), deliver: delivery }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rename-branch"), deliver: delivery }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("visibility"), deliver: delivery }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("patterns"),
      include: fc.constantFrom<string[]>([], ["src/**"], ["**/*.md", "a"]),
      exclude: fc.constantFrom<string[]>([], ["vendor/**"], ["**/b*"]),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("ask") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("fault"),
      kind: fc.constantFrom(...FAULTS),
      times: fc.integer({ min: 1, max: 4 }),
      skip: fc.nat(3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("tree-limit"), entries: fc.constantFrom(3, 8, 100_000) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("work"), pick: small, twice: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("drain") }) },
  { weight: 4, arbitrary: die(anywhere(45)) },
  { weight: 1, arbitrary: die(landmark) },
  { weight: 3, arbitrary: stall(anywhere(40)) },
  { weight: 2, arbitrary: stall(landmark) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lose-messages") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("sweep") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("collect"), waitSeconds: fc.constantFrom(0, 120) }) },
  { weight: 1, arbitrary: comeBack },
);

/**
 * A history with everything that can happen to it. Half of them begin with a copy that is complete, since most of what can go wrong
 * goes wrong with what is there already; most end in a narrow place, since what follows tends to mend what went wrong.
 */
export const scenario = fc.record({
  first: changes,
  attributes,
  copied: fc.boolean(),
  steps: fc.array(step, { minLength: 2, maxLength: 14 }),
  last: fc.option(
    fc.oneof(
      { weight: 4, arbitrary: overtaken },
      { weight: 2, arbitrary: halfMoved },
      { weight: 2, arbitrary: stall(landmark) },
      { weight: 1, arbitrary: die(landmark) },
      { weight: 1, arbitrary: comeBack },
    ),
    { freq: 4 },
  ),
});
export type Scenario = {
  first: Change[];
  attributes: number | null;
  copied: boolean;
  steps: Step[];
  last: Step | null;
};

/** A file as it is at the commit that changes build on. */
export interface PresentFile {
  mode: string;
  content: string | Uint8Array;
}

/** A commit's files after changes to them. */
export function applied(
  before: ReadonlyMap<string, PresentFile>,
  changes: readonly FileChange[],
): Map<string, PresentFile> {
  const files = new Map(before);
  for (const change of changes) {
    if ("content" in change) files.set(change.path, { mode: change.mode ?? "100644", content: change.content });
    else files.delete(change.path);
  }
  return files;
}

/** Drawn changes as the local GitHub takes them; the later of two that touch one path wins. */
export function toFileChanges(
  drawn: readonly Change[],
  attributesIndex: number | null,
  present: ReadonlyMap<string, PresentFile>,
): FileChange[] {
  const last = new Map(drawn.map((item) => [item.path, item]));
  const files = [...last.values()].flatMap((item): FileChange[] => {
    const before = present.get(item.path);
    if ("remove" in item) return before === undefined ? [] : [{ path: item.path, delete: true }];
    if ("flip" in item)
      return before === undefined
        ? []
        : [{ path: item.path, content: before.content, mode: before.mode === "100644" ? "100755" : "100644" }];
    return [{ path: item.path, ...(CONTENTS[item.index] ?? { content: "" }) }];
  });
  return attributesIndex === null
    ? files
    : [...files, { path: ".gitattributes", content: ATTRIBUTES[attributesIndex] ?? "" }];
}
