import { splitIdentifier } from "../terms/split.ts";
import type { Characters } from "./characters.ts";
import { grown } from "./grown.ts";
import { splitWord } from "./split-word.ts";

/** What follows in a longer word is not looked at: it is data. */
export const MAX_WORD = 40;
/** Characters at a word's end that its key holds, four in each of three numbers. */
const KEYED = 12;
/** In a key's last number, whose characters have seven bits: the word begins before what the key holds. */
const IS_LONG = 1 << 31;
/** Which bits of four characters are a word's, by how many of them are. */
const MASKS = Int32Array.from([0, 0xff00_0000, 0xffff_0000, 0xffff_ff00, 0xffff_ffff]);
const masksFrom = (skipped: number): Int32Array =>
  Int32Array.from({ length: KEYED + 1 }, (_, length) => MASKS[Math.min(Math.max(length - skipped, 0), 4)] as number);
/** The same for each number of a key, by the length of the word. */
const LAST_MASKS = masksFrom(0);
const MIDDLE_MASKS = masksFrom(4);
const FIRST_MASKS = masksFrom(8);

const FIRST_WORDS = 512;
/** Slots of the hash table per word that fits. */
const SPARSE = 2;

/** Numbers in a word's record: its key, last characters first, and how often it was counted. */
export const RECORD = 4;
export const COUNT = 3;
/** In a count: full-text search would take the word as one, and it has parts. */
export const IS_COMPOUND = 1 << 30;

/**
 * Numbers words and keeps what is known of each, in a few flat arrays: whole repositories pass through here, and an object per word
 * would be most of what an index run leaves to the garbage collector.
 *
 * A word of up to twelve letters and digits is its key: most are found by comparing three numbers. Of a longer one, what comes before is
 * compared too.
 */
export class WordTable {
  /** Word numbers, plus one, by hash of the word. Zero: free. */
  #slots = new Int32Array(FIRST_WORDS * SPARSE);
  #records = new Int32Array(FIRST_WORDS * RECORD);
  #hashes = new Int32Array(FIRST_WORDS);
  /** What long words begin with, and where that ends, by word. */
  #beginnings = new Uint8Array(FIRST_WORDS * 4);
  #beginningsEnd = new Int32Array(FIRST_WORDS);
  #parts = new Uint16Array(FIRST_WORDS * 8);
  #partsEnd = new Int32Array(FIRST_WORDS);
  /** Words that are not all ASCII. */
  readonly #wide = new Map<string, number>();
  #size = 0;

  /** Words known: numbers are below. */
  get size(): number {
    return this.#size;
  }

  /** {@link RECORD} numbers for each word; the counts are for whoever counts. Valid until the next word comes. */
  get records(): Int32Array {
    return this.#records;
  }

  /** Parts of all words in small letters, spaces between those of one word. Valid until the next word comes. */
  get parts(): Uint16Array {
    return this.#parts;
  }

  /** Where a word's parts begin. */
  partsStart(word: number): number {
    return word === 0 ? 0 : (this.#partsEnd[word - 1] as number);
  }

  /** Where a word's parts end. */
  partsEnd(word: number): number {
    return this.#partsEnd[word] as number;
  }

  /** Forgets every word: numbers given before will name others. */
  clear(): void {
    this.#slots.fill(0);
    this.#wide.clear();
    this.#size = 0;
  }

  /** The number of an ASCII word. */
  find(text: Characters, start: number, end: number): number {
    const length = end - start;
    if (length > KEYED) return this.#findLong(text, start, Math.min(end, start + MAX_WORD));
    const last = text.fourBefore(end) & (LAST_MASKS[length] as number);
    const middle = text.fourBefore(end - 4) & (MIDDLE_MASKS[length] as number);
    const first = text.fourBefore(end - 8) & (FIRST_MASKS[length] as number);
    const slots = this.#slots;
    const records = this.#records;
    const mask = slots.length - 1;
    const hash = hashOf(last, middle, first);
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const word = (slots[at] as number) - 1;
      if (word === -1) return this.#add(text.codes, start, end, end, { at, hash, last, middle, first });
      const record = word * RECORD;
      if (records[record] === last && records[record + 1] === middle && records[record + 2] === first) return word;
    }
  }

