import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { RepositoryRow } from "./repositories.ts";
import { providerRepositories as repos } from "./schema.ts";

/** The owner's repositories of a project: what a search may look at. At most 1,000. */
export async function searchScope(
  db: Database,
  userId: string | null,
  within: { project: string; dataset?: string | undefined; repositoryId?: string | undefined },
): Promise<Pick<RepositoryRow, "id" | "owner" | "repo" | "dataset" | "spaceId">[]> {
  return await db
    .select({ id: repos.id, owner: repos.owner, repo: repos.repo, dataset: repos.dataset, spaceId: repos.spaceId })
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
}

/** Records what search answers from. @returns false when the repository is gone or stores another commit by now. */
export async function recordIndexed(db: Database, id: string, commitSha: string | null): Promise<boolean> {
  const changed = await db
    .update(repos)
    .set({ indexedCommitSha: commitSha })
    .where(and(eq(repos.id, id), sql`${repos.lastCommitSha} is ${commitSha}`))
    .returning({ id: repos.id });
  return changed.length > 0;
}
