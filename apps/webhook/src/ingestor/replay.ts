import { findDeadLetter, findJobForSync, findRepositoryForSync, markReplayed, toDeadLetterView } from "@dome/db";
import type { DeadLetterView } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import { IndexQueueMessage, IngestMessage } from "@dome/ingest-core/messages";
import { z } from "zod";
import type { IngestorDeps } from "./deps.ts";
import { queueSync } from "./queue-sync.ts";

/**
 * Sends a dead letter to its queue again, and notes when. Repeating it sends it again. Null: there is none.
 * @throws {DomeError} `conflict` when the letter can never be processed; `gone` when its repository was removed.
 */
export async function replayDeadLetter(deps: IngestorDeps, id: string): Promise<DeadLetterView | null> {
  const letter = await findDeadLetter(deps.db, id);
  if (letter === null) return null;
  const message = z.union([IngestMessage, IndexQueueMessage]).safeParse(letter.body);
  if (!message.success)
    throw new DomeError(
      "conflict",
      "The message is not one any consumer understands; sending it again would bring it back here.",
    );
  await send(deps, message.data);
  const replayed = await markReplayed(deps.db, id, deps.nowMs());
  deps.log.info("dead_letter.replayed", { deadLetterId: id, queue: letter.queue });
  return replayed && toDeadLetterView(replayed);
}

async function send(deps: IngestorDeps, message: IngestMessage | IndexQueueMessage): Promise<void> {
  if (message.type === "unindex") {
    await deps.indexQueue.send(message);
    return;
  }
  if (message.type === "index") {
    // The job it was for has failed: what is stored asks for its index by itself.
    await deps.indexQueue.send({ ...message, jobId: null });
    return;
  }
  if (message.type === "delivery") {
    await deps.queue.send(message);
    return;
  }
  const job = await findJobForSync(deps.db, message.jobId);
  if (job?.status === "pending" || job?.status === "in_progress") {
    await deps.queue.send(message);
    return;
  }
  // The job ended when its message died, and an ended job stays ended: the same work needs a new one.
  const repository = await findRepositoryForSync(deps.db, message.repositoryId);
  if (repository === null)
    throw new DomeError("gone", "The repository of this message was removed; there is nothing to send it for.");
  await queueSync(deps, repository);
}