  #findLong(text: Characters, start: number, end: number): number {
    const { codes } = text;
    const last = text.fourBefore(end) | IS_LONG;
    const middle = text.fourBefore(end - 4);
    const first = text.fourBefore(end - 8);
    const keyed = end - KEYED;
    let hash = hashOf(last, middle, first);
    for (let at = start; at < keyed; at++) hash = Math.imul(hash ^ (codes[at] as number), 0x01000193) ^ (hash >>> 15);
    const slots = this.#slots;
    const records = this.#records;
    const mask = slots.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const word = (slots[at] as number) - 1;
      if (word === -1) return this.#add(codes, start, end, keyed, { at, hash, last, middle, first });
      const record = word * RECORD;
      if (
        records[record] === last &&
        records[record + 1] === middle &&
        records[record + 2] === first &&
        this.#beginsWith(word, codes, start, keyed)
      )
        return word;
    }
  }

  /** The number of a word that is not all ASCII: `word` is its first {@link MAX_WORD} characters, which stand at `start`. */
  findWide(word: string, codes: Uint8Array, start: number): number {
    const known = this.#wide.get(word);
    if (known !== undefined) return known;
    const number = this.#next();
    this.#wide.set(word, number);
    const { length } = word;
    // For what full-text search takes as one word, every character that is not ASCII is a small letter.
    const from = this.partsStart(number);
    this.#parts = grown(this.#parts, from + length * 2);
    const isCompound = splitWord(codes, start, start + length, this.#parts, from) - from > length;
    const parts = splitIdentifier(word).join(" ");
    this.#parts = grown(this.#parts, from + parts.length);
    for (let i = 0; i < parts.length; i++) this.#parts[from + i] = parts.charCodeAt(i);
    this.#finish(number, from + parts.length, isCompound && length < MAX_WORD);
    return number;
  }

  #beginsWith(word: number, codes: Uint8Array, start: number, end: number): boolean {
    const from = word === 0 ? 0 : (this.#beginningsEnd[word - 1] as number);
    if ((this.#beginningsEnd[word] as number) - from !== end - start) return false;
    const beginnings = this.#beginnings;
    for (let i = 0; i < end - start; i++) if (beginnings[from + i] !== codes[start + i]) return false;
    return true;
  }

  /** @param keyed - Where what the key holds begins, in a long word. */
  #add(codes: Uint8Array, start: number, end: number, keyed: number, key: Key): number {
    const number = this.#next();
    this.#slots[key.at] = number + 1;
    this.#hashes[number] = key.hash;
    this.#records[number * RECORD] = key.last;
    this.#records[number * RECORD + 1] = key.middle;
    this.#records[number * RECORD + 2] = key.first;
    const length = end - start;
    if (length > KEYED) {
      const from = this.#beginningsEnd[number] as number;
      this.#beginnings = grown(this.#beginnings, from + keyed - start);
      for (let at = start; at < keyed; at++) this.#beginnings[from + at - start] = codes[at] as number;
      this.#beginningsEnd[number] = from + keyed - start;
    }
    const from = this.partsStart(number);
    this.#parts = grown(this.#parts, from + length * 2);
    const to = splitWord(codes, start, end, this.#parts, from);
    // A word of as many characters may be the beginning of a longer one, whose parts nobody looked at.
    this.#finish(number, to, to - from > length && length < MAX_WORD);
    if (this.#size * SPARSE > this.#slots.length) this.#rehash();
    return number;
  }

  #next(): number {
    const number = this.#size++;
    this.#records = grown(this.#records, (number + 1) * RECORD);
    this.#hashes = grown(this.#hashes, number + 1);
    this.#beginningsEnd = grown(this.#beginningsEnd, number + 1);
    this.#partsEnd = grown(this.#partsEnd, number + 1);
    this.#beginningsEnd[number] = number === 0 ? 0 : (this.#beginningsEnd[number - 1] as number);
    // No word's key: the shortest has two characters.
    this.#records[number * RECORD] = 0;
    return number;
  }

  #finish(word: number, partsEnd: number, isCompound: boolean): void {
    this.#records[word * RECORD + COUNT] = isCompound ? IS_COMPOUND : 0;
    this.#partsEnd[word] = partsEnd;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let word = 0; word < this.#size; word++) {
      if (this.#records[word * RECORD] === 0) continue;
      let at = (this.#hashes[word] as number) & mask;
      while (slots[at] !== 0) at = (at + 1) & mask;
      slots[at] = word + 1;
    }
    this.#slots = slots;
  }
}

interface Key {
  /** The free slot. */
  at: number;
  hash: number;
  last: number;
  middle: number;
  first: number;
}

/** Of a key, spread over all bits. */
function hashOf(last: number, middle: number, first: number): number {
  const hash = Math.imul(last, 0x9e37_79b1) ^ Math.imul(middle, 0x85eb_ca6b) ^ Math.imul(first, 0xc2b2_ae35);
  return hash ^ (hash >>> 15);
}
