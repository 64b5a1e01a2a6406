import type { IngestorApi, JobView, RepositoryView } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import type { z } from "@hono/zod-openapi";
import { defined } from "../http/schemas.ts";
import { findRepositories } from "./find-repositories.ts";
import { isNamed } from "./repo-address.ts";
import type { IngestAnswer, IngestInput, RemoveAnswer, RemoveInput, Scope } from "./schemas.ts";

/** `local` for what is kept in the person's own space. */
export const scopeOf = (repository: RepositoryView): z.output<typeof Scope> =>
  repository.isPrivate ? "local" : "project";

/**
 * Registers a repository in a project, which begins to exist with it, and queues its sync. Repeating it is harmless.
 * @throws {DomeError} `conflict` when the repository is already kept in another place; what GitHub answered.
 */
export async function ingest(
  ingestor: Pick<IngestorApi, "register">,
  userId: string,
  project: string,
  input: z.output<typeof IngestInput>,
): Promise<{ repository: RepositoryView; job: JobView; answer: z.output<typeof IngestAnswer> }> {
  const { branch, dataset } = input;
  const { repository, job } = await ingestor.register(userId, {
    ...input.repo,
    ...defined({ branch, dataset }),
    project,
    includePatterns: [],
    excludePatterns: [],
    isPrivate: input.scope === "local",
  });
  const name = `${repository.owner}/${repository.repo}`;
  if (repository.project !== project || (dataset !== undefined && repository.dataset !== dataset)) {
    const place = `project '${repository.project}', dataset '${repository.dataset}'`;
    throw new DomeError(
      "conflict",
      `${name} (${repository.branch}) is already kept in ${place}. Use it there, or remove it first.`,
    );
  }
  return {
    repository,
    job,
    answer: {
      jobId: job.id,
      status: "queued",
      message: "GitHub ingest job queued",
      project: repository.project,
      dataset: repository.dataset,
      repository: name,
      branch: repository.branch,
      scope: scopeOf(repository),
    },
  };
}

/**
 * Removes a dataset's repositories, or a repository in one or all of its branches, from a project, one after the other: after a failure
 * the rest is still there, and the removal can be repeated.
 *
 * @throws {DomeError} `not_found` when nothing matches.
 */
export async function removeFromProject(
  ingestor: Pick<IngestorApi, "list" | "remove">,
  userId: string,
  project: string,
  input: z.output<typeof RemoveInput>,
): Promise<z.output<typeof RemoveAnswer>> {
  const matches = await findRepositories(
    ingestor,
    userId,
    project,
    (one) =>
      (input.repo === undefined || isNamed(one, input.repo)) &&
      (input.branch === undefined || one.branch === input.branch) &&
      (input.dataset === undefined || one.dataset === input.dataset),
  );
  if (matches.length === 0)
    throw new DomeError(
      "not_found",
      `Nothing in project '${project}' matches. GET /projects/${project}/ingest/history shows what is there.`,
    );
  const removed: z.output<typeof RemoveAnswer> = {
    project,
    datasets: [...new Set(matches.map((one) => one.dataset))],
    repositories: [],
    removedChunks: 0,
    removedFiles: 0,
    jobsCancelled: 0,
    blobsReleased: 0,
    graceSeconds: 0,
  };
  for (const { id, owner, repo, branch, dataset } of matches) {
    const deletion = await ingestor.remove(userId, id);
    if (deletion === null) continue; // somebody else was faster
    removed.repositories.push({ id, repository: `${owner}/${repo}`, branch, dataset });
    removed.removedFiles += deletion.refs;
    removed.jobsCancelled += deletion.jobsCancelled;
    removed.blobsReleased += deletion.blobsReleased;
    removed.graceSeconds = Math.max(removed.graceSeconds, deletion.graceSeconds);
    removed.removedChunks += deletion.chunks;
  }
  return removed;
}
