import type { PackedBlob } from "@dome/db";
import { DomeError } from "@dome/ingest-core/errors";
import { toHex, writeHex } from "@dome/ingest-core/git";
import { decodeBlock, encodeBlock } from "./codec.ts";

/** `DOMEPCK1`, at the very end of every pack. */
const MAGIC = new TextEncoder().encode("DOMEPCK1");
/** Length of the footer (u32be), salt (u32be), magic. */
export const TRAILER_BYTES = 16;
/** Id length, id of 32 bytes, kind, four 32-bit numbers. */
const LONGEST_ENTRY = 1 + 32 + 1 + 16;

/** What a pack says about itself. */
export interface PackTrailer {
  footerBytes: number;
}

/**
 * The end of a pack: an index of its blobs, as a block, and a trailer that tells where it begins. With it a pack can be read without
 * the database.
 * @param salt - Makes the same content another object, when the first one's name is being deleted.
 */
export function encodeFooter(blobs: readonly PackedBlob[], salt: number): Uint8Array {
  const raw = new Uint8Array(blobs.length * LONGEST_ENTRY);
  const view = new DataView(raw.buffer);
  let at = 0;
  for (const blob of blobs) {
    const idBytes = blob.id.length / 2;
    raw[at] = idBytes;
    writeHex(blob.id, raw, at + 1);
    at += 1 + idBytes;
    raw[at] = blob.kind;
    view.setUint32(at + 1, blob.blockOffset);
    view.setUint32(at + 5, blob.blockLength);
    view.setUint32(at + 9, blob.rawOffset);
    view.setUint32(at + 13, blob.size);
    at += 17;
  }
  const index = encodeBlock(raw.subarray(0, at));
  const footer = new Uint8Array(index.byteLength + TRAILER_BYTES);
  footer.set(index);
  const trailer = new DataView(footer.buffer, index.byteLength);
  trailer.setUint32(0, index.byteLength);
  trailer.setUint32(4, salt);
  footer.set(MAGIC, index.byteLength + 8);
  return footer;
}

/** Reads the last {@link TRAILER_BYTES} of a pack. @throws {DomeError} `internal` when they are none. */
export function decodeTrailer(trailer: Uint8Array): PackTrailer {
  const sound = trailer.byteLength === TRAILER_BYTES && MAGIC.every((byte, i) => trailer[8 + i] === byte);
  if (!sound) throw new DomeError("internal", "An object under packs/ is not a pack: its end mark is missing.");
  return { footerBytes: new DataView(trailer.buffer, trailer.byteOffset).getUint32(0) };
}

/** The index in a pack's footer, sorted by id. @throws {DomeError} `internal` when it is damaged. */
export function decodeIndex(footer: Uint8Array): PackedBlob[] {
  const raw = decodeBlock(footer);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const blobs: PackedBlob[] = [];
  for (let at = 0; at < raw.byteLength;) {
    const idBytes = raw[at] ?? 0;
    const rest = at + 1 + idBytes;
    if ((idBytes !== 20 && idBytes !== 32) || rest + 17 > raw.byteLength)
      throw new DomeError("internal", "The index of a pack is damaged.");
    blobs.push({
      id: toHex(raw.subarray(at + 1, rest)),
      kind: view.getUint8(rest),
      blockOffset: view.getUint32(rest + 1),
      blockLength: view.getUint32(rest + 5),
      rawOffset: view.getUint32(rest + 9),
      size: view.getUint32(rest + 13),
    });
    at = rest + 17;
  }
  return blobs;
}
