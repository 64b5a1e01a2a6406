/** JSON in which bytes survive: a `Uint8Array` travels as `{"$base64": "…"}`. */

const CHUNK = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** Encodes a value for the control API. */
export function encodeWire(value: unknown): string {
  return JSON.stringify(value, function (key: string, current: unknown) {
    // Buffer has a toJSON of its own, which has already run on `current`: the holder still has the bytes.
    const raw = (this as Record<string, unknown>)[key];
    return raw instanceof Uint8Array ? { $base64: toBase64(raw) } : current;
  });
}

/** Decodes what `encodeWire` wrote. @throws {SyntaxError} When the text is no JSON. */
export function decodeWire(text: string): unknown {
  return JSON.parse(text, (_key, current: unknown) => {
    if (typeof current !== "object" || current === null || !("$base64" in current)) return current;
    return typeof current.$base64 === "string" ? fromBase64(current.$base64) : current;
  });
}
