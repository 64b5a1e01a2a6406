import { condemnOrphans } from "@dome/db";
import type { Sweep } from "./collect.ts";

const OBJECTS_PER_STEP = 500;

/** Deletes objects that never got a row, because their writer failed. @returns the last key looked at; null after the last. */
export async function sweepOrphans(sweep: Sweep, afterKey: string): Promise<string | null> {
  const nowMs = sweep.nowMs();
  const page = await sweep.packs.list({
    prefix: "packs/",
    limit: OBJECTS_PER_STEP,
    ...(afterKey === "" ? {} : { startAfter: afterKey }),
  });
  // A young object may belong to a writer that is about to write its rows.
  const old = page.objects.filter((object) => object.uploaded.getTime() <= nowMs - sweep.graceSeconds * 1_000);
  const orphans = new Set(
    await condemnOrphans(
      sweep.db,
      old.map((object) => object.key),
      nowMs,
    ),
  );
  if (orphans.size > 0) await sweep.packs.delete([...orphans]);
  sweep.report.orphansDeleted += orphans.size;
  for (const object of old) if (orphans.has(object.key)) sweep.report.bytesFreed += object.size;
  return page.truncated ? (page.objects.at(-1)?.key ?? null) : null;
}
