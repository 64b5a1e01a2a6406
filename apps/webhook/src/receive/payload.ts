import { DomeError } from "@dome/ingest-core/errors";

/** How a delivery may be encoded: the two choices of GitHub's webhook form. */
export type Encoding = "json" | "form";

/** @throws {DomeError} `unsupported_media_type` for anything but the two types GitHub offers. */
export function encodingOf(contentType: string | null): Encoding {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  throw new DomeError(
    "unsupported_media_type",
    "Deliveries are application/json or application/x-www-form-urlencoded.",
  );
}

/**
 * The payload of a verified body.
 * @throws {DomeError} `invalid_input` when it is not UTF-8, has no `payload` field, or is not a JSON object.
 */
export function parsePayload(body: Uint8Array, encoding: Encoding): Record<string, unknown> {
  const payload = parseJson(encoding === "json" ? decode(body) : formPayload(decode(body)));
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    throw new DomeError("invalid_input", "The payload is JSON, but not an object.");
  }
  return payload as Record<string, unknown>;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new DomeError("invalid_input", "The body is not UTF-8.", { cause });
  }
}

function formPayload(form: string): string {
  const payload = new URLSearchParams(form).get("payload");
  if (payload === null) throw new DomeError("invalid_input", "The form has no field `payload`.");
  return payload;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text; a private repository's payload has no place in an error.
    throw new DomeError("invalid_input", "The payload is not JSON, or was cut off.");
  }
}
