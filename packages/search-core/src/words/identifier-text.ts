import { grown } from "./grown.ts";

const SPACE = 32;
const decoder = new TextDecoder();

/** Gathers the parts of compound identifiers as texts, for one piece after the other. */
export class IdentifierText {
  #codes = new Uint8Array(1_024);
  #end = 0;
  /** Where each piece ends. */
  #ends: number[] = [];
  /** What is not ASCII, by piece. */
  readonly #wide = new Map<number, string>();

  /** Adds what stands between two places in `parts`, so many times. */
  add(parts: Uint16Array, start: number, end: number, times: number): void {
    const length = end - start;
    if (length === 0) return;
    const from = this.#end;
    this.#codes = grown(this.#codes, from + (length + 1) * times);
    const codes = this.#codes;
    let to = from;
    let all = 0;
    for (let at = start; at < end; at++) {
      const code = parts[at] as number;
      all |= code;
      codes[to++] = code;
    }
    codes[to++] = SPACE;
    if (all > 127) {
      const piece = this.#ends.length;
      const more = ` ${String.fromCharCode(...parts.subarray(start, end))}`.repeat(times);
      this.#wide.set(piece, (this.#wide.get(piece) ?? "") + more);
      return;
    }
    for (let time = 1; time < times; time++, to += length + 1) codes.copyWithin(to, from, from + length + 1);
    this.#end = to;
  }

  /** What is added from now on belongs to the next piece. */
  endPiece(): void {
    this.#ends.push(this.#end);
  }

  /** The texts of all pieces since the last call. */
  take(): string[] {
    // Decoded at once: a call of the decoder takes longer than what it does here.
    const text = decoder.decode(this.#codes.subarray(0, this.#end));
    const texts = this.#ends.map((end, piece) => {
      const start = piece === 0 ? 0 : (this.#ends[piece - 1] as number);
      // Without the last space.
      const ascii = text.slice(start, Math.max(start, end - 1));
      const wide = this.#wide.get(piece);
      return wide === undefined ? ascii : ascii === "" ? wide.slice(1) : ascii + wide;
    });
    this.#end = 0;
    this.#ends = [];
    this.#wide.clear();
    return texts;
  }
}
