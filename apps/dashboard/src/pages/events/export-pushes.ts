import { ask } from "../../data/ask.ts";
import { client } from "../../data/session.ts";

/** The longest file that is made, in bytes: the browser holds it until it is saved. */
export const MOST_BYTES = 200_000_000;
/** What is collected in memory before it is handed to the browser, which may keep it on disk. */
const PART_BYTES = 4_000_000;
const NEWLINE = 0x0a;
/** A saved file is read from its address after the click. */
const KEPT_MS = 60_000;

interface Query {
  repository?: string;
  actor?: string;
  ref?: string;
  since?: string;
  until?: string;
}

/** What was saved; `isCut`: there is more than fits. */
interface Exported {
  bytes: number;
  isCut: boolean;
}

/**
 * Saves pushes as a file of NDJSON, newest first, whole lines and at most {@link MOST_BYTES} of them. A link could not do it: the key
 * travels in a header, never in an address.
 *
 * @throws {Failure} what the API said, or `offline`; nothing is saved then. An `AbortError` when `signal` stopped it.
 */
export async function exportPushes(
  query: Query,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<Exported> {
  const stream: unknown = await ask(
    client.peek().GET("/api/events/pushes", {
      params: { query: { ...query, format: "ndjson" } },
      parseAs: "stream",
      signal,
    }),
  );
  const { blob, isCut } = await collect(stream as ReadableStream<Uint8Array<ArrayBuffer>>, MOST_BYTES, onProgress);
  save(blob, "pushes.ndjson");
  return { bytes: blob.size, isCut };
}

/** Reads whole lines up to a number of bytes; what follows is not asked for. */
export async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  most: number,
  onProgress: (bytes: number) => void,
): Promise<{ blob: Blob; isCut: boolean }> {
  const parts: Blob[] = [];
  let open: Uint8Array<ArrayBuffer>[] = [];
  let openBytes = 0;
  let bytes = 0;
  let isCut = false;
  const close = (): void => {
    parts.push(new Blob(open));
    open = [];
    openBytes = 0;
  };
  for await (const chunk of chunksOf(stream)) {
    open.push(chunk);
    openBytes += chunk.length;
    bytes += chunk.length;
    onProgress(Math.min(bytes, most));
    if (openBytes >= PART_BYTES) close();
    if (bytes > most) {
      isCut = true;
      break; // ends the request as well
    }
  }
  close();
  const whole = new Blob(parts, { type: "application/x-ndjson" });
  return { blob: isCut ? await upToLastLine(whole.slice(0, most, whole.type)) : whole, isCut };
}

async function* chunksOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

const LONGEST_LINE = 1_000_000;

async function upToLastLine(blob: Blob): Promise<Blob> {
  const from = Math.max(0, blob.size - LONGEST_LINE);
  const tail = new Uint8Array(await blob.slice(from).arrayBuffer());
  return blob.slice(0, from + tail.lastIndexOf(NEWLINE) + 1, blob.type);
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
