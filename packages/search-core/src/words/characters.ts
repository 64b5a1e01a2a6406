import { NOT_ASCII } from "./kinds.ts";

/** Readable bytes before a text: a word's last characters are read by their end. */
const BEFORE = 16;

const encoder = new TextEncoder();

/** Reads texts into the same memory, one after the other: looking at a character there takes a third of what it takes in a string. */
export class Characters {
  /** One byte for each of the text's UTF-16 units: its code, or {@link NOT_ASCII}. At least one more follows, which may be written to. */
  codes = new Uint8Array(0);
  /** Whether every character of the text is ASCII. */
  isAscii = true;
  #view = new DataView(new ArrayBuffer(0));

  constructor() {
    this.#allocate(2_048);
  }

  /** Takes the place of the text before. */
  read(text: string): void {
    const { length } = text;
    if (length >= this.codes.length) this.#allocate((length + 1) * 2);
    const { codes } = this;
    // One byte per character says that all of them are ASCII: most texts, in one native loop.
    const { read, written } = encoder.encodeInto(text, codes);
    this.isAscii = read === length && written === length;
    if (this.isAscii) return;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      codes[at] = code < NOT_ASCII ? code : NOT_ASCII;
    }
  }

  /** The four codes before `end`, the last one in the highest bits; anything where the text begins later. */
  fourBefore(end: number): number {
    return this.#view.getInt32(end + (BEFORE - 4), true);
  }

  #allocate(size: number): void {
    const buffer = new ArrayBuffer(BEFORE + size);
    this.codes = new Uint8Array(buffer, BEFORE);
    this.#view = new DataView(buffer);
  }
}
