import { splitIdentifier, wordsOf } from "../terms/split.ts";

/** Longer words are data: what follows is not looked at. */
export const MAX_WORD = 40;
/** Words remembered; then everything is forgotten at once, between two texts. */
const MAX_REMEMBERED = 30_000;
const FIRST_WORDS = 512;
/** Slots of the hash table per word that fits. */
const SPARSE = 2;

/**
 * Hashed n-grams of words, remembered by the word, in a few flat arrays: whole repositories pass through here, and an object per word
 * would be most of what an index run leaves to the garbage collector.
 */
export class GramTable {
  readonly #dimensions: number;
  /** Word numbers, plus one, by hash of the word. Zero: free. */
  #table = new Int32Array(FIRST_WORDS * SPARSE);
  /** Of each word its hash, and where its characters and its grams end. */
  #hashes = new Int32Array(FIRST_WORDS);
  #charsEnd = new Int32Array(FIRST_WORDS);
  #gramsEnd = new Int32Array(FIRST_WORDS);
  #chars = new Uint16Array(FIRST_WORDS * 8);
  #grams = new Int16Array(FIRST_WORDS * 32);
  #words = 0;

  /** @param dimensions - At most 32,768. */
  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  /** Slots of all grams of all words; negative (bitwise not) where the hash says minus. Valid until the next word comes. */
  get grams(): Int16Array {
    return this.#grams;
  }

  /** Where each word's grams end, which is where those of the next one begin. Valid as long as {@link grams}. */
  get gramsEnd(): Int32Array {
    return this.#gramsEnd;
  }

  /** To be called between two texts: numbers given before may name other words afterwards. */
  forgetWhenFull(): void {
    if (this.#words < MAX_REMEMBERED) return;
    this.#table.fill(0);
    this.#words = 0;
  }

  /**
   * The number of the word that stands there, of which {@link MAX_WORD} characters count.
   * @param hash - Of these characters: the same for the same, spread over all bits.
   */
  numberOf(text: Uint16Array, start: number, end: number, hash: number): number {
    const length = Math.min(end - start, MAX_WORD);
    const table = this.#table;
    const hashes = this.#hashes;
    const mask = table.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const word = (table[at] as number) - 1;
      if (word === -1) return this.#add(at, hash, String.fromCharCode(...text.subarray(start, start + length)));
      if (hashes[word] === hash && this.#isSame(word, text, start, length)) return word;
    }
  }

  #isSame(word: number, text: Uint16Array, start: number, length: number): boolean {
    const ends = this.#charsEnd;
    const chars = this.#chars;
    const from = word === 0 ? 0 : (ends[word - 1] as number);
    if ((ends[word] as number) - from !== length) return false;
    for (let i = 0; i < length; i++) if (chars[from + i] !== text[start + i]) return false;
    return true;
  }

  #add(at: number, hash: number, word: string): number {
    const number = this.#words++;
    this.#table[at] = number + 1;
    if (number === this.#hashes.length) {
      this.#hashes = grown(this.#hashes, number * 2);
      this.#charsEnd = grown(this.#charsEnd, number * 2);
      this.#gramsEnd = grown(this.#gramsEnd, number * 2);
    }
    this.#hashes[number] = hash;
    let chars = number === 0 ? 0 : (this.#charsEnd[number - 1] ?? 0);
    if (chars + word.length > this.#chars.length) this.#chars = grown(this.#chars, this.#chars.length * 2);
    for (let i = 0; i < word.length; i++) this.#chars[chars++] = word.charCodeAt(i);
    this.#charsEnd[number] = chars;
    this.#gramsEnd[number] = this.#addGrams(word, number === 0 ? 0 : (this.#gramsEnd[number - 1] ?? 0));
    if (this.#words * SPARSE > this.#table.length) this.#rehash();
    return number;
  }

  /** Hashes the n-grams of all parts of an identifier. @returns where they end. */
  #addGrams(identifier: string, start: number): number {
    let end = start;
    for (const word of wordsOf(identifier)) {
      for (const part of splitIdentifier(word)) {
        if (part.length < 2) continue;
        const most = end + 3 * (part.length + 2);
        if (most > this.#grams.length) this.#grams = grown(this.#grams, Math.max(most, this.#grams.length * 2));
        end = hashWord(part, this.#dimensions, this.#grams, end);
      }
    }
    return end;
  }

  #rehash(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let word = 0; word < this.#words; word++) {
      let at = (this.#hashes[word] ?? 0) & mask;
      while (table[at] !== 0) at = (at + 1) & mask;
      table[at] = word + 1;
    }
    this.#table = table;
  }
}

/** A word between its marks, for the time of one call. */
let marked = new Uint16Array(2 * MAX_WORD);

/** Writes the slots of a word's 3- to 5-grams. @returns where they end. */
function hashWord(word: string, dimensions: number, out: Int16Array, start: number): number {
  const { length } = word;
  if (length + 2 > marked.length) marked = new Uint16Array(length * 2);
  marked[0] = 94; // ^
  for (let i = 0; i < length; i++) marked[i + 1] = word.charCodeAt(i);
  marked[length + 1] = 36; // $
  let end = start;
  for (let size = 3; size <= 5; size++) {
    for (let at = 0; at + size <= length + 2; at++) {
      // FNV-1a, then mixed: neighbours must not land beside each other.
      let hash = 0x811c9dc5 ^ size;
      for (let i = at; i < at + size; i++) hash = Math.imul(hash ^ (marked[i] as number), 0x01000193);
      hash ^= hash >>> 15;
      hash = Math.imul(hash, 0x2c1b3c6d);
      hash ^= hash >>> 12;
      const slot = (hash >>> 1) % dimensions;
      out[end++] = (hash & 1) === 0 ? slot : ~slot;
    }
  }
  return end;
}

function grown<T extends Int32Array | Uint16Array | Int16Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}
