import type { JobPhase, JobStats, JobStatus, JobView } from "@dome/ingest-core/contracts";
import { and, desc, eq, inArray, isNull, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { decodeCursor } from "./cursor.ts";
import type { Database } from "./database.ts";
import { cutPage } from "./repositories.ts";
import { githubJobs as jobs } from "./schema.ts";

export type JobRow = typeof jobs.$inferSelect;

/** Phases in which no sync works on a running job: a cancel ends it at once. */
const RESTING = ["waiting", "index"];

const isOpen = inArray(jobs.status, ["pending", "in_progress"]);

const ownedBy = (userId: string | null) => (userId === null ? isNull(jobs.userId) : eq(jobs.userId, userId));

/** Creates a waiting sync job, or returns the one that already waits for this repository: a burst becomes one. */
export async function createPendingJob(
  db: Database,
  job: { id: string; userId: string | null; repositoryId: string; reason: string; nowMs: number },
): Promise<{ row: JobRow; created: boolean }> {
  for (let tries = 0; tries < 3; tries++) {
    const inserted = await db
      .insert(jobs)
      .values({ ...job, kind: "sync", status: "pending", phase: "queued", timings: {}, createdAtMs: job.nowMs })
      .onConflictDoNothing()
      .returning();
    if (inserted[0]) return { row: inserted[0], created: true };
    const waiting = await findPendingJob(db, job.repositoryId);
    if (waiting) return { row: waiting, created: false };
    // The waiting one was taken between the two statements: ours is needed after all.
  }
  throw new Error("a pending job kept appearing and vanishing");
}

export async function findPendingJob(db: Database, repositoryId: string): Promise<JobRow | null> {
  return (await pendingJobs(db, repositoryId))[0] ?? null;
}

/** The statement behind {@link findPendingJob}. */
export const pendingJobs = (db: Database, repositoryId: string) =>
  db
    .select()
    .from(jobs)
    .where(and(eq(jobs.repositoryId, repositoryId), eq(jobs.status, "pending")));

/** The owner's job, or null. */
export async function findJob(db: Database, userId: string | null, id: string): Promise<JobRow | null> {
  return (
    (await db
      .select()
      .from(jobs)
      .where(and(eq(jobs.id, id), ownedBy(userId)))
      .get()) ?? null
  );
}

/** A job for the machinery itself. Never use it to answer a person. */
export async function findJobForSync(db: Database, id: string): Promise<JobRow | null> {
  return (await db.select().from(jobs).where(eq(jobs.id, id)).get()) ?? null;
}

/** The owner's jobs, newest first. */
export async function listJobs(
  db: Database,
  userId: string | null,
  page: { cursor?: string; limit: number; repositoryId?: string; status?: JobStatus },
): Promise<{ rows: JobRow[]; nextCursor: string | null }> {
  const before = page.cursor === undefined ? null : decodeCursor(page.cursor);
  const rows = await db
    .select()
    .from(jobs)
    .where(
      and(
        ownedBy(userId),
        page.repositoryId === undefined ? undefined : eq(jobs.repositoryId, page.repositoryId),
        page.status === undefined ? undefined : eq(jobs.status, page.status),
        before
          ? or(lt(jobs.createdAtMs, before.atMs), and(eq(jobs.createdAtMs, before.atMs), lt(jobs.id, before.id)))
          : undefined,
      ),
    )
    .orderBy(desc(jobs.createdAtMs), desc(jobs.id))
    .limit(page.limit + 1);
  return cutPage(rows, page.limit);
}

/** Every job of a repository, oldest first. For the machinery itself. */
export async function githubJobsOf(db: Database, repositoryId: string): Promise<JobRow[]> {
  return await db.select().from(jobs).where(eq(jobs.repositoryId, repositoryId)).orderBy(jobs.createdAtMs, jobs.id);
}

/** Moves a waiting job, or one whose attempt ended without an end, to running. Null when it has ended, been cancelled, or is stored already. */
export async function startJob(db: Database, id: string, nowMs: number): Promise<JobRow | null> {
  return (await startingJob(db, id, nowMs))[0] ?? null;
}

/** The statement behind {@link startJob}. */
export const startingJob = (db: Database, id: string, nowMs: number, also?: SQL) =>
  db
    .update(jobs)
    .set({
      status: "in_progress",
      phase: "head",
      attempts: sql`${jobs.attempts} + 1`,
      startedAtMs: sql`coalesce(${jobs.startedAtMs}, ${nowMs})`,
      storedAtMs: null,
      heartbeatAtMs: nowMs,
      nextAttemptAtMs: null,
      errorCode: null,
      errorMessage: null,
    })
    .where(and(eq(jobs.id, id), isOpen, ne(jobs.phase, "index"), also))
    .returning();

export interface JobProgress {
  phase?: JobPhase;
  /** 0 to 100; a smaller value than the stored one is ignored. */
  progress?: number;
  filesDone?: number;
  filesTotal?: number;
  bytesDone?: number;
  bytesTotal?: number;
  currentFile?: string | null;
  commitSha?: string;
  githubRequests?: number;
  githubRequestsCharged?: number;
  timings?: Record<string, number>;
}

/** Records progress and a heartbeat. Nothing counted moves backwards, except below a smaller total. @returns whether to go on: false when the job was cancelled or has ended. */
export async function recordProgress(db: Database, id: string, nowMs: number, change: JobProgress): Promise<boolean> {
  const { progress, filesDone, bytesDone, ...rest } = change;
  const rows = await db
    .update(jobs)
    .set({
      ...rest,
      ...(progress === undefined ? {} : { progress: sql`max(${jobs.progress}, ${Math.floor(progress)})` }),
      // A later attempt starts counting again: what was shown done stays done, within what there is to do now.
      ...(filesDone === undefined
        ? {}
        : { filesDone: sql`max(min(${jobs.filesDone}, ${change.filesTotal ?? filesDone}), ${filesDone})` }),
      ...(bytesDone === undefined
        ? {}
        : { bytesDone: sql`max(min(${jobs.bytesDone}, ${change.bytesTotal ?? bytesDone}), ${bytesDone})` }),
      heartbeatAtMs: nowMs,
    })
    .where(and(eq(jobs.id, id), eq(jobs.status, "in_progress")))
    .returning({ cancelRequested: jobs.cancelRequested });
  return rows[0] !== undefined && !rows[0].cancelRequested;
}

export interface JobEnd extends JobProgress {
  status: "completed" | "failed" | "cancelled";
  stats?: JobStats;
  error?: { code: string; message: string };
}

/** Ends a job. One that has already ended keeps its end: returns false. */
export async function finishJob(db: Database, id: string, nowMs: number, end: JobEnd): Promise<boolean> {
  return (await finishingJob(db, id, nowMs, end)).length > 0;
}

/** The statement behind {@link finishJob}. */
export function finishingJob(db: Database, id: string, nowMs: number, end: JobEnd) {
  const { error, progress, ...rest } = end;
  return db
    .update(jobs)
    .set({
      ...rest,
      ...(progress === undefined ? {} : { progress: sql`max(${jobs.progress}, ${Math.floor(progress)})` }),
      ...(end.status === "completed" ? { phase: "done", progress: 100 } : {}),
      currentFile: null,
      nextAttemptAtMs: null,
      errorCode: error?.code ?? null,
      errorMessage: error?.message ?? null,
      finishedAtMs: nowMs,
    })
    .where(and(eq(jobs.id, id), isOpen))
    .returning({ id: jobs.id });
}

/** When a job that could not be done now is tried again, and why it could not. */
export interface JobPark extends Pick<JobProgress, "githubRequests" | "githubRequestsCharged" | "timings"> {
  nextAttemptAtMs: number;
  error: { code: string; message: string };
}

/** Puts a running job to sleep until its next attempt, with the reason it has to wait. */
export async function parkJob(db: Database, id: string, nowMs: number, park: JobPark): Promise<void> {
  await parkingJob(db, id, nowMs, park);
}

/** The statement behind {@link parkJob}. */
export function parkingJob(db: Database, id: string, nowMs: number, park: JobPark) {
  const { error, ...rest } = park;
  return db
    .update(jobs)
    .set({
      ...rest,
      phase: "waiting",
      heartbeatAtMs: nowMs,
      currentFile: null,
      errorCode: error.code,
      errorMessage: error.message,
    })
    .where(and(eq(jobs.id, id), eq(jobs.status, "in_progress")));
}

/** Cancels the owner's job: at once when it waits, by request when it runs. Returns the row as it is now, or null. */
export async function cancelJob(
  db: Database,
  userId: string | null,
  id: string,
  nowMs: number,
): Promise<JobRow | null> {
  const mine = and(eq(jobs.id, id), ownedBy(userId));
  await db.batch([
    db
      .update(jobs)
      .set({ status: "cancelled", finishedAtMs: nowMs, cancelRequested: true, nextAttemptAtMs: null })
      .where(
        and(mine, or(eq(jobs.status, "pending"), and(eq(jobs.status, "in_progress"), inArray(jobs.phase, RESTING)))),
      ),
    db
      .update(jobs)
      .set({ cancelRequested: true })
      .where(and(mine, eq(jobs.status, "in_progress"))),
  ]);
  return await findJob(db, userId, id);
}

/** Cancels everything unfinished of a repository that goes away. @returns how many jobs that ended or will end. */
export async function cancelJobsOfRepository(db: Database, repositoryId: string, nowMs: number): Promise<number> {
  const [ended, asked] = await db.batch([
    db
      .update(jobs)
      .set({ status: "cancelled", finishedAtMs: nowMs, cancelRequested: true, nextAttemptAtMs: null })
      .where(
        and(
          eq(jobs.repositoryId, repositoryId),
          or(eq(jobs.status, "pending"), and(eq(jobs.status, "in_progress"), inArray(jobs.phase, RESTING))),
        ),
      )
      .returning({ id: jobs.id }),
    db
      .update(jobs)
      .set({ cancelRequested: true })
      .where(and(eq(jobs.repositoryId, repositoryId), eq(jobs.status, "in_progress")))
      .returning({ id: jobs.id }),
  ]);
  return ended.length + asked.length;
}

/** Drops at most `limit` jobs that ended before `beforeMs`. @returns how many. */
export async function deleteOldJobs(db: Database, beforeMs: number, limit: number): Promise<number> {
  const gone = await db.run(
    sql`delete from ${jobs} where id in (select id from ${jobs} where finished_at_ms < ${beforeMs} limit ${limit})`,
  );
  return gone.meta.changes;
}

/** A row as its owner sees it. */
export function toJobView(row: JobRow): JobView {
  return {
    id: row.id,
    repositoryId: row.repositoryId,
    kind: "sync",
    reason: row.reason,
    status: row.status as JobStatus,
    phase: row.phase as JobPhase,
    progress: row.progress,
    filesDone: row.filesDone,
    filesTotal: row.filesTotal,
    bytesDone: row.bytesDone,
    bytesTotal: row.bytesTotal,
    currentFile: row.currentFile,
    commitSha: row.commitSha,
    cancelRequested: row.cancelRequested,
    attempts: row.attempts,
    githubRequests: row.githubRequests,
    githubRequestsCharged: row.githubRequestsCharged,
    stats: row.stats as JobStats | null,
    timings: row.timings,
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? "" },
    createdAtMs: row.createdAtMs,
    startedAtMs: row.startedAtMs,
    storedAtMs: row.storedAtMs,
    finishedAtMs: row.finishedAtMs,
    nextAttemptAtMs: row.nextAttemptAtMs,
  };
}
