import fc from "fast-check";
import { expect, it } from "vitest";
import type { RefEntry, SkipReason } from "../contracts/index.ts";
import { applyContent, planSync, type TreeEntry } from "./index.ts";

const MAX = 100;
const SHAS = ["a", "b", "c", "d"].map((digit) => digit.repeat(40));
const BINARY = new Set([SHAS[3] as string]);
/** Content has one size: small, small, too large, small (and binary). */
const SIZES: Record<string, number> = {
  [SHAS[0] as string]: 0,
  [SHAS[1] as string]: 100,
  [SHAS[2] as string]: 101,
  [SHAS[3] as string]: 7,
};
const path = fc.constantFrom("a", "A", "b/c", "b/ü", "x/1", "x/2", "with\0nul", "l".repeat(4_097), "l".repeat(4_096));
const sha = fc.constantFrom(...SHAS);
const leaf = fc.oneof(
  fc
    .record({ path, sha, mode: fc.constantFrom(100644, 100755, 120000) })
    .map((drawn): TreeEntry => ({ ...drawn, size: SIZES[drawn.sha] ?? 0 })),
  fc.record({ path, sha }).map((drawn): TreeEntry => ({ ...drawn, mode: 160000, size: 0 })),
);
const wants = (filePath: string) => !filePath.startsWith("x/");

/** What has to be stored of a leaf, said in other words than the planner's. */
function truth(entry: TreeEntry): RefEntry {
  const reasons: [boolean, SkipReason][] = [
    [entry.mode === 160000, "submodule"],
    [entry.path.length > 4_096 || entry.path.includes("\0"), "unreadable"],
    [entry.size > MAX, "too_large"],
    [BINARY.has(entry.sha), "binary"],
  ];
  return { ...entry, skipReason: reasons.find(([applies]) => applies)?.[1] ?? null };
}

const state = (tree: readonly TreeEntry[]): Map<string, RefEntry> => {
  const refs = new Map<string, RefEntry>();
  for (const entry of tree) if (wants(entry.path) && !refs.has(entry.path)) refs.set(entry.path, truth(entry));
  return refs;
};

function sync(stored: Map<string, RefEntry>, tree: readonly TreeEntry[]) {
  const plan = planSync({ tree, stored: [...stored.values()], wants, maxFileBytes: MAX });
  const settled = applyContent(plan.upserts, { binary: BINARY });
  const after = new Map(stored);
  for (const gone of plan.removes) after.delete(gone);
  for (const ref of settled.upserts) after.set(ref.path, ref);
  return { plan, settled, after };
}

const tree = fc.array(leaf, { maxLength: 12 });
/** What other settings or an earlier version may have left. */
const reason = fc.constantFrom<SkipReason | null>(null, null, "too_large", "submodule", "unreadable");
const stored = fc
  .array(fc.tuple(leaf, reason), { maxLength: 12 })
  .map((drawn) => new Map(drawn.map(([entry, skipReason]) => [entry.path, { ...entry, skipReason }])));

it("turns any stored state into exactly the tree under the filters", () => {
  fc.assert(
    fc.property(stored, tree, (before, now) => {
      // A blob that is stored was looked at: the binary ones are known.
      for (const ref of before.values()) if (ref.skipReason === null && BINARY.has(ref.sha)) ref.skipReason = "binary";
      const { plan, settled, after } = sync(before, now);
      expect(after).toEqual(state(now));
      expect(new Set(plan.upserts.map((ref) => ref.path)).size).toBe(plan.upserts.length);
      expect(plan.added + plan.changed + plan.modeChanged).toBe(plan.upserts.length);
      expect(plan.removes.every((gone) => before.has(gone) && !after.has(gone))).toBe(true);
      expect(plan.excluded).toBe(now.filter((entry) => !wants(entry.path)).length);
      expect(settled.uniqueBlobs).toBe(
        new Set(settled.upserts.filter((ref) => ref.skipReason === null).map((ref) => ref.sha)).size,
      );
    }),
    { numRuns: 400 },
  );
});

it("finds nothing to do the second time", () => {
  fc.assert(
    fc.property(stored, tree, (before, now) => {
      for (const ref of before.values()) if (ref.skipReason === null && BINARY.has(ref.sha)) ref.skipReason = "binary";
      const again = sync(sync(before, now).after, now);
      expect(again.plan).toMatchObject({
        upserts: [],
        removes: [],
        added: 0,
        changed: 0,
        modeChanged: 0,
        unchanged: state(now).size,
      });
    }),
  );
});

it("takes a path that is listed twice once, as it came first", () => {
  const [first, second] = SHAS as [string, string];
  const entry = { path: "a", mode: 100644, size: 0 };
  const { plan } = sync(new Map(), [{ ...entry, sha: first }, { ...entry, sha: second }]); // prettier-ignore
  expect(plan.upserts).toEqual([{ ...entry, sha: first, skipReason: null }]);
});

it("tells a change of mode from a change of content", () => {
  const ref: RefEntry = { path: "a", sha: SHAS[0] as string, mode: 100644, size: 0, skipReason: null };
  expect(sync(new Map([["a", ref]]), [{ ...ref, mode: 100755 }]).plan).toMatchObject({
    modeChanged: 1,
    changed: 0,
    added: 0,
  });
  expect(sync(new Map([["a", ref]]), [{ ...ref, sha: SHAS[1] as string, size: 100 }]).plan).toMatchObject({
    modeChanged: 0,
    changed: 1,
    added: 0,
  });
});
