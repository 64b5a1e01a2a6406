import { createHash } from "node:crypto";
import type { PackedBlob } from "@dome/db";
import { releaseMemory } from "@dome/ingest-core/streams";
import { BLOCK_BYTES, decodeBlock, longestBlock, writeBlock } from "./codec.ts";
import { decodeIndex, decodeTrailer, encodeFooter, TRAILER_BYTES } from "./format.ts";

type Entry = Pick<PackedBlob, "id" | "kind" | "size" | "rawOffset">;

/** A sealed block: where it lies in the pack, and what is in it. */
interface Block {
  offset: number;
  length: number;
  entries: Entry[];
}

/** A pack ready to be stored. */
export interface FinishedPack {
  /** SHA-256 of `bytes`, in hex: the object's name. */
  hash: string;
  /** Valid until the draft is used again. */
  bytes: Uint8Array;
  /** Sorted by id. */
  blobs: PackedBlob[];
}

const FIRST_BYTES = 64 * 1024;
const GROWTH = 4;

/**
 * A pack in the making: compressed blocks in one buffer, and one open block of at most {@link BLOCK_BYTES} raw. The buffer is used
 * again for the next pack, since what is thrown away between two collections of the runtime counts as memory in use.
 */
export class PackDraft {
  #pack = new Uint8Array(FIRST_BYTES);
  #packBytes = 0;
  #blocks: Block[] = [];
  #open = new Uint8Array(BLOCK_BYTES);
  #openBytes = 0;
  #openEntries: Entry[] = [];
  #count = 0;

  /** A stored pack, taken apart to be written anew. @throws {DomeError} `internal` when it is damaged. */
  static parse(pack: Uint8Array): PackDraft {
    const { footerBytes } = decodeTrailer(pack.subarray(-TRAILER_BYTES));
    const end = pack.byteLength - TRAILER_BYTES;
    const draft = new PackDraft();
    const blocks = new Map<number, Block>();
    for (const { blockOffset, blockLength, ...entry } of decodeIndex(pack.subarray(end - footerBytes, end))) {
      const block = blocks.get(blockOffset) ?? { offset: blockOffset, length: blockLength, entries: [] };
      blocks.set(blockOffset, block);
      block.entries.push(entry);
    }
    for (const [, block] of [...blocks].toSorted(([a], [b]) => a - b)) draft.#take(pack, block);
    return draft;
  }

  /** Compressed bytes so far, the open block not counted. */
  get bytes(): number {
    return this.#packBytes;
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
    this.#count++;
    if (size > BLOCK_BYTES) {
      this.#append(bytes, [{ id, kind, size, rawOffset: 0 }]);
      return;
    }
    if (this.#openBytes + size > BLOCK_BYTES) this.#seal();
    this.#open.set(bytes, this.#openBytes);
    this.#openEntries.push({ id, kind, size, rawOffset: this.#openBytes });
    this.#openBytes += size;
  }

  /** Takes blobs out again. Blocks without any of them stay as they are. @returns raw bytes taken out. */
  drop(ids: ReadonlySet<string>): number {
    this.#seal();
    if (ids.size === 0) return 0;
    const [before, pack, blocks] = [this.#rawBytes(), this.#pack, this.#blocks];
    this.#pack = new Uint8Array(pack.byteLength);
    this.reset();
    for (const block of blocks) {
      const kept = block.entries.filter((entry) => !ids.has(entry.id));
      if (kept.length === block.entries.length) this.#take(pack, block);
      else if (kept.length > 0) this.#rebuild(pack.subarray(block.offset, block.offset + block.length), kept);
    }
    return before - this.#rawBytes();
  }

  /** The whole pack. May be called again with another salt, see {@link encodeFooter}. */
  finish(salt: number): FinishedPack {
    this.#seal();
    const blobs = this.#blocks
      .flatMap(({ offset, length, entries }) =>
        entries.map((entry): PackedBlob => ({ ...entry, blockOffset: offset, blockLength: length })),
      )
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const footer = encodeFooter(blobs, salt);
    this.#reserve(footer.byteLength);
    this.#pack.set(footer, this.#packBytes);
    const bytes = this.#pack.subarray(0, this.#packBytes + footer.byteLength);
    return { hash: createHash("sha256").update(bytes).digest("hex"), bytes, blobs };
  }

  /** Empties the draft and keeps its memory. */
  reset(): void {
    this.#packBytes = 0;
    this.#blocks = [];
    this.#openBytes = 0;
    this.#openEntries = [];
    this.#count = 0;
  }

  /** Gives the draft's memory back. It is of no use afterwards, and neither are packs it finished. */
  discard(): void {
    this.reset();
    releaseMemory(this.#pack);
    releaseMemory(this.#open);
  }

  /** Raw bytes of all blobs. */
  #rawBytes(): number {
    return this.#blocks.reduce((sum, block) => sum + block.entries.reduce((inner, entry) => inner + entry.size, 0), 0);
  }

  #seal(): void {
    if (this.#openEntries.length === 0) return;
    this.#append(this.#open.subarray(0, this.#openBytes), this.#openEntries);
    this.#openEntries = [];
    this.#openBytes = 0;
  }

  /** Compresses a block to the end of the pack. */
  #append(raw: Uint8Array, entries: Entry[]): void {
    this.#reserve(longestBlock(raw.byteLength));
    const length = writeBlock(raw, this.#pack, this.#packBytes);
    this.#blocks.push({ offset: this.#packBytes, length, entries });
    this.#packBytes += length;
  }

  /** Takes a block over from another pack as it is. */
  #take(from: Uint8Array, block: Block): void {
    this.#reserve(block.length);
    this.#pack.set(from.subarray(block.offset, block.offset + block.length), this.#packBytes);
    this.#blocks.push({ ...block, offset: this.#packBytes });
    this.#packBytes += block.length;
    this.#count += block.entries.length;
  }

  #rebuild(block: Uint8Array, kept: readonly Entry[]): void {
    const raw = decodeBlock(block);
    const bytes = new Uint8Array(kept.reduce((sum, entry) => sum + entry.size, 0));
    const entries: Entry[] = [];
    let at = 0;
    for (const entry of kept) {
      bytes.set(raw.subarray(entry.rawOffset, entry.rawOffset + entry.size), at);
      entries.push({ ...entry, rawOffset: at });
      at += entry.size;
    }
    this.#append(bytes, entries);
    this.#count += entries.length;
  }

  #reserve(bytes: number): void {
    const needed = this.#packBytes + bytes;
    if (needed <= this.#pack.byteLength) return;
    const larger = new Uint8Array(Math.max(needed, Math.min(this.#pack.byteLength * GROWTH, needed + 8 * 1024 * 1024)));
    larger.set(this.#pack.subarray(0, this.#packBytes));
    releaseMemory(this.#pack);
    this.#pack = larger;
  }
}
