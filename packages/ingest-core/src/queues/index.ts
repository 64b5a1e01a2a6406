/** Most messages Cloudflare Queues takes in one `sendBatch`. */
export const MAX_BATCH_MESSAGES = 100;

/** Most bytes of one `sendBatch`: the platform's 256 KB, less a margin for what it adds to the whole. */
export const MAX_BATCH_BYTES = 250_000;

/** Bytes the platform counts per message besides its body. */
const MESSAGE_OVERHEAD_BYTES = 100;

/** The part of a queue producer that sending needs. */
export interface BatchSender<M> {
  sendBatch(messages: { body: M }[]): Promise<unknown>;
}

/**
 * Cuts messages into batches that the queue takes: at most {@link MAX_BATCH_MESSAGES} and {@link MAX_BATCH_BYTES} each,
 * in order. Lengths are measured as UTF-8 JSON. A message longer than the limit stands alone and is the queue's to refuse.
 */
export function queueBatches<M>(messages: Iterable<M>): M[][] {
  const encoder = new TextEncoder();
  const batches: M[][] = [];
  let batch: M[] = [];
  let bytes = 0;
  for (const message of messages) {
    const length = encoder.encode(JSON.stringify(message)).byteLength + MESSAGE_OVERHEAD_BYTES;
    if (batch.length > 0 && (batch.length === MAX_BATCH_MESSAGES || bytes + length > MAX_BATCH_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += length;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Sends everything, batch after batch. A refusal is thrown as it comes; the batches before it were sent. */
export async function sendAll<M>(queue: BatchSender<M>, messages: Iterable<M>): Promise<void> {
  for (const batch of queueBatches(messages)) await queue.sendBatch(batch.map((body) => ({ body })));
}
