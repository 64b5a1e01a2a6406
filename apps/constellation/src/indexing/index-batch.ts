import { errorFields, isDomeError } from "@dome/ingest-core/errors";
import { IndexMessage } from "@dome/ingest-core/messages";
import { z } from "zod";
import type { ConstellationDeps } from "../deps.ts";
import { indexRepository } from "./index-repository.ts";

const LONGEST_DELAY_SECONDS = 600;
/** What moved on is looked at again at once. */
const CONFLICT_DELAY_SECONDS = 1;

/**
 * Handles a batch of `index-queue`, one repository after the other. Several messages for one repository are one run: the newest
 * commit is what is indexed. Every message is settled by itself; what keeps failing ends in the dead-letter queue.
 */
export async function handleIndexBatch(batch: MessageBatch, deps: ConstellationDeps): Promise<void> {
  const byRepository = new Map<string, Message[]>();
  for (const message of batch.messages) {
    const parsed = IndexMessage.safeParse(message.body);
    if (!parsed.success) {
      deps.log.error("index.message_refused", { messageId: message.id, reason: z.prettifyError(parsed.error) });
      // No attempt can succeed; the dead-letter queue keeps it for somebody to see.
      message.retry();
      continue;
    }
    const others = byRepository.get(parsed.data.repositoryId);
    if (others) others.push(message);
    else byRepository.set(parsed.data.repositoryId, [message]);
  }
  for (const [repositoryId, messages] of byRepository) await indexOne(deps, repositoryId, messages);
}

async function indexOne(deps: ConstellationDeps, repositoryId: string, messages: readonly Message[]): Promise<void> {
  const startedAtMs = deps.nowMs();
  try {
    const { outcome, commitSha, ...counts } = await indexRepository(deps, repositoryId);
    deps.log.info("index.done", {
      repositoryId,
      outcome,
      commitSha,
      ...counts,
      durationMs: deps.nowMs() - startedAtMs,
    });
    for (const message of messages) message.ack();
  } catch (err) {
    deps.log.warn("index.failed", { repositoryId, durationMs: deps.nowMs() - startedAtMs, ...errorFields(err) });
    for (const message of messages) message.retry({ delaySeconds: delayOf(err, message.attempts) });
  }
}

function delayOf(err: unknown, attempts: number): number {
  if (isDomeError(err) && err.code === "conflict") return CONFLICT_DELAY_SECONDS;
  if (isDomeError(err) && err.retryAfterSeconds !== undefined)
    return Math.min(err.retryAfterSeconds, LONGEST_DELAY_SECONDS);
  return Math.min(5 * 2 ** attempts, LONGEST_DELAY_SECONDS);
}
