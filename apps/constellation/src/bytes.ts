/** A value bound to a statement may have 2 MB. */
export const MOST_BOUND_BYTES = 1_900_000;

/** Bytes as a buffer of their own, copied only where they are a part of another. */
export function bufferOf(bytes: Int8Array | Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && byteLength === buffer.byteLength ? buffer : bytes.slice().buffer;
}

/** Vectors one after the other. */
export function joined(parts: readonly Int8Array[]): Int8Array {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const all = new Int8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
