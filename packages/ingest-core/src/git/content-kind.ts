import { Buffer } from "node:buffer";

const NUL = Buffer.of(0);
/** How far git looks for a NUL before it calls content text. */
const BINARY_PROBE_BYTES = 8_000;

/** Git's own rule: content with a NUL in its first 8,000 bytes is binary. */
export function isBinary(bytes: Uint8Array): boolean {
  const probed = Math.min(bytes.byteLength, BINARY_PROBE_BYTES);
  // A sequence is searched for natively, a number by a loop that takes three times as long: it runs once per file.
  return Buffer.from(bytes.buffer, bytes.byteOffset, probed).includes(NUL);
}

/** A pointer is shorter than this, by its specification. */
const LFS_POINTER_BYTES = 1_024;
const LFS_VERSION = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\n/;
const LFS_LINE = /^[a-z0-9.-]+ [^\n]+$/;

/**
 * Whether content is a Git LFS pointer: a version line, then sorted `key value` lines with `oid sha256:<64 hex>` and `size <n>`.
 * The empty file, which the specification calls its own pointer, is not counted as one: it has nothing to fetch.
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export function isLfsPointer(bytes: Uint8Array): boolean {
  // The first letter rules out nearly everything before anything is decoded.
  if (bytes.byteLength >= LFS_POINTER_BYTES || bytes[0] !== 0x76) return false;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return false; // not UTF-8, so not a pointer
  }
  const version = LFS_VERSION.exec(text);
  if (!version || !text.endsWith("\n")) return false;
  const lines = text.slice(version[0].length, -1).split("\n");
  const keys = lines.map((line) => line.slice(0, line.indexOf(" ")));
  return (
    lines.every((line) => LFS_LINE.test(line)) &&
    keys.every((key, i) => i === 0 || (keys[i - 1] ?? "") < key) &&
    lines.some((line) => /^oid sha256:[0-9a-f]{64}$/.test(line)) &&
    lines.some((line) => /^size \d+$/.test(line))
  );
}
