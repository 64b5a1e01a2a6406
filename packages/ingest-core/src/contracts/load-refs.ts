import { unpackRefs } from "./ref-columns.ts";
import type { RefEntry, SiloApi } from "./silo.ts";

/** Every ref of a repository, page by page: of one commit only if it did not move meanwhile. */
export async function loadRefs(silo: Pick<SiloApi, "listRefs">, repositoryId: string): Promise<RefEntry[]> {
  const refs: RefEntry[] = [];
  for (let after: string | null = null; ;) {
    const page = await silo.listRefs(repositoryId, after);
    for (const ref of unpackRefs(page.refs)) refs.push(ref);
    const last = page.refs.paths.at(-1);
    if (!page.more || last === undefined) return refs;
    after = last;
  }
}
