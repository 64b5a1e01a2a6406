/** Offsets at which the lines of a text begin, and after the last one, one more than the text is long. What follows means nothing. */
export type LineStarts = Int32Array;

/** Finds lines of one text after the other in the same memory: every text of a repository passes through here. */
export class LineFinder {
  #starts = new Int32Array(1_024);

  /** Valid until the next call. */
  find(text: string): LineStarts {
    let starts = this.#starts;
    starts[0] = 0;
    let count = 1;
    for (let newline = text.indexOf("\n"); newline !== -1; newline = text.indexOf("\n", newline + 1)) {
      if (count + 1 === starts.length) {
        starts = new Int32Array(count * 2 + 2);
        starts.set(this.#starts);
        this.#starts = starts;
      }
      starts[count++] = newline + 1;
    }
    starts[count] = text.length + 1;
    return starts;
  }
}
