import { splitIdentifier } from "../terms/split.ts";
import { Characters } from "./characters.ts";
import { grown } from "./grown.ts";
import { IdentifierText } from "./identifier-text.ts";
import { NOT_ASCII } from "./kinds.ts";
import { splitWord } from "./split-word.ts";
import { WordFinder } from "./word-finder.ts";
import { COUNT, IS_COMPOUND, MAX_WORD, RECORD, WordTable } from "./word-table.ts";

/** Words that are remembered from batch to batch, and within one: then all are forgotten at once. */
const MAX_REMEMBERED = 30_000;
const MAX_IN_BATCH = 2 * MAX_REMEMBERED;
/** Numbers kept of a batch: more is more text than anybody gathers. */
const MAX_COUNTS = 1_000_000;
/** Longer identifiers are data. */
const MAX_IDENTIFIER = 100;
/** Characters that are read at once, where pieces are not longer. */
const STRETCH = 65_536;

/** A piece of a text. Offsets are UTF-16 units, the end is exclusive. */
export interface Piece {
  startOffset: number;
  endOffset: number;
}

/** What was found in a piece. */
export interface CountedWords {
  /** Parts, separated by spaces, of every identifier that full-text search would take as one word; each as often as it stands there. */
  readonly identifiers: string;
  readonly counter: WordCounter;
  /** Where the piece's words are among the counter's {@link WordCounter.counts}, as long as it {@link WordCounter.holds} them. */
  readonly start: number;
  readonly end: number;
  readonly batch: number;
}

/**
 * Counts the words of texts, looking once at each character for what full text and vectors by spelling both need. A word is a run of two
 * or more letters and digits, of which every character beyond ASCII is one. Belongs to one piece of work, whose texts share their words.
 */
export class WordCounter {
  readonly words = new WordTable();
  readonly #characters = new Characters();
  readonly #finder = new WordFinder();
  readonly #identifiers = new IdentifierText();
  /** Parts of one long identifier: a small letter may be two characters, and each may be a part. */
  readonly #longParts = new Uint16Array(4 * MAX_IDENTIFIER);
  #counts = new Int32Array(1_024);
  #end = 0;
  #batch = 0;
  #age = 0;

  /** Pairs of a word's number and how often the word stands in a piece, in the order in which they first do. */
  get counts(): Int32Array {
    return this.#counts;
  }

  /** Changes when words are forgotten: their numbers name others then. */
  get age(): number {
    return this.#age;
  }

  /** Whether what was counted is still known. When not, one has to look at the text again. */
  holds({ batch }: CountedWords): boolean {
    return batch === this.#batch;
  }

  /** To be called when nobody needs what was counted before. */
  startBatch(): void {
    this.#batch++;
    this.#end = 0;
    if (this.words.size < MAX_REMEMBERED) return;
    this.words.clear();
    this.#age++;
  }

  /** Counts pieces of a text, each by itself. */
  count(text: string, pieces: readonly Piece[]): CountedWords[] {
    let from = 0;
    let to = -1;
    const places = pieces.map(({ startOffset, endOffset }) => {
      // However much is counted in one go, memory is bounded.
      if (this.words.size >= MAX_IN_BATCH || this.#end >= MAX_COUNTS) this.startBatch();
      if (startOffset < from || endOffset > to) {
        from = startOffset;
        to = Math.max(endOffset, from + STRETCH);
        this.#characters.read(text.slice(from, to));
      }
      const start = this.#end;
      this.#countPiece(text, from, startOffset, endOffset);
      this.#identifiers.endPiece();
      return { counter: this, start, end: this.#end, batch: this.#batch };
    });
    const identifiers = this.#identifiers.take();
    return places.map((place, i) => ({ ...place, identifiers: identifiers[i] ?? "" }));
  }

  /** @param base - Where in the text the characters begin that were read. */
  #countPiece(text: string, base: number, startOffset: number, endOffset: number): void {
    const words = this.words;
    const characters = this.#characters;
    const found = this.#finder.find(characters.codes, startOffset - base, endOffset - base);
    const { places } = this.#finder;
    const first = this.#end;
    let end = first;
    // A word has two places, and one more may be written to.
    this.#counts = grown(this.#counts, end + found + 1);
    const counts = this.#counts;
    for (let at = 0; at < found; at += 2) {
      const wordStart = places[at] as number;
      const wordEnd = places[at + 1] as number;
      if (wordEnd - wordStart < 2) continue;
      const isAscii = characters.isAscii || this.#isAscii(wordStart, Math.min(wordEnd, wordStart + MAX_WORD));
      const word = isAscii
        ? words.find(characters, wordStart, wordEnd)
        : words.findWide(wide(text, base + wordStart, base + wordEnd), characters.codes, wordStart);
      const { records } = words;
      const record = word * RECORD + COUNT;
      const count = records[record] as number;
      records[record] = count + 1;
      counts[end] = word;
      // Without a branch: half of the words stand there for the first time.
      end += (((count & ~IS_COMPOUND) - 1) >>> 31) * 2;
      if (wordEnd - wordStart >= MAX_WORD) this.#addLong(text, base, wordStart, wordEnd);
    }
    this.#end = end;
    this.#settle(first, end);
  }

  #isAscii(start: number, end: number): boolean {
    const { codes } = this.#characters;
    for (let at = start; at < end; at++) if (codes[at] === NOT_ASCII) return false;
    return true;
  }

  /** Moves counts from the words to the piece. */
  #settle(first: number, end: number): void {
    const { records, parts } = this.words;
    const counts = this.#counts;
    for (let at = first; at < end; at += 2) {
      const word = counts[at] as number;
      const record = word * RECORD + COUNT;
      const count = records[record] as number;
      const times = count & ~IS_COMPOUND;
      counts[at + 1] = times;
      records[record] = count - times;
      if (count !== times) this.#identifiers.add(parts, this.words.partsStart(word), this.words.partsEnd(word), times);
    }
  }

  /** The parts of a word of which the table holds no more than the beginning. */
  #addLong(text: string, base: number, start: number, end: number): void {
    const length = end - start;
    if (length > MAX_IDENTIFIER) return;
    let partsEnd = splitWord(this.#characters.codes, start, end, this.#longParts, 0);
    if (partsEnd === length) return;
    if (!this.#isAscii(start, end)) {
      const parts = splitIdentifier(text.slice(base + start, base + end)).join(" ");
      partsEnd = parts.length;
      for (let i = 0; i < partsEnd; i++) this.#longParts[i] = parts.charCodeAt(i);
    }
    this.#identifiers.add(this.#longParts, 0, partsEnd, 1);
  }
}

/** As much of a word as counts. */
const wide = (text: string, start: number, end: number): string => text.slice(start, Math.min(end, start + MAX_WORD));
