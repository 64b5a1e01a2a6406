import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { MAX_BLOB_BYTES } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import { releaseMemory } from "@dome/ingest-core/streams";

/** Blobs up to this size share a block; a larger one has its own. Reading a file reads one block. */
export const BLOCK_BYTES = 256 * 1024;

const HEADER_BYTES = 5;
const RAW = 0;
const BROTLI = 1;

/** A block as it lies in a pack: codec byte, raw length (u32be), data. Compressed only when that makes it smaller. */
export function encodeBlock(raw: Uint8Array): Uint8Array {
  const block = new Uint8Array(longestBlock(raw.byteLength));
  return block.subarray(0, writeBlock(raw, block, 0));
}

/** The most a block of so many raw bytes can take. */
export const longestBlock = (rawBytes: number): number => HEADER_BYTES + rawBytes;

/**
 * Writes a block into a pack that has room for the longest one.
 * @returns its length.
 */
export function writeBlock(raw: Uint8Array, pack: Uint8Array, at: number): number {
  // The lowest level is as fast as hardware digests, and fewer bytes to put beat everything else.
  const packed = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 1,
      [constants.BROTLI_PARAM_LGWIN]: raw.byteLength > BLOCK_BYTES ? 22 : 18,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.byteLength,
    },
  });
  const smaller = packed.byteLength < raw.byteLength;
  const data = smaller ? packed : raw;
  const length = data.byteLength;
  pack[at] = smaller ? BROTLI : RAW;
  new DataView(pack.buffer, pack.byteOffset).setUint32(at + 1, raw.byteLength);
  pack.set(data, at + HEADER_BYTES);
  releaseMemory(packed);
  return HEADER_BYTES + length;
}

/**
 * The raw bytes of a block.
 * @throws {DomeError} `internal` when it is damaged; never expands beyond what its header says.
 */
export function decodeBlock(block: Uint8Array): Uint8Array {
  if (block.byteLength < HEADER_BYTES) throw damaged("it is shorter than its header");
  const rawBytes = new DataView(block.buffer, block.byteOffset).getUint32(1);
  // A footer may be long too, so the cap is what one block may ever hold.
  if (rawBytes > MAX_BLOB_BYTES) throw damaged("its header names an impossible length");
  const data = block.subarray(HEADER_BYTES);
  const raw = block[0] === BROTLI ? decompress(data, rawBytes) : data;
  if (block[0] !== BROTLI && block[0] !== RAW) throw damaged("its codec is unknown");
  if (raw.byteLength !== rawBytes) throw damaged("its length is not what its header says");
  return raw;
}

function decompress(data: Uint8Array, rawBytes: number): Uint8Array {
  try {
    return brotliDecompressSync(data, { maxOutputLength: growthLimit(rawBytes) });
  } catch (cause) {
    throw damaged("it does not decompress", cause);
  }
}

/**
 * Room to unpack `bytes`: the runtime counts the buffer it grows, not what is in it, and that was seen to be up to a quarter larger.
 * What comes out is checked against the header.
 */
const growthLimit = (bytes: number): number => 2 * bytes + 64 * 1024;

const damaged = (how: string, cause?: unknown): DomeError =>
  new DomeError("internal", `A block of a pack is damaged: ${how}.`, { cause });
