import { DomeError } from "../errors/index.ts";

export const BLOCK = 512;
/** A name may begin with what looks like a byte order mark. */
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** Text of a header or of what belongs to it, as written. */
export const decodeText = (bytes: Uint8Array): string => decoder.decode(bytes);

/** The fields of one 512-byte header that matter here. */
export interface TarHeader {
  name: string;
  linkName: string;
  size: number;
  /** The type flag as a character; "\0" (old files) reads as "0". */
  type: string;
}

/** `ustar`, NUL and the version: what a header with a prefix has. */
const USTAR: readonly number[] = [0x75, 0x73, 0x74, 0x61, 0x72, 0, 0x30];

/** Whether a block is all zeros: the end marker. */
export function isZeroBlock(block: Uint8Array): boolean {
  for (let i = 0; i < BLOCK; i++) if (block[i] !== 0) return false;
  return true;
}

/**
 * Reads a ustar header (GNU and pax variants included).
 * @param block - 512 bytes, at an offset of its memory that is a multiple of four.
 * @throws {DomeError} `upstream_unavailable` when the checksum does not fit: the archive is damaged, a new download may not be.
 */
export function parseHeader(block: Uint8Array): TarHeader {
  verifyChecksum(block);
  const name = text(block, 0, 100);
  // GNU's old format has other fields where ustar has the prefix.
  const isUstar = USTAR.every((byte, i) => block[257 + i] === byte);
  const prefix = isUstar ? text(block, 345, 155) : "";
  const flag = String.fromCharCode(block[156] ?? 0);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    linkName: text(block, 157, 100),
    size: number(block, 124, 12),
    type: flag === "\0" ? "0" : flag,
  };
}

function verifyChecksum(block: Uint8Array): void {
  if (sumOf(block) !== number(block, 148, 8)) {
    throw new DomeError(
      "upstream_unavailable",
      "The archive is damaged: an entry's header does not fit its checksum. The download will be repeated.",
    );
  }
}

/** The sum of a header's bytes, with its checksum read as blanks. Four bytes at a time: it is most of reading a header. */
function sumOf(block: Uint8Array): number {
  const words = new Int32Array(block.buffer, block.byteOffset, BLOCK / 4);
  let sum = 0;
  for (let i = 0; i < BLOCK / 4; i++) {
    const word = words[i] as number;
    const pairs = (word & 0xff00ff) + ((word >>> 8) & 0xff00ff);
    sum += (pairs & 0xffff) + (pairs >>> 16);
  }
  for (let i = 148; i < 156; i++) sum += 0x20 - (block[i] ?? 0);
  return sum;
}

function text(block: Uint8Array, offset: number, length: number): string {
  if (block[offset] === 0) return "";
  let end = offset;
  while (end < offset + length && block[end] !== 0) end++;
  return decoder.decode(block.subarray(offset, end));
}

/** Octal digits, or GNU's base-256 where the first bit is set. */
function number(block: Uint8Array, offset: number, length: number): number {
  let value = 0;
  if (((block[offset] ?? 0) & 0x80) !== 0) {
    value = (block[offset] ?? 0) & 0x7f;
    for (let i = offset + 1; i < offset + length; i++) value = value * 256 + (block[i] ?? 0);
    return value;
  }
  for (let i = offset; i < offset + length; i++) {
    const digit = (block[i] ?? 0) - 0x30;
    if (digit >= 0 && digit <= 7) value = value * 8 + digit;
    else if (value > 0 || digit === -0x30) break;
  }
  return value;
}

/**
 * Reads pax records (`<length> <key>=<value>\n`), where the length counts bytes, itself included.
 * @throws {DomeError} `upstream_unavailable` for records that do not add up.
 */
export function parsePax(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(decoder.decode(bytes.subarray(at, space)));
    if (!Number.isInteger(length) || length < 5 || at + length > bytes.length) {
      throw new DomeError(
        "upstream_unavailable",
        "The archive is damaged: an extended header is malformed. The download will be repeated.",
      );
    }
    const record = decoder.decode(bytes.subarray(space + 1, at + length - 1));
    const equals = record.indexOf("=");
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}
