import { createHmac, timingSafeEqual } from "node:crypto";

const HEADER = /^sha256=([0-9a-f]{64})$/i;

/** The 32 bytes of an `X-Hub-Signature-256` header (`sha256=<64 hex digits>`), or null when it is anything else. */
export function parseSignature(header: string | null): Uint8Array<ArrayBuffer> | null {
  const hex = header === null ? undefined : HEADER.exec(header)?.[1];
  return hex === undefined
    ? null
    : Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/**
 * Whether one of the secrets signed exactly these bytes. Compared in constant time, and in one go: there is nothing to wait for.
 *
 * @param body - The body as it came in, before any decoding.
 */
export function isSigned(body: Uint8Array, signature: Uint8Array, secrets: readonly string[]): boolean {
  return secrets.some((secret) => timingSafeEqual(createHmac("sha256", secret).update(body).digest(), signature));
}
