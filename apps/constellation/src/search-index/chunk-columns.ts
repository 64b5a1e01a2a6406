import type { Chunk } from "@dome/search-core/chunks";

/** Numbers of one chunk in {@link ChunkColumns.numbers}. */
export const CHUNK_NUMBERS = 8;

/**
 * Many chunks, one after the other, in two buffers: a repository has tens of thousands, and an object for each costs about as much on
 * its way into an index as writing it.
 */
export interface ChunkColumns {
  /**
   * Of every chunk {@link CHUNK_NUMBERS}: bytes of its text, of its symbol (0: none), of its identifiers and of its path, first and last
   * line, start and end as offsets.
   */
  numbers: Int32Array;
  /** UTF-8: of every chunk its text, its symbol, after a blank the parts of its identifiers, and its path's words. */
  texts: Uint8Array;
}

const encoder = new TextEncoder();
/** UTF-8 takes at most so many bytes for a unit of UTF-16. */
const MOST_BYTES = 3;

/** Writes chunks into columns. */
export class ChunkWriter {
  #numbers = new Int32Array(512 * CHUNK_NUMBERS);
  #texts = new Uint8Array(512 * 1_024);
  #chunks = 0;
  #end = 0;

  /**
   * @param identifiers - The parts of identifiers in `text`, separated by blanks.
   * @param path - The path as words.
   */
  add(chunk: Chunk, text: string, identifiers: string, path: string): void {
    const at = this.#chunks * CHUNK_NUMBERS;
    if (at === this.#numbers.length) {
      const larger = new Int32Array(at * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    const numbers = this.#numbers;
    numbers[at] = this.#write(text);
    numbers[at + 1] = chunk.symbol === null ? 0 : this.#write(chunk.symbol);
    numbers[at + 2] = this.#write(` ${identifiers}`);
    numbers[at + 3] = this.#write(path);
    numbers[at + 4] = chunk.startLine;
    numbers[at + 5] = chunk.endLine;
    numbers[at + 6] = chunk.startOffset;
    numbers[at + 7] = chunk.endOffset;
    this.#chunks++;
  }

  /** Everything added since the last call, in buffers of its own. */
  take(): ChunkColumns {
    const taken = {
      numbers: this.#numbers.slice(0, this.#chunks * CHUNK_NUMBERS),
      texts: this.#texts.slice(0, this.#end),
    };
    this.#chunks = 0;
    this.#end = 0;
    return taken;
  }

  #write(text: string): number {
    if (this.#end + text.length * MOST_BYTES > this.#texts.length) {
      const larger = new Uint8Array(Math.max(this.#texts.length * 2, this.#end + text.length * MOST_BYTES));
      larger.set(this.#texts);
      this.#texts = larger;
    }
    const { written } = encoder.encodeInto(text, this.#texts.subarray(this.#end));
    this.#end += written;
    return written;
  }
}
