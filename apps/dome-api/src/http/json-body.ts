import { DomeError } from "@dome/ingest-core/errors";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./types.ts";

/** Most bytes of a JSON body. */
export const MAX_BODY_BYTES = 64 * 1024;

/**
 * Reads a JSON body, at most {@link MAX_BODY_BYTES}, before the route's validators see it.
 *
 * @throws {DomeError} `unsupported_media_type`, `payload_too_large`, `invalid_input` when it is not JSON in UTF-8.
 */
export const jsonBody = createMiddleware<AppEnv>(async (c, next) => {
  const mediaType = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new DomeError(
      "unsupported_media_type",
      "The body must be JSON: send it with 'Content-Type: application/json'.",
    );
  }
  const text = await readText(c.req.raw.body);
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new DomeError("invalid_input", "The request body is not valid JSON.", { cause });
  }
  c.req.raw = new Request(c.req.raw.url, { method: c.req.raw.method, headers: c.req.raw.headers, body: text });
  await next();
});

/** Counts while it reads, because a length that a client states may be absent or wrong. */
async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let size = 0;
  let text = "";
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES)
      throw new DomeError(
        "payload_too_large",
        `The request body is larger than ${MAX_BODY_BYTES} bytes. Send a smaller one.`,
      );
    text += decode(decoder, chunk);
  }
  return text + decode(decoder);
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new DomeError("invalid_input", "The request body is not UTF-8.", { cause });
  }
}
