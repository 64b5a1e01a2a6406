/** Where a text's lines begin and what they begin with, by line. What follows the last line means nothing. */
export interface Lines {
  /** Offset of each line's first character, and after the last one, one more than the text is long. */
  starts: Int32Array;
  /**
   * Twice the columns that code is indented by, one less after a blank line; {@link NEVER} at what closes or goes on with the line before.
   * Lower is better as a place to start a chunk.
   */
  ranks: Int32Array;
  /** Columns before a line's first letter, or {@link NO_LETTER}: as many, or it begins with something else. */
  depths: Uint8Array;
}

/** Rank of a line that is cut before only when there is nothing else. */
export const NEVER = 2_000;
export const NO_LETTER = 255;

const TAB_WIDTH = 4;
const SPACE = 32;
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;

/** What a line begins with, by code: a letter; what closes or goes on with the line before, the star of a comment's next line too; else. */
const LETTER = 1;
const CONTINUES = 2;
const BEGINS = new Uint8Array(128);
for (let code = 97; code <= 122; code++) BEGINS[code] = BEGINS[code - 32] = LETTER;
for (const char of "),.]}*\r\n") BEGINS[char.charCodeAt(0)] = CONTINUES;

/** Finds lines of one text after the other in the same memory: every text of a repository passes through here. */
export class LineFinder {
  readonly #lines: Lines = allocate(1_024);

  /**
   * Looks at a line's beginning as soon as it is found, and never again: its characters are at hand then.
   * @returns what is valid until the next call.
   */
  find(text: string): Lines {
    const length = text.length;
    let { starts, ranks, depths } = this.#lines;
    let count = 0;
    let start = 0;
    while (start <= length) {
      if (count + 1 === starts.length) ({ starts, ranks, depths } = grow(this.#lines));
      let at = start;
      let columns = 0;
      // The end is as good as one more newline.
      let code = at < length ? text.charCodeAt(at) : NEWLINE;
      while (code === SPACE || code === TAB) {
        columns += code === TAB ? TAB_WIDTH : 1;
        at++;
        code = at < length ? text.charCodeAt(at) : NEWLINE;
      }
      const begins = code < 128 ? BEGINS[code] : 0;
      starts[count] = start;
      ranks[count] = begins === CONTINUES ? NEVER : columns * 2 - (isAfterBlank(text, start) ? 1 : 0);
      depths[count] = begins === LETTER && columns < NO_LETTER ? columns : NO_LETTER;
      count++;
      const newline = code === NEWLINE ? at : text.indexOf("\n", at);
      start = newline === -1 ? length + 1 : newline + 1;
    }
    starts[count] = length + 1;
    return this.#lines;
  }
}

/** Whether a line ends before the one that does so right before `start`; with CRLF, always. */
function isAfterBlank(text: string, start: number): boolean {
  const before = start < 2 ? 0 : text.charCodeAt(start - 2);
  return before === NEWLINE || before === RETURN;
}

const allocate = (size: number): Lines => ({
  starts: new Int32Array(size),
  ranks: new Int32Array(size),
  depths: new Uint8Array(size),
});

/** Twice the memory, in the same object. */
function grow(lines: Lines): Lines {
  const larger = allocate(lines.starts.length * 2);
  larger.starts.set(lines.starts);
  larger.ranks.set(lines.ranks);
  larger.depths.set(lines.depths);
  return Object.assign(lines, larger);
}
