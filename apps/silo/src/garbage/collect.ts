import { claimLease, releaseLease } from "@dome/db";
import type { GarbageReport } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import { newId } from "@dome/ingest-core/ids";
import { z } from "zod";
import type { SiloDeps } from "../deps.ts";
import { sweepOrphans } from "./orphans.ts";
import { sweepPacks } from "./packs.ts";
import { sweepBlobSlices } from "./blobs.ts";

const LEASE = "garbage";
/** How long one pass works; the rest waits for the next call. */
const PASS_MS = 20_000;
/** Longer than any pass: a crashed one blocks the next for no longer. */
const LEASE_MS = 120_000;

/** Where a pass goes on: in which part of the work, and after what. */
const Place = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("blobs"), spaceId: z.number(), sha: z.string().regex(/^[0-9a-f]*$/) }),
  z.object({ phase: z.literal("packs"), afterId: z.number() }),
  z.object({ phase: z.literal("orphans"), afterKey: z.string() }),
]);
type Place = z.output<typeof Place>;

const START: Place = { phase: "blobs", spaceId: 0, sha: "" };

/** What one part of a pass needs. */
export interface Sweep extends SiloDeps {
  report: GarbageReport;
  /** Whether the pass has used up its time. */
  spent: () => boolean;
}

/**
 * One bounded pass of the garbage collector; see `SiloApi.collectGarbage`. It goes on where the last one stopped.
 * @throws {DomeError} `conflict` while another pass runs.
 */
export async function collectGarbage(deps: SiloDeps): Promise<GarbageReport> {
  const startedAtMs = deps.nowMs();
  const token = newId();
  const lease = await claimLease(deps.db, LEASE, { token, nowMs: startedAtMs, expiresAtMs: startedAtMs + LEASE_MS });
  if (!lease)
    throw new DomeError("conflict", "Garbage is being collected already. Call again when that pass has ended.", {
      retryAfterSeconds: 60,
    });
  const report: GarbageReport = {
    blobsMarked: 0,
    blobsDeleted: 0,
    packsDeleted: 0,
    packsCompacted: 0,
    orphansDeleted: 0,
    bytesFreed: 0,
    complete: false,
  };
  const sweep: Sweep = { ...deps, report, spent: () => deps.nowMs() - startedAtMs >= PASS_MS };
  let place: Place | null = readPlace(lease.cursor);
  try {
    do place = await step(sweep, place);
    while (place !== null && !sweep.spent());
  } finally {
    await releaseLease(deps.db, LEASE, token, place === null ? null : JSON.stringify(place));
  }
  report.complete = place === null;
  deps.log.info("garbage.collected", { ...report, durationMs: deps.nowMs() - startedAtMs });
  return report;
}

/** One step of work; where the next one begins, null after the last. */
async function step(sweep: Sweep, place: Place): Promise<Place | null> {
  switch (place.phase) {
    case "blobs": {
      const next = await sweepBlobSlices(sweep, place);
      return next ? { phase: "blobs", ...next } : { phase: "packs", afterId: 0 };
    }
    case "packs": {
      const afterId = await sweepPacks(sweep, place.afterId);
      return afterId === null ? { phase: "orphans", afterKey: "" } : { phase: "packs", afterId };
    }
    case "orphans": {
      const afterKey = await sweepOrphans(sweep, place.afterKey);
      return afterKey === null ? null : { phase: "orphans", afterKey };
    }
  }
}

/** A place that cannot be read is no reason to stop collecting. */
function readPlace(cursor: string | null): Place {
  if (cursor === null) return START;
  try {
    const place = Place.safeParse(JSON.parse(cursor));
    return place.success ? place.data : START;
  } catch {
    return START; // not JSON: from another version
  }
}
