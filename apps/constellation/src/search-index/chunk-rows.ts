import { CHUNK_NUMBERS, type ChunkColumns } from "./chunk-columns.ts";
import { packed, packedRows, packedText } from "./packed-rows.ts";
import { SlicedRows } from "./sliced-rows.ts";

// Where numbers stand in a packed row.
const ID = 0;
const FILE = 1;
const TEXT = 2;
const TEXT_BYTES = 3;
const SYMBOL = 4;
const SYMBOL_BYTES = 5;
const SYMBOLS_BYTES = 6;
const PATH = 7;
const PATH_BYTES = 8;
const START_LINE = 9;
const END_LINE = 10;
const START_OFFSET = 11;
const END_OFFSET = 12;
const COLUMNS = 13;

const CHUNKS_SQL = `${packedRows(COLUMNS)}
  insert into chunks (id, file, start_line, end_line, start_offset, end_offset, symbol)
  select ${[ID, FILE, START_LINE, END_LINE, START_OFFSET, END_OFFSET].map(packed).join(", ")},
    nullif(${packedText("?2", SYMBOL, SYMBOL_BYTES)}, '') from packed`;

/** The symbol and the identifiers' parts stand one after the other: one column. */
const TEXTS_SQL = `${packedRows(COLUMNS)}
  insert into texts (rowid, text, path, symbols)
  select ${packed(ID)}, ${packedText("?2", TEXT, TEXT_BYTES)}, ${packedText("?2", PATH, PATH_BYTES)},
    ${packedText("?2", SYMBOL, SYMBOLS_BYTES)} from packed`;

/** Chunks of a batch on their way into the tables. */
export class ChunkRows {
  readonly #numbers: Int32Array;
  readonly #rows: SlicedRows;
  #chunk = 0;

  constructor({ numbers, texts }: ChunkColumns) {
    this.#numbers = numbers;
    this.#rows = new SlicedRows(COLUMNS, texts);
  }

  /** Takes the next chunks as those of a file, with ids that follow one another. */
  add(count: number, file: number, firstId: number): void {
    for (let i = 0; i < count; i++) {
      const at = this.#chunk++ * CHUNK_NUMBERS;
      const number = (column: number): number => this.#numbers[at + column] ?? 0;
      const [textBytes, symbolBytes, identifierBytes, pathBytes] = [number(0), number(1), number(2), number(3)];
      const symbolsBytes = symbolBytes + identifierBytes;
      const text = this.#rows.next(textBytes + symbolsBytes + pathBytes);
      const symbol = text + textBytes;
      this.#rows.add(
        firstId + i,
        file,
        text,
        textBytes,
        symbol,
        symbolBytes,
        symbolsBytes,
        symbol + symbolsBytes,
        pathBytes,
        number(4),
        number(5),
        number(6),
        number(7),
      );
    }
  }

  /** Passes over the next chunks: they are there already. */
  skip(count: number): void {
    for (let i = 0; i < count; i++) {
      const at = this.#chunk++ * CHUNK_NUMBERS;
      this.#rows.next(this.#numbers.subarray(at, at + 4).reduce((sum, bytes) => sum + bytes, 0));
    }
  }

  insert(sql: SqlStorage): void {
    for (const [rows, texts] of this.#rows.finish()) {
      sql.exec(CHUNKS_SQL, rows, texts);
      sql.exec(TEXTS_SQL, rows, texts);
    }
  }
}
