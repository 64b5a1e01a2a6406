import {
  findJobForSync,
  findRepositoryForSync,
  type JobProgress,
  type JobRow,
  type RepositoryRow,
  toJobView,
} from "@dome/db";
import { toProgressUpdate } from "@dome/ingest-core/contracts";
import { errorFields } from "@dome/ingest-core/errors";
import { Announcer } from "@dome/ingest-core/progress";
import type { ConsumerDeps } from "../deps.ts";

type AnnounceDeps = Pick<ConsumerDeps, "db" | "log" | "publisher">;

/** Tells whoever watches of each step of a running job, without holding it up. Nothing to hand in when nobody can be told. */
export function watchJob(
  deps: AnnounceDeps,
  job: JobRow,
  repository: RepositoryRow,
): { publish?: (change: JobProgress) => void } {
  const { publisher } = deps;
  if (publisher === undefined || repository.userId === null) return {};
  const running = toProgressUpdate(toJobView(job), repository);
  const announcer = new Announcer(
    async (update) => await publisher.publish(repository.userId, repository.project, update),
    (err) => deps.log.warn("progress.not_announced", { jobId: job.id, ...errorFields(err) }),
  );
  let state = running;
  return {
    publish: ({ phase, progress, filesDone, filesTotal, bytesDone, bytesTotal, currentFile }) => {
      state = {
        ...state,
        phase: phase ?? state.phase,
        progress: Math.floor(progress ?? state.progress),
        filesDone: filesDone ?? state.filesDone,
        filesTotal: filesTotal ?? state.filesTotal,
        bytesDone: bytesDone ?? state.bytesDone,
        bytesTotal: bytesTotal ?? state.bytesTotal,
        currentFile: currentFile ?? state.currentFile,
      };
      announcer.announce(state);
    },
  };
}

/** Tells whoever watches how a job stands in the database: at its end, and when it begins to wait. Never throws, waits two seconds at most. */
export async function announceJob(deps: AnnounceDeps, jobId: string): Promise<void> {
  const { publisher } = deps;
  if (publisher === undefined) return;
  const warn = (err: unknown) => deps.log.warn("progress.not_announced", { jobId, ...errorFields(err) });
  try {
    const job = await findJobForSync(deps.db, jobId);
    const repository = job === null ? null : await findRepositoryForSync(deps.db, job.repositoryId);
    if (job === null || repository === null) return;
    const announcer = new Announcer(
      async (update) => await publisher.publish(repository.userId, repository.project, update),
      warn,
    );
    announcer.announce(toProgressUpdate(toJobView(job), repository));
    await announcer.settle();
  } catch (err) {
    warn(err);
  }
}
