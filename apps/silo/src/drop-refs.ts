import { countRefs, dropSomeRefs } from "@dome/db";
import type { DeletionView } from "@dome/ingest-core/contracts";
import type { SiloDeps } from "./deps.ts";

/** Rows per statement: well below what D1 grants a statement in time. */
const ROWS_PER_STEP = 10_000;

/** Removes every ref of a repository. See `SiloApi.dropRefs`. */
export async function dropRefs(
  deps: Pick<SiloDeps, "db" | "nowMs" | "graceSeconds">,
  repositoryId: string,
): Promise<Pick<DeletionView, "refs" | "skipped" | "blobsReleased" | "graceSeconds">> {
  const counts = await countRefs(deps.db, repositoryId);
  while ((await dropSomeRefs(deps.db, repositoryId, ROWS_PER_STEP, deps.nowMs())) > 0);
  return { ...counts, graceSeconds: deps.graceSeconds };
}
