import type { IngestorApi, RepositoryView } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";

/** Stands for every project. */
export const ALL_PROJECTS = "all";
/** The project that is there before anything is in it. */
const DEFAULT_PROJECT = "default";
/** Repositories on a page, and the most pages read for one request. */
const PAGE = 1_000;
const MAX_PAGES = 20;

type Lists = Pick<IngestorApi, "list">;

/**
 * The person's repositories in a project, or in all, that fit.
 * @throws {DomeError} `conflict` beyond 20,000 repositories in the project.
 */
export async function findRepositories(
  ingestor: Lists,
  userId: string,
  project: string,
  fits: (repository: RepositoryView) => boolean,
): Promise<RepositoryView[]> {
  const found: RepositoryView[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page: Awaited<ReturnType<Lists["list"]>> = await ingestor.list(userId, {
      limit: PAGE,
      ...(project === ALL_PROJECTS ? {} : { project }),
      ...(cursor === null ? {} : { cursor }),
    });
    found.push(...page.items.filter(fits));
    cursor = page.nextCursor;
    if (cursor === null) return found;
  }
  throw new DomeError(
    "conflict",
    `There are over ${PAGE * MAX_PAGES} repositories here; use /api/repositories instead.`,
  );
}

/** @throws {DomeError} `not_found` for a project that nothing was ever put into. */
export async function requireProject(ingestor: Lists, userId: string, project: string): Promise<void> {
  if (project === ALL_PROJECTS || project === DEFAULT_PROJECT) return;
  const { items } = await ingestor.list(userId, { project, limit: 1 });
  if (items.length === 0)
    throw new DomeError("not_found", `There is no project '${project}'. Ingesting a repository into it makes it.`);
}
