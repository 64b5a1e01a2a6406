import { DomeError, isDomeError } from "@dome/ingest-core/errors";
import { pumpBytes } from "@dome/ingest-core/streams";

/** GitHub sends nothing larger. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;

const tooLarge = (): DomeError =>
  new DomeError(
    "payload_too_large",
    `The body is larger than ${MAX_BODY_BYTES} bytes, which is more than GitHub sends.`,
  );

/**
 * Reads a body whole, never more than {@link MAX_BODY_BYTES} of it.
 * @throws {DomeError} `payload_too_large`, by the announced length or as soon as the limit is passed; `invalid_input` when it breaks off.
 */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const announced = request.headers.get("content-length");
  if (announced !== null && !(Number(announced) <= MAX_BODY_BYTES)) throw tooLarge();
  try {
    // HTTP holds a body to its announced length, and one native read is the fastest there is. Without a length, count.
    if (announced === null) return request.body === null ? new Uint8Array(0) : await readCounting(request.body);
    const body = new Uint8Array(await request.arrayBuffer());
    if (body.byteLength > MAX_BODY_BYTES) throw tooLarge();
    return body;
  } catch (err) {
    throw isDomeError(err) ? err : new DomeError("invalid_input", "The body broke off.", { cause: err });
  }
}

async function readCounting(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  await pumpBytes(stream, (chunk) => {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk.slice()); // The pump uses its memory again.
  });
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}
