import type { JobStats } from "@dome/ingest-core/contracts";
import { and, eq, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { JobProgress, JobRow } from "./jobs.ts";
import { githubJobs as jobs } from "./schema.ts";

/** Per cent when everything is stored and nothing of it searchable yet. */
const STORED_PROGRESS = 60;

/** What a job has counted when its commit is stored. */
export type StoredJob = JobProgress & { stats: JobStats };

/** Everything is stored; what is left is the index. A job that was asked to stop ends here. @returns whether it waits for the index now. */
export async function awaitIndex(db: Database, id: string, nowMs: number, stored: StoredJob): Promise<boolean> {
  return (await storingJob(db, id, nowMs, stored))[0]?.status === "in_progress";
}

/** The statement behind {@link awaitIndex}. */
export const storingJob = (db: Database, id: string, nowMs: number, stored: StoredJob) =>
  db
    .update(jobs)
    .set({
      ...stored,
      status: sql`case when ${jobs.cancelRequested} then 'cancelled' else ${jobs.status} end`,
      phase: sql`case when ${jobs.cancelRequested} then ${jobs.phase} else 'index' end`,
      finishedAtMs: sql`case when ${jobs.cancelRequested} then ${nowMs} end`,
      progress: sql`max(${jobs.progress}, ${STORED_PROGRESS})`,
      currentFile: null,
      storedAtMs: nowMs,
      heartbeatAtMs: nowMs,
    })
    .where(and(eq(jobs.id, id), eq(jobs.status, "in_progress")))
    .returning({ status: jobs.status });

/** The repository's jobs that wait for its index, oldest first. */
export async function listJobsInIndex(db: Database, repositoryId: string): Promise<JobRow[]> {
  return await db
    .select()
    .from(jobs)
    .where(and(eq(jobs.repositoryId, repositoryId), eq(jobs.status, "in_progress"), eq(jobs.phase, "index")))
    .orderBy(jobs.createdAtMs, jobs.id);
}

/**
 * Shows how far the index of a repository is, at every job that waits for it, with a sign of life.
 * @returns the jobs; none when all were cancelled.
 */
export async function recordIndexProgress(
  db: Database,
  repositoryId: string,
  nowMs: number,
  done: { filesDone: number; filesTotal: number },
): Promise<JobRow[]> {
  const share = done.filesTotal === 0 ? 0 : Math.min(1, done.filesDone / done.filesTotal);
  const progress = STORED_PROGRESS + Math.floor((99 - STORED_PROGRESS) * share);
  return await db
    .update(jobs)
    .set({ heartbeatAtMs: nowMs, progress: sql`max(${jobs.progress}, ${progress})` })
    .where(and(eq(jobs.repositoryId, repositoryId), eq(jobs.status, "in_progress"), eq(jobs.phase, "index")))
    .returning();
}

/** Fails the jobs that wait for an index that cannot be made. @returns them as they are now. */
export async function failJobsInIndex(
  db: Database,
  repositoryId: string,
  nowMs: number,
  error: { code: string; message: string },
): Promise<JobRow[]> {
  return await db
    .update(jobs)
    .set({
      status: "failed",
      errorCode: error.code,
      errorMessage: error.message,
      finishedAtMs: nowMs,
      currentFile: null,
    })
    .where(and(eq(jobs.repositoryId, repositoryId), eq(jobs.status, "in_progress"), eq(jobs.phase, "index")))
    .returning();
}
