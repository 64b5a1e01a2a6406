import { errorFields, isDomeError, isTransient, messageOf } from "@dome/ingest-core/errors";
import { IngestMessage, type DeliveryMessage, type SyncMessage } from "@dome/ingest-core/messages";
import { z } from "zod";
import type { ConsumerDeps } from "../deps.ts";
import { retryDelaySeconds } from "../sync/backoff.ts";
import { handleSync } from "../sync/handle-sync.ts";
import { keepDeadLetter } from "./dead-letters.ts";
import { failDelivery, handleDelivery } from "./deliveries.ts";

/** A batch may take fifteen minutes; a sync that starts late in it would be cut off. Later ones go back to the queue. */
const START_UNTIL_MS = 6 * 60_000;

/**
 * Handles a batch of `ingest-queue`: deliveries first, since they are quick, then syncs one after the other, since each fills the
 * memory it may use. Every message is settled by itself; one that can never succeed is kept as a dead letter.
 */
export async function handleIngestBatch(batch: MessageBatch, deps: ConsumerDeps): Promise<void> {
  const startedAtMs = deps.nowMs();
  const syncs: { message: Message; body: SyncMessage }[] = [];
  for (const message of batch.messages) {
    const parsed = IngestMessage.safeParse(message.body);
    if (!parsed.success)
      await settle(
        deps,
        message,
        async () => await keepDeadLetter(deps, message.id, batch.queue, message.body, z.prettifyError(parsed.error)),
      );
    else if (parsed.data.type === "delivery") await consumeDelivery(deps, message, parsed.data);
    else syncs.push({ message, body: parsed.data });
  }
  for (const { message, body } of syncs) {
    if (deps.nowMs() - startedAtMs > START_UNTIL_MS) {
      // A new message, so that waiting for a turn does not count as an attempt.
      await settle(deps, message, async () => {
        await deps.queue.send(body);
      });
    } else await consumeSync(deps, message, body);
  }
}

async function consumeSync(deps: ConsumerDeps, message: Message, body: SyncMessage): Promise<void> {
  try {
    const settlement = await handleSync(deps, body);
    if (settlement.settle === "ack") message.ack();
    else message.retry({ delaySeconds: settlement.delaySeconds });
  } catch (err) {
    deps.log.error("sync.undecided", { jobId: body.jobId, attempt: message.attempts, ...errorFields(err) });
    message.retry({ delaySeconds: retryDelaySeconds(err, message.attempts, deps.random) });
  }
}

async function consumeDelivery(deps: ConsumerDeps, message: Message, body: DeliveryMessage): Promise<void> {
  try {
    await handleDelivery(deps, body.hint);
    message.ack();
  } catch (err) {
    deps.log.warn("delivery.failed", {
      deliveryId: body.hint.deliveryId,
      attempt: message.attempts,
      ...errorFields(err),
    });
    if (isDomeError(err) && !isTransient(err)) {
      await settle(deps, message, async () => await failDelivery(deps, body.hint, messageOf(err)));
    } else message.retry({ delaySeconds: retryDelaySeconds(err, message.attempts, deps.random) });
  }
}

/** Acknowledges once `work` is done; else the message comes again. */
async function settle(deps: ConsumerDeps, message: Message, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    message.ack();
  } catch (err) {
    deps.log.error("message.unsettled", { messageId: message.id, attempt: message.attempts, ...errorFields(err) });
    message.retry({ delaySeconds: retryDelaySeconds(err, message.attempts, deps.random) });
  }
}
