import { type BlobKey, endOfSlice, sweepBlobs } from "@dome/db";
import type { Sweep } from "./collect.ts";

const SLICE_BLOBS = 5_000;

/** Looks after the next slice of blobs. @returns where it ended; null after the last. */
export async function sweepBlobSlices(sweep: Sweep, after: BlobKey): Promise<BlobKey | null> {
  const nowMs = sweep.nowMs();
  const until = await endOfSlice(sweep.db, after, SLICE_BLOBS);
  const { marked, deleted } = await sweepBlobs(sweep.db, {
    after,
    until,
    nowMs,
    deadBeforeMs: nowMs - sweep.graceSeconds * 1_000,
  });
  sweep.report.blobsMarked += marked;
  sweep.report.blobsDeleted += deleted;
  return until;
}
