import type { Database } from "@dome/db";
import { findEventText } from "@dome/db/events";
import { DomeError } from "@dome/ingest-core/errors";

/**
 * The text of an event, from the table or from its block in the archive; null when it is not known.
 * @throws {DomeError} `upstream_unavailable` when R2 does not have what the ledger says.
 */
export async function readEvent(
  deps: { db: Database; archive: Pick<R2Bucket, "get"> },
  id: string,
): Promise<string | null> {
  const found = await findEventText(deps.db, id);
  if (found === null) return null;
  if ("raw" in found) return found.raw;
  const { r2Key, offset, length } = found.block;
  const object = await deps.archive.get(r2Key, { range: { offset, length } });
  if (object === null)
    throw new DomeError("upstream_unavailable", `The archive lacks ${r2Key}, in which event ${id} should be.`);
  const text = await new Response(object.body.pipeThrough(new DecompressionStream("gzip"))).text();
  return text.split("\n")[found.line] ?? null;
}
