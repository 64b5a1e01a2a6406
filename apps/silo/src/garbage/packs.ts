import {
  condemnPack,
  findSpaceKey,
  forgetCondemned,
  listWastefulPacks,
  liveInPack,
  type PackRow,
  replacePack,
} from "@dome/db";
import { DomeError, errorFields, isDomeError } from "@dome/ingest-core/errors";
import { PackDraft } from "../packs/draft.ts";
import { decodeIndex, decodeTrailer, TRAILER_BYTES } from "../packs/format.ts";
import { storePack } from "../packs/store-pack.ts";
import type { Sweep } from "./collect.ts";

const PACKS_PER_STEP = 4;
/** A smaller pack is not worth the writing. */
const COMPACT_FROM_BYTES = 1024 * 1024;
/** A writer between its put and its rows must find the mark of a deletion, however short the grace period is set. */
const MIN_CONDEMNED_MS = 3_600_000;

/** Deletes dead packs and rewrites mostly dead ones, a few at a time. @returns the last id looked at; null after the last. */
export async function sweepPacks(sweep: Sweep, afterId: number): Promise<number | null> {
  const nowMs = sweep.nowMs();
  const graceMs = sweep.graceSeconds * 1_000;
  if (afterId === 0) await forgetCondemned(sweep.db, nowMs - Math.max(graceMs, MIN_CONDEMNED_MS));
  const packs = await listWastefulPacks(sweep.db, afterId, PACKS_PER_STEP);
  for (const pack of packs) {
    try {
      if (pack.liveBytes <= 0) {
        if (pack.createdAtMs <= nowMs - graceMs) await deleteDead(sweep, pack);
      } else if (pack.sizeBytes > COMPACT_FROM_BYTES) await compact(sweep, pack);
    } catch (err) {
      // A damaged pack must not keep the others from being collected; a failing binding ends the pass.
      if (!isDomeError(err) || err.code !== "internal") throw err;
      sweep.log.error("garbage.pack_damaged", { packId: pack.id, r2Key: pack.r2Key, ...errorFields(err) });
    }
  }
  return packs.length < PACKS_PER_STEP ? null : (packs.at(-1)?.id ?? null);
}

/** The row is marked before the object goes: a writer that makes the same pack meanwhile sees the mark and takes another name. */
async function deleteDead(sweep: Sweep, pack: PackRow): Promise<void> {
  const ids = await readIds(sweep.packs, pack.r2Key);
  if (!(await condemnPack(sweep.db, pack.id, ids, sweep.nowMs()))) return;
  await sweep.packs.delete(pack.r2Key);
  sweep.report.packsDeleted++;
  sweep.report.bytesFreed += pack.sizeBytes;
}

/** Writes what is still needed into a new pack, moves the rows, and deletes the old object: in that order, so that a crash loses nothing. */
async function compact(sweep: Sweep, pack: PackRow): Promise<void> {
  const object = await sweep.packs.get(pack.r2Key);
  if (!object) throw new DomeError("internal", "A pack is in the index and not in the bucket.");
  const draft = PackDraft.parse(new Uint8Array(await object.arrayBuffer()));
  const ids = draft.ids();
  const live = await liveInPack(sweep.db, pack, ids);
  draft.drop(new Set(ids.filter((id) => !live.has(id))));
  // The last blobs went since the list was read: the next pass finds the pack dead.
  if (draft.count === 0) return;
  const key = await findSpaceKey(sweep.db, pack.spaceId);
  if (key === null) throw new DomeError("internal", "A pack belongs to a space that does not exist.");
  const { indexed: emptied, sizeBytes } = await storePack(sweep, { id: pack.spaceId, key }, draft, (made) =>
    replacePack(sweep.db, pack.id, ids, made),
  );
  sweep.report.packsCompacted++;
  sweep.report.bytesFreed -= sizeBytes;
  if (!emptied) return;
  await sweep.packs.delete(pack.r2Key);
  sweep.report.bytesFreed += pack.sizeBytes;
}

/** Ids of everything a pack ever held, by its own account. None when the object is gone: then there is nothing left to lose. */
async function readIds(packs: R2Bucket, key: string): Promise<string[]> {
  const tail = await packs.get(key, { range: { suffix: TRAILER_BYTES } });
  if (!tail) return [];
  const { footerBytes } = decodeTrailer(new Uint8Array(await tail.arrayBuffer()));
  const footer = await packs.get(key, {
    range: { offset: tail.size - TRAILER_BYTES - footerBytes, length: footerBytes },
  });
  return footer ? decodeIndex(new Uint8Array(await footer.arrayBuffer())).map((blob) => blob.id) : [];
}
