import { openDatabase } from "@dome/db";
import { indexPack, type PackedBlob } from "@dome/db/packs";

/** Puts a pack of new, random blobs into the index with the product's own statements. @returns milliseconds it took. */
export async function insertBlobs(db: D1Database, rows: number): Promise<{ ms: number; inserted: number | null }> {
  const blobs = Array.from({ length: rows }, (_, i): PackedBlob => {
    const id = [...crypto.getRandomValues(new Uint8Array(20))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
    return {
      id,
      kind: 0,
      size: 5_000,
      blockOffset: Math.floor(i / 50) * 60_000,
      blockLength: 60_000,
      rawOffset: (i % 50) * 5_000,
    };
  }).sort((a, b) => (a.id < b.id ? -1 : 1));
  const pack = {
    spaceId: 1,
    r2Key: `packs/public/${crypto.randomUUID()}`,
    sizeBytes: 6_000_000,
    blobs,
    nowMs: Date.now(),
  };
  const startedAt = performance.now();
  const { inserted } = await indexPack(openDatabase(db), pack, []);
  return { ms: performance.now() - startedAt, inserted };
}
