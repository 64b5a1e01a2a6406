import { grown } from "../words/grown.ts";
import type { WordCounter } from "../words/index.ts";

const FIRST_WORDS = 512;
const SPACE = 32;
const FIRST_MARK = 94; // ^
const LAST_MARK = 36; // $
/** More than any part of a word has characters, with its marks. */
const MAX_MARKED = 128;

/**
 * Hashed n-grams of the words of a counter, made when a word is first looked at, in flat arrays: whole repositories pass through here, and
 * an object per word would be most of what an index run leaves to the garbage collector.
 */
export class GramTable {
  readonly #counter: WordCounter;
  readonly #dimensions: number;
  readonly #inverse: number;
  #places = new Int32Array(FIRST_WORDS * 2);
  #grams = new Int16Array(FIRST_WORDS * 32);
  /** Zero is where the grams of a word begin that has none yet. */
  #end = 1;
  #age: number;
  readonly #marked = new Uint16Array(MAX_MARKED);

  /** @param dimensions - At most 32,768. */
  constructor(counter: WordCounter, dimensions: number) {
    this.#counter = counter;
    this.#age = counter.age;
    this.#dimensions = dimensions;
    this.#inverse = 1 / dimensions;
  }

  /** Slots of all grams; negative (bitwise not) where the hash says minus. Valid until the next call of {@link prepare}. */
  get grams(): Int16Array {
    return this.#grams;
  }

  /** Where the grams of each word begin and end. Valid as long as {@link grams}. */
  get places(): Int32Array {
    return this.#places;
  }

  /** Makes the grams of the words between two places among the counter's counts. */
  prepare(start: number, end: number): void {
    const { counts, words, age } = this.#counter;
    if (age !== this.#age) {
      this.#places.fill(0);
      this.#end = 1;
      this.#age = age;
    }
    this.#places = grown(this.#places, words.size * 2);
    const places = this.#places;
    for (let at = start; at < end; at += 2) {
      const word = counts[at] as number;
      if (places[word * 2] !== 0) continue;
      places[word * 2] = this.#end;
      this.#addParts(words.parts, words.partsStart(word), words.partsEnd(word));
      places[word * 2 + 1] = this.#end;
    }
  }

  #addParts(parts: Uint16Array, start: number, end: number): void {
    const marked = this.#marked;
    marked[0] = FIRST_MARK;
    let length = 1;
    for (let at = start; at <= end; at++) {
      const code = at < end ? (parts[at] as number) : SPACE;
      if (code === SPACE) {
        marked[length] = LAST_MARK;
        // Of one character nothing is told.
        if (length > 2) this.#addGrams(length + 1);
        length = 1;
      } else marked[length++] = code;
    }
  }

  /** @param length - Of the part with its marks. */
  #addGrams(length: number): void {
    this.#grams = grown(this.#grams, this.#end + 3 * length);
    const grams = this.#grams;
    const marked = this.#marked;
    const dimensions = this.#dimensions;
    const inverse = this.#inverse;
    let end = this.#end;
    for (let size = 3; size <= 5; size++) {
      for (let at = 0; at + size <= length; at++) {
        // FNV-1a, then mixed: neighbours must not land beside each other.
        let hash = 0x811c9dc5 ^ size;
        for (let i = at; i < at + size; i++) hash = Math.imul(hash ^ (marked[i] as number), 0x01000193);
        hash ^= hash >>> 15;
        hash = Math.imul(hash, 0x2c1b3c6d);
        hash ^= hash >>> 12;
        // The remainder without a division. The half keeps multiples of `dimensions` from being rounded below themselves.
        const index = hash >>> 1;
        const slot = index - Math.imul(Math.floor((index + 0.5) * inverse), dimensions);
        grams[end++] = slot ^ -(hash & 1);
      }
    }
    this.#end = end;
  }
}
