const encoder = new TextEncoder();

/** Reads texts into the same memory, one after the other: looking at a character there takes a third of what it takes in a string. */
export class CharacterReader {
  #bytes = new Uint8Array(2_048);
  #characters = new Uint16Array(2_048);

  /** The text's UTF-16 units, and whatever was there before behind them. Valid until the next call. */
  read(text: string): Uint16Array {
    const { length } = text;
    if (length > this.#characters.length) {
      this.#bytes = new Uint8Array(length * 2);
      this.#characters = new Uint16Array(length * 2);
    }
    const characters = this.#characters;
    // One byte per character says that all of them are ASCII: most texts, in two native loops.
    const { read, written } = encoder.encodeInto(text, this.#bytes);
    if (read === length && written === length) characters.set(this.#bytes);
    else for (let at = 0; at < length; at++) characters[at] = text.charCodeAt(at);
    return characters;
  }
}
