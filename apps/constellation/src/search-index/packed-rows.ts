/** Bytes of a number: ten digits, blanks in front. */
const WIDTH = 10;
const BLANK = 32;
const ZERO = 48;
const FIRST_ROWS = 128;
const LIMIT = 10 ** WIDTH;

/**
 * Rows of whole numbers in a form that SQLite reads out of one bound blob: decimal, all of one width. Thousands of rows then go in with
 * one statement. A statement for each costs a crossing into SQLite, which takes as long as such a row does; a few statements of many
 * rows make full-text search write a segment for each; and JSON is parsed again for every column.
 */
export class PackedRows {
  readonly #columns: number;
  #bytes: Uint8Array<ArrayBuffer>;
  #end = 0;

  constructor(columns: number) {
    this.#columns = columns;
    this.#bytes = new Uint8Array(FIRST_ROWS * PackedRows.bytesOf(columns));
  }

  /** Of one row. */
  static bytesOf(columns: number): number {
    return columns * WIDTH;
  }

  /**
   * Adds a row.
   * @param row - As many whole numbers as there are columns, from 0 to 9,999,999,999.
   */
  add(...row: number[]): void {
    if (row.length !== this.#columns) throw new RangeError(`A row has ${this.#columns} numbers, not ${row.length}.`);
    if (this.#end + row.length * WIDTH > this.#bytes.length) this.#grow();
    for (const number of row) {
      if (!Number.isInteger(number) || number < 0 || number >= LIMIT)
        throw new RangeError(`${number} does not fit into a packed row.`);
      this.#write(number);
    }
  }

  /** The rows, to be bound as the first value of a statement that {@link packedRows} begins. */
  finish(): ArrayBuffer {
    return this.#bytes.buffer.transfer(this.#end);
  }

  #write(number: number): void {
    const bytes = this.#bytes;
    const start = this.#end;
    let at = start + WIDTH;
    this.#end = at;
    let rest = number;
    do {
      const next = Math.floor(rest / 10);
      bytes[--at] = ZERO + rest - next * 10;
      rest = next;
    } while (rest > 0);
    while (at > start) bytes[--at] = BLANK;
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** `?1` as a table `packed` of as many rows as it has; {@link packed} names its columns. */
export const packedRows = (columns: number): string =>
  `with recursive packed (at) as (
     select 1 where length(?1) > 0 union all select at + ${columns * WIDTH} from packed where at + ${columns * WIDTH} < length(?1))`;

/** The number in a column, counted from 0. */
export const packed = (column: number): string => `cast(substr(?1, at + ${column * WIDTH}, ${WIDTH}) as integer)`;

/** Bytes out of a bound blob: where they start, counted from 1, and how many they are stand in two columns. */
export const packedBytes = (blob: string, start: number, length: number): string =>
  `substr(${blob}, ${packed(start)}, ${packed(length)})`;

/** The same as text; the bytes are UTF-8. */
export const packedText = (blob: string, start: number, length: number): string =>
  `cast(${packedBytes(blob, start, length)} as text)`;
