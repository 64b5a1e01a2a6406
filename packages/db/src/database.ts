import { type AnyD1Database, drizzle, type DrizzleD1Database } from "drizzle-orm/d1";

export type { AnyD1Database };

/** The product's database: D1, typed. */
export type Database = DrizzleD1Database & { $client: AnyD1Database };

/** Wraps a D1 binding. Cheap: make one per request or message. */
export const openDatabase = (d1: AnyD1Database): Database => drizzle(d1);

/** Longest JSON parameter of a bulk statement. D1 takes 2 MB; half of it leaves room for multi-byte text. */
export const MAX_JSON_BYTES = 1_000_000;

/**
 * Cuts rows into JSON arrays of at most {@link MAX_JSON_BYTES} UTF-8 bytes, for `json_each(?)`: thousands of rows per statement.
 * A row longer than the limit stands alone. Lengths are measured, not guessed.
 */
export function jsonChunks(rows: Iterable<unknown>, maxBytes = MAX_JSON_BYTES): string[] {
  return joinChunks(texts(rows), maxBytes);
}

/** One at a time: all rows of a large commit beside the chunks they end in would be in memory twice. */
function* texts(rows: Iterable<unknown>): Iterable<string> {
  for (const row of rows) yield JSON.stringify(row);
}

/**
 * {@link jsonChunks} of rows in two parts, as JSON objects: for a name that may hold anything, and fields of fixed width beside it. SQLite
 * takes such a row apart with `substr` in two thirds of the time of reading a JSON array per row, several times over. Filling fields up
 * costs JavaScript time in turn: rows of many numbers are better off as arrays.
 *
 * @param rows - `name` any text, no two alike; `fields` without anything that JSON escapes.
 */
export function namedChunks(rows: Iterable<{ name: string; fields: string }>, maxBytes = MAX_JSON_BYTES): string[] {
  return joinChunks(members(rows), maxBytes, "{}");
}

function* members(rows: Iterable<{ name: string; fields: string }>): Iterable<string> {
  for (const { name, fields } of rows) yield `${JSON.stringify(name)}:"${fields}"`;
}

/** {@link jsonChunks} of rows that are JSON already. */
export function joinChunks(rows: Iterable<string>, maxBytes = MAX_JSON_BYTES, brackets = "[]"): string[] {
  const chunks: string[] = [];
  const close = (): void => void chunks.push(`${brackets[0]}${parts.join(",")}${brackets[1]}`);
  let parts: string[] = [];
  let bytes = 2;
  for (const json of rows) {
    const length = utf8Length(json) + 1;
    if (parts.length > 0 && bytes + length > maxBytes) {
      close();
      parts = [];
      bytes = 2;
    }
    parts.push(json);
    bytes += length;
  }
  if (parts.length > 0) close();
  return chunks;
}

/** A number of at most `width` digits, filled up with zeros: a field of {@link namedChunks}. */
export const digits = (value: number, width: number): string => String(value).padStart(width, "0");

/** Bytes of `text` in UTF-8. */
export function utf8Length(text: string): number {
  let extra = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // A surrogate pair is four bytes over two units: two each.
    extra += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return text.length + extra;
}
