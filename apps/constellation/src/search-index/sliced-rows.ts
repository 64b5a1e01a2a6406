import { bufferOf, MOST_BOUND_BYTES } from "../bytes.ts";
import { PackedRows } from "./packed-rows.ts";

/** Rows about the bytes of a large buffer, in slices that can be bound. */
export class SlicedRows {
  readonly #columns: number;
  readonly #data: Uint8Array | Int8Array;
  readonly #slices: { rows: PackedRows; from: number; to: number }[] = [];
  readonly #rowsAtOnce: number;
  /** Rows that may come before there is another slice. */
  #room = 0;
  #end = 0;

  /** @param data - What the rows are about, from its beginning to its end. */
  constructor(columns: number, data: Uint8Array | Int8Array) {
    this.#columns = columns;
    this.#data = data;
    this.#rowsAtOnce = Math.floor(MOST_BOUND_BYTES / PackedRows.bytesOf(columns));
  }

  /**
   * Goes on to the next bytes.
   * @returns where they start in the slice that the next row belongs to, counted from 1 as SQLite does.
   */
  next(bytes: number): number {
    let slice = this.#slices.at(-1);
    if (slice === undefined || this.#room === 0 || this.#end + bytes - slice.from > MOST_BOUND_BYTES) {
      slice = { rows: new PackedRows(this.#columns), from: this.#end, to: this.#end };
      this.#slices.push(slice);
      this.#room = this.#rowsAtOnce;
    }
    const at = this.#end - slice.from + 1;
    this.#end += bytes;
    slice.to = this.#end;
    return at;
  }

  /** Adds a row about the bytes that were gone on to. */
  add(...row: number[]): void {
    this.#slices.at(-1)?.rows.add(...row);
    this.#room--;
  }

  /** Everything added, to be bound as `?1` and `?2`. */
  *finish(): Iterable<[rows: ArrayBuffer, data: ArrayBuffer]> {
    for (const { rows, from, to } of this.#slices) {
      const isWhole = from === 0 && to === this.#data.byteLength;
      const packed = rows.finish();
      yield [packed, bufferOf(isWhole ? this.#data : this.#data.subarray(from, to))];
      // Inserted by now: what lies outside the collector's heap would wait long for it.
      packed.transfer(0);
    }
  }
}
