import type { RefEntry, SiloApi } from "@dome/ingest-core/contracts";
import type { PreviousState } from "@dome/ingest-core/ingestor";

/** Every ref of a repository, page by page. */
export async function loadRefs(silo: SiloApi, repositoryId: string): Promise<RefEntry[]> {
  const refs: RefEntry[] = [];
  for (let after: string | null = null; ;) {
    const page = await silo.listRefs(repositoryId, after);
    for (const ref of page.refs) refs.push(ref);
    const last = page.refs.at(-1);
    if (!page.more || last === undefined) return refs;
    after = last.path;
  }
}

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
