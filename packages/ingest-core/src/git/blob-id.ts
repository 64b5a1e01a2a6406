import { createHash, hash } from "node:crypto";
import type { HashAlgorithm } from "./hex.ts";

/** Hashes one blob as its bytes arrive. */
export interface BlobHasher {
  update(bytes: Uint8Array): void;
  /** The id, in lowercase hex. Ends the hasher. */
  digest(): string;
}

/**
 * Starts a blob of a known size: git hashes the size before the bytes.
 *
 * Synchronous on purpose: faster than WebCrypto for files of a few kilobytes, and nothing needs to be copied.
 * @param size - Exact length of the content, in bytes.
 */
export function gitBlobHasher(size: number, algorithm: HashAlgorithm): BlobHasher {
  const hash = createHash(algorithm).update(`blob ${size}\0`);
  return {
    update(bytes) {
      hash.update(bytes);
    },
    digest: () => hash.digest("hex"),
  };
}

/**
 * Names content the way git does, so one file seen in two repositories is stored once.
 *
 * @returns 40 (SHA-1) or 64 (SHA-256) lowercase hex digits, over `blob <byte length>\0` and then `bytes`.
 * @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export function gitBlobId(bytes: Uint8Array, algorithm: HashAlgorithm): string {
  return createHash(algorithm).update(`blob ${bytes.byteLength}\0`).update(bytes).digest("hex");
}

/**
 * {@link gitBlobId} in one call to the digest, which is what most of it costs for a file of a few kilobytes.
 * @param room - How many bytes before `bytes`, in the same buffer, may be overwritten: git's header is written there when it fits.
 */
export function gitBlobIdInPlace(bytes: Uint8Array, room: number, algorithm: HashAlgorithm): string {
  const header = `blob ${bytes.byteLength}\0`;
  if (header.length > room) return gitBlobId(bytes, algorithm);
  const whole = new Uint8Array(bytes.buffer, bytes.byteOffset - header.length, header.length + bytes.byteLength);
  for (let i = 0; i < header.length; i++) whole[i] = header.charCodeAt(i);
  return hash(algorithm, whole, "hex");
}
