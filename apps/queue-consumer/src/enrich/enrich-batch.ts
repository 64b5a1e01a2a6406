import { errorFields } from "@dome/ingest-core/errors";
import { EnrichMessage } from "@dome/ingest-core/messages";
import { z } from "zod";
import type { ConsumerDeps } from "../deps.ts";
import { retryDelaySeconds } from "../sync/backoff.ts";
import { enrich } from "./enrich.ts";

/** Handles a batch of `enrich-queue`. A message only says that something waits: one pass serves all of them. */
export async function handleEnrichBatch(batch: MessageBatch, deps: ConsumerDeps): Promise<void> {
  for (const message of batch.messages) {
    try {
      const parsed = EnrichMessage.safeParse(message.body);
      if (parsed.success) await enrich(deps);
      // Nothing hangs on a message: the next minute sends another.
      else deps.log.error("enrich.unreadable", { messageId: message.id, reason: z.prettifyError(parsed.error) });
      message.ack();
    } catch (err) {
      deps.log.error("enrich.undecided", { messageId: message.id, attempt: message.attempts, ...errorFields(err) });
      message.retry({ delaySeconds: retryDelaySeconds(err, message.attempts, deps.random) });
    }
  }
}
