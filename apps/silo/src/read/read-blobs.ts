import { type LocatedBlob, locateBlobs } from "@dome/db";
import { DomeError } from "@dome/ingest-core/errors";
import type { FrameWriter } from "@dome/ingest-core/frames";
import { releaseMemory } from "@dome/ingest-core/streams";
import type { SiloDeps } from "../deps.ts";
import { decodeBlock } from "../packs/codec.ts";

/** Most compressed bytes read from a pack at once. */
const READ_BYTES = 2 * 1024 * 1024;
/** Bytes between two wanted blocks that are read rather than asked for separately. */
const GAP_BYTES = 128 * 1024;

/** Blobs whose blocks lie close together in one pack. */
interface Run {
  packKey: string;
  from: number;
  to: number;
  blobs: LocatedBlob[];
}

/** Writes the content of blobs, pack by pack and block by block. See `SiloApi.readBlobs`. */
export async function readBlobs(
  deps: Pick<SiloDeps, "db" | "packs">,
  spaceId: number,
  shas: readonly string[],
  writer: FrameWriter,
): Promise<void> {
  let wanted = [...new Set(shas)];
  // Compaction may move blobs between look-up and read; what it moved is found at the second look.
  for (let look = 0; look < 2 && wanted.length > 0; look++) {
    const moved: string[] = [];
    for (const run of runsOf(await locateBlobs(deps.db, spaceId, wanted)))
      if (!(await writeRun(deps.packs, run, writer))) moved.push(...run.blobs.map((blob) => blob.sha));
    wanted = moved;
  }
  if (wanted.length > 0)
    throw new DomeError(
      "internal",
      `${wanted.length} blobs are in the index and not in the bucket. Sync the repository again.`,
    );
  writer.close();
}

function runsOf(blobs: readonly LocatedBlob[]): Run[] {
  const runs: Run[] = [];
  for (const blob of blobs) {
    const run = runs.at(-1);
    const end = blob.blockOffset + blob.blockLength;
    const fits =
      run?.packKey === blob.packKey && blob.blockOffset <= run.to + GAP_BYTES && blob.blockOffset >= run.from;
    if (run !== undefined && fits && end - run.from <= READ_BYTES) {
      run.blobs.push(blob);
      run.to = Math.max(run.to, end);
    } else runs.push({ packKey: blob.packKey, from: blob.blockOffset, to: end, blobs: [blob] });
  }
  return runs;
}

async function writeRun(packs: R2Bucket, run: Run, writer: FrameWriter): Promise<boolean> {
  const object = await packs.get(run.packKey, { range: { offset: run.from, length: run.to - run.from } });
  if (!object) return false;
  const bytes = new Uint8Array(await object.arrayBuffer());
  let open: { offset: number; raw: Uint8Array } = { offset: -1, raw: new Uint8Array(0) };
  for (const blob of run.blobs) {
    if (open.offset !== blob.blockOffset) {
      releaseMemory(open.raw);
      const at = blob.blockOffset - run.from;
      open = { offset: blob.blockOffset, raw: decodeBlock(bytes.subarray(at, at + blob.blockLength)) };
    }
    const content = open.raw.subarray(blob.rawOffset, blob.rawOffset + blob.size);
    if (content.byteLength !== blob.size)
      throw new DomeError("internal", "A block of a pack is shorter than the index says.");
    writer.begin(blob.sha, blob.size);
    writer.chunk(content);
    writer.end();
    await writer.ready();
  }
  releaseMemory(open.raw);
  releaseMemory(bytes);
  return true;
}
