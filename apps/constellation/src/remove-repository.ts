import { PUBLIC_SPACE_ID, findSpace } from "@dome/db";
import type { IndexRemoval } from "@dome/ingest-core/contracts";
import type { ConstellationDeps, DatasetName } from "./deps.ts";

/**
 * Removes a repository from its index. What was remembered of content in the owner's own space goes at once; in the public space it
 * goes once nothing was indexed from it for some days.
 */
export async function removeRepository(
  deps: ConstellationDeps,
  where: DatasetName & { repositoryId: string },
): Promise<IndexRemoval> {
  const { shas, ...removed } = await deps.indexOf(where).removeRepository(where.repositoryId);
  const spaceId = await findSpace(deps.db, where.userId);
  if (spaceId !== null && spaceId !== PUBLIC_SPACE_ID && shas.length > 0)
    await Promise.all(deps.cachesOf(spaceId).map(async (cache) => await cache.forget(shas)));
  return removed;
}
