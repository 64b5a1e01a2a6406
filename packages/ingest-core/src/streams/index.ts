import { DomeError, isDomeError } from "../errors/index.ts";

/** Bytes asked for per read: few large reads beat the 4 KiB chunks a default reader gives. */
const READ_BYTES = 256 * 1024;

/**
 * Reads a byte stream to its end in large chunks, one at a time, with backpressure: `onChunk` is awaited.
 * The chunk is valid only until `onChunk` returns: its memory is used again. The stream is cancelled when `onChunk` throws.
 */
export async function pumpBytes(
  stream: ReadableStream<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const reader = greedyReader(stream);
  if (reader === null) return await pumpPlain(stream, onChunk);
  try {
    let buffer: Uint8Array = new Uint8Array(READ_BYTES);
    for (;;) {
      const { done, value } = await reader.readAtLeast(READ_BYTES, buffer);
      if (value !== undefined && value.byteLength > 0) await onChunk(value);
      if (done || value === undefined) return;
      buffer = new Uint8Array(value.buffer);
    }
  } catch (err) {
    await reader.cancel(err).catch(ignoreLateCancel);
    throw err;
  }
}

function greedyReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    const reader = stream.getReader({ mode: "byob" });
    // Only workerd can wait for a full buffer, whatever the types say.
    if (typeof reader.readAtLeast === "function") return reader;
    (reader as ReadableStreamBYOBReader).releaseLock();
    return null;
  } catch (err) {
    // Streams made from non-byte sources refuse a BYOB reader.
    if (err instanceof TypeError) return null;
    throw err;
  }
}

async function pumpPlain(
  stream: ReadableStream<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      await onChunk(value);
    }
  } catch (err) {
    await reader.cancel(err).catch(ignoreLateCancel);
    throw err;
  }
}

/** Cancelling a stream that already failed rejects with the error we are about to throw anyway. */
const ignoreLateCancel = (): void => undefined;

/**
 * Gives memory back now that nobody looks at it any more: what lies outside the collector's heap hardly makes it work, and waits for it
 * tens of megabytes long. Every view of the same memory is empty afterwards. Safe to repeat.
 *
 * @param view - Of all of its memory. A part, as a pooled buffer or a block within what was read is, is left alone: the rest is somebody else's.
 */
export function releaseMemory({ buffer, byteLength }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && !buffer.detached) buffer.transfer(0);
}

/**
 * Reads a whole stream as text, up to a limit.
 * @throws {DomeError} `upstream_rejected` beyond `maxBytes`; `upstream_unavailable` when the stream breaks off.
 */
export async function readText(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  what: string,
): Promise<string> {
  if (stream === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    await pumpBytes(stream, (chunk) => {
      bytes += chunk.byteLength;
      if (bytes > maxBytes)
        throw new DomeError("upstream_rejected", `The answer for ${what} is larger than ${maxBytes} bytes.`);
      text += decoder.decode(chunk, { stream: true });
    });
  } catch (err) {
    throw isDomeError(err)
      ? err
      : new DomeError("upstream_unavailable", `The answer for ${what} broke off after ${bytes} bytes.`, { cause: err });
  }
  return text + decoder.decode();
}
