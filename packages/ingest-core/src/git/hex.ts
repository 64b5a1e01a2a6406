import { Buffer } from "node:buffer";
import { DomeError } from "../errors/index.ts";

/** Digest behind an object id: 40 hex digits are SHA-1, 64 are SHA-256. */
export type HashAlgorithm = "sha1" | "sha256";

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Whether `text` is a git object id: 40 or 64 lowercase hex digits. */
export const isObjectId = (text: string): boolean => OBJECT_ID.test(text);

/**
 * The digest an object id was made with, told by its length.
 * @throws {DomeError} `invalid_input` when it is no object id.
 */
export function algorithmOf(id: string): HashAlgorithm {
  if (!isObjectId(id)) throw new DomeError("invalid_input", "An object id is 40 or 64 lowercase hex digits.");
  return id.length === 40 ? "sha1" : "sha256";
}

/** Lowercase hex of `bytes`, or of a range of them. One string, no intermediate ones: it runs once per file. */
export function toHex(bytes: Uint8Array, start = 0, end = bytes.byteLength): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("hex");
}

/**
 * Writes the bytes of lowercase or uppercase hex into an array: it runs once per file, and makes none of its own.
 * @throws {DomeError} `invalid_input` for an odd length or anything that is not a hex digit.
 */
export function writeHex(hex: string, into: Uint8Array, at: number): void {
  for (let i = 0; i < hex.length; i += 2) into[at++] = (digit(hex.charCodeAt(i)) << 4) | digit(hex.charCodeAt(i + 1));
}

function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  if (lower >= 97 && lower <= 102) return lower - 87;
  throw new DomeError("invalid_input", "Hex has only the digits 0-9 and a-f.");
}
