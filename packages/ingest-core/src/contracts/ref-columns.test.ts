import fc from "fast-check";
import { expect, it } from "vitest";
import { loadRefs } from "./load-refs.ts";
import { packCommit, packRefs, unpackCommit } from "./ref-columns.ts";
import type { CommitInput, RefEntry } from "./silo.ts";

const ref: fc.Arbitrary<RefEntry> = fc.record({
  path: fc.string(),
  sha: fc.string({ minLength: 40, maxLength: 40 }),
  mode: fc.constantFrom(100644, 100755, 120000, 160000),
  size: fc.nat(),
  skipReason: fc.constantFrom(null, "binary", "too_large", "submodule", "unreadable"),
});

it("brings every path of a commit to the other side, copied as between Workers, in order", () => {
  fc.assert(
    fc.property(fc.array(ref), (upserts) => {
      const input: CommitInput = {
        repositoryId: "r",
        spaceId: 1,
        leaseToken: "t",
        baseCommitSha: null,
        commitSha: "c",
        configVersion: 1,
        upserts,
        removes: ["x"],
        trees: null,
      };
      expect(unpackCommit(structuredClone(packCommit(input)))).toEqual(input);
      expect(unpackCommit(input)).toEqual(input);
    }),
  );
});

it("brings every stored path, however many pages they come in", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(ref, { selector: ({ path }) => path }),
      fc.integer({ min: 1, max: 7 }),
      async (refs, perPage) => {
        const stored = refs.toSorted((a, b) => (a.path < b.path ? -1 : 1));
        const silo = {
          async listRefs(_: string, after: string | null) {
            const rest = stored.filter(({ path }) => after === null || path > after);
            return structuredClone({ refs: packRefs(rest.slice(0, perPage)), more: rest.length > perPage });
          },
        };
        expect(await loadRefs(silo, "r")).toEqual(stored);
      },
    ),
  );
});
