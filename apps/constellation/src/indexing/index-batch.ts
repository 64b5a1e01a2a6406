import { findRepositoryForSync } from "@dome/db";
import { errorFields, isDomeError } from "@dome/ingest-core/errors";
import { IndexQueueMessage, type UnindexMessage } from "@dome/ingest-core/messages";
import { z } from "zod";
import type { ConstellationDeps } from "../deps.ts";
import { removeRepository } from "../remove-repository.ts";
import { indexRepository } from "./index-repository.ts";
import { isAwaited, watchJobs } from "./watch-jobs.ts";

const LONGEST_DELAY_SECONDS = 600;
/** What moved on is looked at again at once. */
const CONFLICT_DELAY_SECONDS = 1;

interface Wanted {
  messages: Message[];
  /** A removal that has to leave nothing behind. */
  removal: UnindexMessage | null;
  /** Asked for by jobs alone. */
  forJobs: boolean;
}

/**
 * Handles a batch of `index-queue`, one repository after the other. Several messages for one repository are one run: what is stored
 * now is what is indexed. Every message is settled by itself; what keeps failing ends in the dead-letter queue.
 */
export async function handleIndexBatch(batch: Pick<MessageBatch, "messages">, deps: ConstellationDeps): Promise<void> {
  const byRepository = new Map<string, Wanted>();
  for (const message of batch.messages) {
    const parsed = IndexQueueMessage.safeParse(message.body);
    if (!parsed.success) {
      deps.log.error("index.message_refused", { messageId: message.id, reason: z.prettifyError(parsed.error) });
      // No attempt can succeed; the dead-letter queue keeps it for somebody to see.
      message.retry();
      continue;
    }
    const { data } = parsed;
    const wanted = byRepository.get(data.repositoryId) ?? { messages: [], removal: null, forJobs: true };
    wanted.messages.push(message);
    if (data.type === "unindex") wanted.removal = data;
    if (data.type === "unindex" || data.jobId === null) wanted.forJobs = false;
    byRepository.set(data.repositoryId, wanted);
  }
  for (const [repositoryId, wanted] of byRepository) await handleOne(deps, repositoryId, wanted);
}

async function handleOne(deps: ConstellationDeps, repositoryId: string, wanted: Wanted): Promise<void> {
  const startedAtMs = deps.nowMs();
  const { messages, removal } = wanted;
  try {
    if (removal !== null && (await findRepositoryForSync(deps.db, repositoryId)) === null) {
      const removed = await removeRepository(deps, removal);
      deps.log.info("index.removed", { repositoryId, ...removed });
    } else if (wanted.forJobs && !(await isAwaited(deps, repositoryId))) {
      // Cancelled, or a message that came twice: the job it is for has ended.
      deps.log.debug("index.not_awaited", { repositoryId });
    } else {
      const { outcome, commitSha, ...counts } = await indexRepository(
        deps,
        repositoryId,
        watchJobs(deps, repositoryId, wanted.forJobs),
      );
      const durationMs = deps.nowMs() - startedAtMs;
      deps.log.info("index.done", { repositoryId, outcome, commitSha, ...counts, durationMs });
    }
    for (const message of messages) message.ack();
  } catch (err) {
    if (isDomeError(err) && err.code === "cancelled") {
      deps.log.info("index.cancelled", { repositoryId, durationMs: deps.nowMs() - startedAtMs });
      for (const message of messages) message.ack();
      return;
    }
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
