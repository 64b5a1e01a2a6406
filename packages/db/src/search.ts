import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { JobRow } from "./jobs.ts";
import type { RepositoryRow } from "./repositories.ts";
import { githubJobs as jobs, providerRepositories as repos } from "./schema.ts";

/** The owner's repositories of a project: what a search may look at. `isStored` false: nothing may be found in it, its access was lost perhaps. At most 1,000. */
export async function searchScope(
  db: Database,
  userId: string | null,
  within: { project: string; dataset?: string | undefined; repositoryId?: string | undefined },
): Promise<(Pick<RepositoryRow, "id" | "owner" | "repo" | "dataset" | "spaceId"> & { isStored: boolean })[]> {
  const rows = await db
    .select({
      id: repos.id,
      owner: repos.owner,
      repo: repos.repo,
      dataset: repos.dataset,
      spaceId: repos.spaceId,
      lastCommitSha: repos.lastCommitSha,
    })
    .from(repos)
    .where(
      and(
        userId === null ? isNull(repos.userId) : eq(repos.userId, userId),
        eq(repos.project, within.project),
        within.dataset === undefined ? undefined : eq(repos.dataset, within.dataset),
        within.repositoryId === undefined ? undefined : eq(repos.id, within.repositoryId),
      ),
    )
    .limit(1_000);
  return rows.map(({ lastCommitSha, ...row }) => ({ ...row, isStored: lastCommitSha !== null }));
}

/**
 * Records what search answers from, and completes the jobs that waited for it: both or neither.
 * @returns the jobs that are completed by it; null when the repository is gone or stores something else by now.
 */
export async function recordIndexed(
  db: Database,
  id: string,
  indexed: { contentVersion: number; commitSha: string | null; recipe: string; nowMs: number },
): Promise<JobRow[] | null> {
  const { contentVersion, commitSha, recipe, nowMs } = indexed;
  const [recorded, completed] = await db.batch([
    db
      .update(repos)
      .set({ indexedVersion: contentVersion, indexedCommitSha: commitSha, indexedRecipe: recipe })
      .where(and(eq(repos.id, id), eq(repos.contentVersion, contentVersion)))
      .returning({ id: repos.id }),
    db
      .update(jobs)
      .set({
        status: "completed",
        phase: "done",
        progress: 100,
        timings: sql`json_set(${jobs.timings}, '$.index', ${nowMs} - coalesce(${jobs.storedAtMs}, ${nowMs}))`,
        finishedAtMs: nowMs,
      })
      .where(
        and(
          eq(jobs.repositoryId, id),
          eq(jobs.status, "in_progress"),
          eq(jobs.phase, "index"),
          sql`exists (select 1 from ${repos} where ${repos.id} = ${id} and ${repos.contentVersion} = ${contentVersion})`,
        ),
      )
      .returning(),
  ]);
  return recorded.length === 0 ? null : completed;
}

/** The question {@link listUnindexed} asks, exported so that a test can hold it to its indexes. */
export const unindexedQuery = (recipe: string, syncedBeforeMs: number, limit: number) => sql`
  select id from provider_repositories where content_version <> indexed_version and last_synced_at_ms <= ${syncedBeforeMs}
  union select id from provider_repositories where indexed_recipe < ${recipe} or indexed_recipe > ${recipe}
  limit ${limit}`;

/**
 * Repositories whose index is behind what is stored, or was made in another way than today's. What was stored after
 * `syncedBeforeMs` is left to the message that was sent for it.
 */
export async function listUnindexed(
  db: Database,
  recipe: string,
  syncedBeforeMs: number,
  limit: number,
): Promise<string[]> {
  return (await db.all<{ id: string }>(unindexedQuery(recipe, syncedBeforeMs, limit))).map(({ id }) => id);
}
