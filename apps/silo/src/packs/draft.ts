import { createHash } from "node:crypto";
import type { PackedBlob } from "@dome/db";
import { BLOCK_BYTES, decodeBlock, encodeBlock } from "./codec.ts";
import { decodeIndex, decodeTrailer, encodeFooter, TRAILER_BYTES } from "./format.ts";

type Entry = Pick<PackedBlob, "id" | "kind" | "size" | "rawOffset">;

interface Block {
  data: Uint8Array;
  entries: Entry[];
}

/** A pack ready to be stored. */
export interface FinishedPack {
  /** SHA-256 of `bytes`, in hex: the object's name. */
  hash: string;
  bytes: Uint8Array;
  /** Sorted by id. */
  blobs: PackedBlob[];
}

/** A pack in the making: compressed blocks, and one open block of at most {@link BLOCK_BYTES} raw. */
export class PackDraft {
  #blocks: Block[] = [];
  #open = new Uint8Array(BLOCK_BYTES);
  #openBytes = 0;
  #openEntries: Entry[] = [];
  #sealedBytes = 0;
  #count = 0;

  /** A stored pack, taken apart to be written anew. @throws {DomeError} `internal` when it is damaged. */
  static parse(pack: Uint8Array): PackDraft {
    const { footerBytes } = decodeTrailer(pack.subarray(-TRAILER_BYTES));
    const end = pack.byteLength - TRAILER_BYTES;
    const draft = new PackDraft();
    const blocks = new Map<number, Block>();
    for (const { blockOffset, blockLength, ...entry } of decodeIndex(pack.subarray(end - footerBytes, end))) {
      const block = blocks.get(blockOffset) ?? {
        data: pack.subarray(blockOffset, blockOffset + blockLength),
        entries: [],
      };
      blocks.set(blockOffset, block);
      block.entries.push(entry);
    }
    for (const [, block] of [...blocks].toSorted(([a], [b]) => a - b)) draft.#append(block);
    return draft;
  }

  /** Compressed bytes so far, the open block not counted. */
  get bytes(): number {
    return this.#sealedBytes;
  }

  /** Blobs so far. */
  get count(): number {
    return this.#count;
  }

  /** Ids of all its blobs. */
  ids(): string[] {
    return [...this.#blocks.flatMap((block) => block.entries), ...this.#openEntries].map((entry) => entry.id);
  }

  /** Takes a blob in. `bytes` are copied or compressed before it returns. */
  add(id: string, kind: number, bytes: Uint8Array): void {
    const size = bytes.byteLength;
    if (size > BLOCK_BYTES) {
      this.#append({ data: encodeBlock(bytes), entries: [{ id, kind, size, rawOffset: 0 }] });
      return;
    }
    if (this.#openBytes + size > BLOCK_BYTES) this.#seal();
    this.#open.set(bytes, this.#openBytes);
    this.#openEntries.push({ id, kind, size, rawOffset: this.#openBytes });
    this.#openBytes += size;
    this.#count++;
  }

  /** Takes blobs out again. Blocks without any of them stay as they are. @returns raw bytes taken out. */
  drop(ids: ReadonlySet<string>): number {
    this.#seal();
    if (ids.size === 0) return 0;
    const blocks = this.#blocks;
    const before = this.#rawBytes();
    this.#blocks = [];
    this.#sealedBytes = 0;
    this.#count = 0;
    for (const block of blocks) {
      const kept = block.entries.filter((entry) => !ids.has(entry.id));
      if (kept.length === block.entries.length) this.#append(block);
      else if (kept.length > 0) this.#append(rebuild(block, kept));
    }
    return before - this.#rawBytes();
  }

  /** The whole pack. May be called again with another salt, see {@link encodeFooter}. */
  finish(salt: number): FinishedPack {
    this.#seal();
    let offset = 0;
    const blobs: PackedBlob[] = [];
    for (const { data, entries } of this.#blocks) {
      for (const entry of entries) blobs.push({ ...entry, blockOffset: offset, blockLength: data.byteLength });
      offset += data.byteLength;
    }
    blobs.sort((a, b) => (a.id < b.id ? -1 : 1));
    const footer = encodeFooter(blobs, salt);
    const bytes = new Uint8Array(offset + footer.byteLength);
    let at = 0;
    for (const { data } of this.#blocks) {
      bytes.set(data, at);
      at += data.byteLength;
    }
    bytes.set(footer, at);
    return { hash: createHash("sha256").update(bytes).digest("hex"), bytes, blobs };
  }

  /** Raw bytes of all blobs. */
  #rawBytes(): number {
    return this.#blocks.reduce((sum, block) => sum + block.entries.reduce((inner, entry) => inner + entry.size, 0), 0);
  }

  #seal(): void {
    if (this.#openEntries.length === 0) return;
    this.#count -= this.#openEntries.length;
    this.#append({ data: encodeBlock(this.#open.subarray(0, this.#openBytes)), entries: this.#openEntries });
    this.#openEntries = [];
    this.#openBytes = 0;
  }

  #append(block: Block): void {
    this.#blocks.push(block);
    this.#sealedBytes += block.data.byteLength;
    this.#count += block.entries.length;
  }
}

function rebuild(block: Block, kept: readonly Entry[]): Block {
  const raw = decodeBlock(block.data);
  const bytes = new Uint8Array(kept.reduce((sum, entry) => sum + entry.size, 0));
  const entries: Entry[] = [];
  let at = 0;
  for (const entry of kept) {
    bytes.set(raw.subarray(entry.rawOffset, entry.rawOffset + entry.size), at);
    entries.push({ ...entry, rawOffset: at });
    at += entry.size;
  }
  return { data: encodeBlock(bytes), entries };
}
