import type { NewPack } from "@dome/db";
import { DomeError } from "@dome/ingest-core/errors";
import type { SiloDeps } from "../deps.ts";
import type { PackDraft } from "./draft.ts";

/** Names tried before giving up: each one is being deleted with a chance near zero. */
const MAX_SALT = 4;

/** R2 key of a pack. A space's key may hold anything an account name holds. */
const packKey = (spaceKey: string, hash: string): string =>
  `packs/${encodeURIComponent(spaceKey).replaceAll("%3A", ":")}/${hash}`;

/**
 * Puts a pack into R2, then its rows into the index: a row never points at nothing. The name is the content's hash, so a repeated
 * attempt writes the same object again.
 *
 * @param index - Writes the rows; null means that this name is being deleted, and another one is tried.
 */
export async function storePack<R>(
  deps: Pick<SiloDeps, "packs" | "nowMs">,
  space: { id: number; key: string },
  draft: PackDraft,
  index: (pack: NewPack) => Promise<R | null>,
): Promise<{ indexed: R; puts: number; sizeBytes: number }> {
  for (let salt = 0; salt < MAX_SALT; salt++) {
    const { hash, bytes, blobs } = draft.finish(salt);
    const pack: NewPack = {
      spaceId: space.id,
      r2Key: packKey(space.key, hash),
      sizeBytes: bytes.byteLength,
      blobs,
      nowMs: deps.nowMs(),
    };
    await deps.packs.put(pack.r2Key, bytes);
    const indexed = await index(pack);
    if (indexed !== null) return { indexed, puts: salt + 1, sizeBytes: bytes.byteLength };
  }
  throw new DomeError("conflict", "A pack's content is being deleted under every name tried. Send it again later.", {
    retryAfterSeconds: 60,
  });
}
