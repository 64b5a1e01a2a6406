import { and, desc, eq, isNull, lt, or } from "drizzle-orm";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Database } from "./database.ts";
import type { JobRow } from "./jobs.ts";
import type { RepositoryRow } from "./repositories.ts";
import { githubJobs as jobs, providerRepositories as repos } from "./schema.ts";

/** A job with the repository it belongs to. */
export interface HistoryRow {
  job: JobRow;
  repository: RepositoryRow;
}

/** The owner's jobs on repositories they still have, newest first; all projects, or one. */
export async function listHistory(
  db: Database,
  userId: string | null,
  page: { project?: string; cursor?: string; limit: number },
): Promise<{ rows: HistoryRow[]; nextCursor: string | null }> {
  const before = page.cursor === undefined ? null : decodeCursor(page.cursor);
  const rows = await db
    .select({ job: jobs, repository: repos })
    .from(jobs)
    .innerJoin(repos, eq(repos.id, jobs.repositoryId))
    .where(
      and(
        userId === null ? isNull(jobs.userId) : eq(jobs.userId, userId),
        userId === null ? isNull(repos.userId) : eq(repos.userId, userId),
        page.project === undefined ? undefined : eq(repos.project, page.project),
        before
          ? or(lt(jobs.createdAtMs, before.atMs), and(eq(jobs.createdAtMs, before.atMs), lt(jobs.id, before.id)))
          : undefined,
      ),
    )
    .orderBy(desc(jobs.createdAtMs), desc(jobs.id))
    .limit(page.limit + 1);
  const last = rows[page.limit - 1];
  const more = rows.length > page.limit && last !== undefined;
  return {
    rows: rows.slice(0, page.limit),
    nextCursor: more ? encodeCursor({ atMs: last.job.createdAtMs, id: last.job.id }) : null,
  };
}
