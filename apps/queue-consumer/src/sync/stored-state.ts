import type { RefEntry } from "@dome/ingest-core/contracts";
import type { PreviousState } from "@dome/ingest-core/ingestor";

/** The last sync as a provider wants to see it. */
export function previousState(
  trees: readonly { path: string; sha: string }[],
  refs: readonly RefEntry[],
): PreviousState {
  return {
    trees: new Map(trees.map((tree) => [tree.path, tree.sha])),
    itemsBelow: (directory) =>
      refs
        .filter((ref) => ref.path.startsWith(`${directory}/`))
        .map(({ path, sha, mode, size }) => ({ path, sha, mode, size })),
  };
}
