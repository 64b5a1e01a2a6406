import { DomeError, isDomeError } from "../errors/index.ts";
import type { ContentItem, ContentSink, ItemMetadata } from "../ingestor/index.ts";
import { pumpBytes } from "../streams/index.ts";

/** GitHub's connections we keep busy at once: the platform gives six, others need some. */
const PARALLEL = 4;
/** Bytes that may be in memory at once, waiting for their turn in the sink. One file may exceed it, alone. */
const BYTES_IN_FLIGHT = 16 * 1024 * 1024;

/**
 * Fetches items one request each, several at a time, and writes them to the sink in order.
 *
 * @returns ids written: those that came with their full length.
 * @throws whatever a fetch throws; the ones under way are awaited first.
 */
export async function fetchBlobs(
  items: readonly ItemMetadata[],
  fetchContent: (item: ItemMetadata) => Promise<ContentItem>,
  sink: ContentSink,
  onItem: (item: ItemMetadata) => void,
): Promise<Set<string>> {
  const delivered = new Set<string>();
  let at = 0;
  while (at < items.length) {
    const group: ItemMetadata[] = [];
    let bytes = 0;
    for (let item = items[at]; item !== undefined && group.length < PARALLEL; item = items[at]) {
      if (group.length > 0 && bytes + item.size > BYTES_IN_FLIGHT) break;
      group.push(item);
      bytes += item.size;
      at++;
    }
    const contents = await settleAll(group.map(async (item) => await readExactly(await fetchContent(item))));
    for (const [index, content] of contents.entries()) {
      const item = group[index] as ItemMetadata;
      sink.begin(item.sha, item.size);
      sink.chunk(content);
      sink.end();
      delivered.add(item.sha);
      onItem(item);
      await sink.ready();
    }
  }
  return delivered;
}

/** Waits for all, then throws the first failure: nothing keeps running behind the caller's back. */
async function settleAll<T>(promises: Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

async function readExactly(content: ContentItem): Promise<Uint8Array> {
  const { size, sha, path } = content.metadata;
  const bytes = new Uint8Array(size);
  let fill = 0;
  const wrong = (cause?: unknown) =>
    new DomeError(
      "upstream_unavailable",
      `The content of ${JSON.stringify(path)} (${sha}) came with another length than ${size} bytes. It will be fetched again.`,
      { cause },
    );
  const stream = await content.getContent();
  try {
    await pumpBytes(stream, (chunk) => {
      if (fill + chunk.byteLength > size) throw wrong();
      bytes.set(chunk, fill);
      fill += chunk.byteLength;
    });
  } catch (err) {
    throw isDomeError(err) ? err : wrong(err);
  }
  if (fill !== size) throw wrong();
  return bytes;
}
