import { recordDeadLetter } from "@dome/db";
import { errorFields } from "@dome/ingest-core/errors";
import { IndexQueueMessage, IngestMessage } from "@dome/ingest-core/messages";
import { z } from "zod";
import type { ConsumerDeps } from "../deps.ts";
import { retryDelaySeconds } from "../sync/backoff.ts";
import { failAbandonedIndex, failAbandonedJob } from "../sync/handle-sync.ts";
import { failDelivery } from "./deliveries.ts";

const GAVE_UP = "It was tried as often as the queue allows. See the logs of that time, mend the cause, then replay it.";

/** Every queue's messages end here. */
const AnyMessage = z.union([IngestMessage, IndexQueueMessage]);

/** Keeps what can never succeed, whole, where an operator finds it. The message's id is the letter's: repeating it changes nothing. */
export async function keepDeadLetter(
  deps: ConsumerDeps,
  id: string,
  queue: string,
  body: unknown,
  reason: string,
): Promise<void> {
  await recordDeadLetter(deps.db, { id, queue, reason: reason.slice(0, 2_000), body, createdAtMs: deps.nowMs() });
  deps.metrics.record("dead_letter", 1, queue);
  deps.log.error("dead_letter.kept", { messageId: id, queue, reason: reason.slice(0, 300) });
}

/** Messages the queue gave up on: kept, and whatever they were about told that it failed. */
export async function handleDeadLetterBatch(batch: MessageBatch, deps: ConsumerDeps): Promise<void> {
  for (const message of batch.messages) {
    try {
      const parsed = AnyMessage.safeParse(message.body);
      if (parsed.success) await failWhatWaits(deps, parsed.data);
      const queue = parsed.success && isForIndex(parsed.data) ? "index-queue" : "ingest-queue";
      await keepDeadLetter(deps, message.id, queue, message.body, GAVE_UP);
      message.ack();
    } catch (err) {
      deps.log.error("dead_letter.unsettled", { messageId: message.id, ...errorFields(err) });
      message.retry({ delaySeconds: retryDelaySeconds(err, message.attempts, deps.random) });
    }
  }
}

const isForIndex = (message: z.output<typeof AnyMessage>): boolean =>
  message.type === "index" || message.type === "unindex";

async function failWhatWaits(deps: ConsumerDeps, message: z.output<typeof AnyMessage>): Promise<void> {
  if (message.type === "sync") await failAbandonedJob(deps, message.jobId);
  if (message.type === "delivery") await failDelivery(deps, message.hint, GAVE_UP);
  if (message.type === "index") await failAbandonedIndex(deps, message.repositoryId);
}
