import { DomeError } from "@dome/ingest-core/errors";

/** Where a list ordered by time and id goes on. */
export interface TimeCursor {
  atMs: number;
  id: string;
}

/** An opaque, URL-safe cursor. */
export const encodeCursor = (cursor: TimeCursor): string =>
  btoa(JSON.stringify([cursor.atMs, cursor.id]))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** @throws {DomeError} `invalid_input` for anything {@link encodeCursor} did not make. */
export function decodeCursor(cursor: string): TimeCursor {
  try {
    const [atMs, id] = JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/"))) as unknown[];
    if (typeof atMs === "number" && typeof id === "string") return { atMs, id };
  } catch (cause) {
    throw badCursor(cause);
  }
  throw badCursor();
}

const badCursor = (cause?: unknown): DomeError =>
  new DomeError("invalid_input", "The cursor is not one this list gave out. Start again without a cursor.", { cause });
