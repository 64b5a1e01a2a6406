import { commitRefs, whyRefused } from "@dome/db";
import { type CommitInput, type CommitOutcome, type PackedCommit, unpackCommit } from "@dome/ingest-core/contracts";
import { DomeError, messageOf } from "@dome/ingest-core/errors";
import { isObjectId } from "@dome/ingest-core/git";
import type { SiloDeps } from "./deps.ts";

/** Swaps a repository's refs in one transaction. See `SiloApi.commit`. */
export async function commit(
  deps: Pick<SiloDeps, "db" | "nowMs">,
  packed: CommitInput | PackedCommit,
): Promise<CommitOutcome> {
  const input = unpackCommit(packed);
  if (input.commitSha === null && input.upserts.length > 0)
    throw new DomeError("invalid_input", "A branch that holds nothing has no paths to store.");
  if (!(input.commitSha === null || isObjectId(input.commitSha)) || !input.upserts.every((ref) => isObjectId(ref.sha)))
    throw new DomeError("invalid_input", "A commit holds an object id that is not 40 or 64 lowercase hex digits.");
  try {
    return { outcome: "committed", ...(await commitRefs(deps.db, input, deps.nowMs())) };
  } catch (err) {
    if (!isConstraint(err)) throw err;
    const reason = await whyRefused(deps.db, input);
    // Whatever was in the way has gone: the same commit may succeed now.
    if (reason === null)
      throw new DomeError("conflict", "The commit was refused and is not any more. Try it again.", { cause: err });
    return { outcome: reason };
  }
}

/** D1 wraps SQLite's errors, and the query builder wraps D1's. */
function isConstraint(err: unknown): boolean {
  for (let at = err; at instanceof Error; at = at.cause) if (messageOf(at).includes("constraint failed")) return true;
  return false;
}
