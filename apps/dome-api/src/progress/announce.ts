import { type JobView, type RepositoryView, toProgressUpdate } from "@dome/ingest-core/contracts";
import { errorFields } from "@dome/ingest-core/errors";
import { hubName } from "@dome/ingest-core/progress";
import type { Context } from "hono";
import type { AppEnv } from "../http/types.ts";

/**
 * Tells the person's sockets of a job that a request has just queued or stopped, after the answer: what runs it tells of the rest.
 * Never fails the request; a hub that does not answer costs a line in the log.
 */
export function announce(c: Context<AppEnv>, job: JobView, repository?: RepositoryView): void {
  c.executionCtx.waitUntil(tell(c, job, repository));
}

async function tell(c: Context<AppEnv>, job: JobView, known: RepositoryView | undefined): Promise<void> {
  const { userId, log } = c.var;
  try {
    const repository = known ?? (await c.env.INGESTOR.get(userId, job.repositoryId));
    if (repository === null) return;
    const update = toProgressUpdate(job, repository);
    await c.env.PROGRESS_HUB.getByName(hubName(userId)).publish(repository.project, update);
  } catch (err) {
    log.warn("progress.not_announced", { jobId: job.id, ...errorFields(err) });
  }
}
