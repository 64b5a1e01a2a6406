import fc from "fast-check";
import { expect, it } from "vitest";
import { packCommit, unpackCommit } from "./ref-columns.ts";
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
