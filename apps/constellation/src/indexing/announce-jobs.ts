import { type JobRow, type RepositoryRow, toJobView } from "@dome/db";
import { toProgressUpdate } from "@dome/ingest-core/contracts";
import { errorFields } from "@dome/ingest-core/errors";
import { Announcer } from "@dome/ingest-core/progress";
import type { ConstellationDeps } from "../deps.ts";

/** Tells whoever watches how these jobs of a repository stand. Never throws; waits two seconds at most. */
export async function announceJobs(
  deps: Pick<ConstellationDeps, "publisher" | "log">,
  jobs: readonly JobRow[],
  repository: RepositoryRow,
): Promise<void> {
  const { publisher } = deps;
  if (publisher === undefined) return;
  await Promise.all(
    jobs.map(async (job) => {
      const announcer = new Announcer(
        async (update) => await publisher.publish(repository.userId, repository.project, update),
        (err) => deps.log.warn("progress.not_announced", { jobId: job.id, ...errorFields(err) }),
      );
      announcer.announce(toProgressUpdate(toJobView(job), repository));
      await announcer.settle();
    }),
  );
}
