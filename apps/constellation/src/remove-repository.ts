import { PUBLIC_SPACE_ID, findSpace } from "@dome/db";
import type { IndexRemoval } from "@dome/ingest-core/contracts";
import { errorFields } from "@dome/ingest-core/errors";
import type { ConstellationDeps, DatasetName } from "./deps.ts";
import { sweep } from "./indexing/settle.ts";

/** Looks at a removal before it is left to the index. */
const POLLS = 4;

/**
 * Removes a repository from its index. What was remembered of content in the owner's own space goes at once; in the public space it
 * goes once nothing was indexed from it for some days.
 */
export async function removeRepository(
  deps: ConstellationDeps,
  where: DatasetName & { repositoryId: string },
): Promise<IndexRemoval> {
  const index = deps.indexOf(where);
  const { shas, ...removed } = await index.removeRepository(where.repositoryId);
  // Nothing of it can be found from here on; what is left in Vectorize after some polls goes by the index's own alarm.
  await sweep(deps, index, POLLS).catch((err: unknown) => {
    deps.log.info("index.removal_goes_on", { repositoryId: where.repositoryId, ...errorFields(err) });
  });
  const spaceId = await findSpace(deps.db, where.userId);
  if (spaceId !== null && spaceId !== PUBLIC_SPACE_ID && shas.length > 0)
    await Promise.all(deps.cachesOf(spaceId).map(async (cache) => await cache.forget(shas)));
  return removed;
}
