import { recordDeadLetter } from "@dome/db";
import { errorFields } from "@dome/ingest-core/errors";
import { IngestMessage } from "@dome/ingest-core/messages";
import type { ConsumerDeps } from "../deps.ts";
import { retryDelaySeconds } from "../sync/backoff.ts";
import { failAbandonedJob } from "../sync/handle-sync.ts";
import { failDelivery } from "./deliveries.ts";

const GAVE_UP = "It was tried as often as the queue allows. See the logs of that time, mend the cause, then replay it.";

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
      const parsed = IngestMessage.safeParse(message.body);
      if (parsed.success && parsed.data.type === "sync") await failAbandonedJob(deps, parsed.data.jobId);
      if (parsed.success && parsed.data.type === "delivery") await failDelivery(deps, parsed.data.hint, GAVE_UP);
      await keepDeadLetter(deps, message.id, "ingest-queue", message.body, GAVE_UP);
      message.ack();
    } catch (err) {
      deps.log.error("dead_letter.unsettled", { messageId: message.id, ...errorFields(err) });
      message.retry({ delaySeconds: retryDelaySeconds(err, message.attempts, deps.random) });
    }
  }
}
