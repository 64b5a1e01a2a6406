import { type BlobLocation, ownedFile } from "@dome/db";
import type { FileContent } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import type { SiloDeps } from "../deps.ts";
import { decodeBlock } from "../packs/codec.ts";
import { fileView } from "./file-view.ts";

/** One stored file with its bytes. See `SiloApi.readFile`. */
export async function readFile(
  deps: Pick<SiloDeps, "db" | "packs">,
  userId: string | null,
  repositoryId: string,
  path: string,
): Promise<FileContent | null> {
  // Compaction may move a blob between the two reads; what it moved is found at the second look.
  for (let look = 0; look < 2; look++) {
    const found = await ownedFile(deps.db, userId, repositoryId, path);
    if (!found) return null;
    const bytes = await readBlob(deps.packs, found);
    if (bytes) return { file: fileView(found), commitSha: found.commitSha, body: streamOf(bytes) };
  }
  throw new DomeError(
    "internal",
    `The content of ${path} is in the index and not in the bucket. Sync the repository again.`,
  );
}

/** The raw bytes of a blob; null when its pack is gone. */
async function readBlob(packs: R2Bucket, at: BlobLocation & { size: number }): Promise<Uint8Array | null> {
  const object = await packs.get(at.packKey, { range: { offset: at.blockOffset, length: at.blockLength } });
  if (!object) return null;
  const raw = decodeBlock(new Uint8Array(await object.arrayBuffer()));
  const bytes = raw.subarray(at.rawOffset, at.rawOffset + at.size);
  if (bytes.byteLength !== at.size)
    throw new DomeError("internal", "A block of a pack is shorter than the index says.");
  return bytes;
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  const body = new Response(bytes).body;
  if (!body) throw new Error("a response made from bytes has no body");
  return body;
}
