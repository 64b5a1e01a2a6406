import { writeHex } from "@dome/ingest-core/git";

const HEADER = /^sha256=([0-9a-f]{64})$/i;
const HMAC = { name: "HMAC", hash: "SHA-256" } as const;

/** Keys made of the configured secrets, which are the same for every request. Bounded: two secrets at a time, more over a rotation. */
const keys = new Map<string, CryptoKey>();
const MAX_KEYS = 8;

/** The 32 bytes of an `X-Hub-Signature-256` header (`sha256=<64 hex digits>`), or null when it is anything else. */
export function parseSignature(header: string | null): Uint8Array | null {
  const hex = header === null ? undefined : HEADER.exec(header)?.[1];
  if (hex === undefined) return null;
  const bytes = new Uint8Array(32);
  writeHex(hex, bytes, 0);
  return bytes;
}

/**
 * Whether one of the secrets signed exactly these bytes. The platform compares in constant time.
 *
 * @param body - The body as it came in, before any decoding.
 */
export async function isSigned(body: Uint8Array, signature: Uint8Array, secrets: readonly string[]): Promise<boolean> {
  for (const secret of secrets) {
    if (await crypto.subtle.verify(HMAC, keys.get(secret) ?? (await keyOf(secret)), signature, body)) return true;
  }
  return false;
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), HMAC, false, ["verify"]);
  if (keys.size >= MAX_KEYS) keys.clear();
  keys.set(secret, key);
  return key;
}
