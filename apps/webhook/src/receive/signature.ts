const HEADER = /^sha256=([0-9a-f]{64})$/i;

/** The 32 bytes of an `X-Hub-Signature-256` header (`sha256=<64 hex digits>`), or null when it is anything else. */
export function parseSignature(header: string | null): Uint8Array<ArrayBuffer> | null {
  const hex = header === null ? undefined : HEADER.exec(header)?.[1];
  return hex === undefined
    ? null
    : Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/**
 * Whether one of the secrets signed exactly these bytes. WebCrypto compares in constant time.
 *
 * @param body - The body as it came in, before any decoding.
 */
export async function isSigned(
  body: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  secrets: string[],
): Promise<boolean> {
  for (const secret of secrets) {
    const key = await crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode(secret),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["verify"],
    );
    if (await crypto.subtle.verify("HMAC", key, signature, body)) return true;
  }
  return false;
}
