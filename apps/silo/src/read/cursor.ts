import { Buffer } from "node:buffer";
import { DomeError } from "@dome/ingest-core/errors";

/** Where a listing goes on, and the commit it belongs to. */
export interface FileCursor {
  commitSha: string;
  path: string;
}

/** An opaque, URL-safe cursor. */
export const encodeFileCursor = (cursor: FileCursor): string =>
  Buffer.from(JSON.stringify([cursor.commitSha, cursor.path])).toString("base64url");

/** @throws {DomeError} `invalid_input` for anything {@link encodeFileCursor} did not make. */
export function decodeFileCursor(cursor: string): FileCursor {
  const parts = parse(Buffer.from(cursor, "base64url").toString());
  if (Array.isArray(parts) && parts.length === 2) {
    const [commitSha, path] = parts as unknown[];
    if (typeof commitSha === "string" && typeof path === "string") return { commitSha, path };
  }
  throw badCursor();
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw badCursor(cause);
  }
}

const badCursor = (cause?: unknown): DomeError =>
  new DomeError("invalid_input", "The cursor is not one this list gave out. Start again without a cursor.", { cause });
