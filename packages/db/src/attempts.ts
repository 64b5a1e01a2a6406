import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { finishingJob, type JobEnd, type JobPark, type JobRow, parkingJob, pendingJobs, startingJob } from "./jobs.ts";
import { type StoredJob, storingJob } from "./jobs-in-index.ts";
import { claimingRepository, type NewRepository, releasingRepository, type RepositoryRow } from "./repositories.ts";

/** One attempt at a job, under the lease of its repository. */
export interface Attempt {
  jobId: string;
  repositoryId: string;
  /** The lease's. */
  token: string;
}

/**
 * Takes the lease of a job's repository and starts the job, in one transaction.
 * @returns both rows as they are now; null, with nothing changed, when the job is unknown, stored already or has ended, its repository is gone, or
 * somebody holds the lease.
 */
export async function beginAttempt(
  db: Database,
  jobId: string,
  lease: { token: string; nowMs: number; expiresAtMs: number },
): Promise<{ job: JobRow; repository: RepositoryRow } | null> {
  const repositoryId = sql`(select repository_id from github_jobs where id = ${jobId} and status in ('pending', 'in_progress') and phase <> 'index')`;
  const leased = sql`exists (select 1 from provider_repositories r where r.id = github_jobs.repository_id and r.lease_token = ${lease.token})`;
  const [claimed, started] = await db.batch([
    claimingRepository(db, repositoryId, lease),
    startingJob(db, jobId, lease.nowMs, leased),
  ]);
  const [repository] = claimed;
  const [job] = started;
  return repository === undefined || job === undefined ? null : { job, repository };
}

/**
 * Ends an attempt: ends or parks the job, or lets it wait for its index, and gives the lease back with what was found out, in one transaction. A job that has already
 * ended keeps its end; a lease that is somebody else's by now is left alone.
 * @returns the job that waited for the repository meanwhile, or null. Whoever ends an attempt starts it.
 */
export async function endAttempt(
  db: Database,
  attempt: Attempt,
  nowMs: number,
  outcome: { end: JobEnd } | { park: JobPark } | { stored: StoredJob },
  patch: Partial<NewRepository>,
): Promise<JobRow | null> {
  const { jobId, repositoryId, token } = attempt;
  const release = releasingRepository(db, repositoryId, token, patch);
  const waiting = pendingJobs(db, repositoryId);
  const [, , next] =
    "end" in outcome
      ? await db.batch([finishingJob(db, jobId, nowMs, outcome.end), release, waiting])
      : "stored" in outcome
        ? await db.batch([storingJob(db, jobId, nowMs, outcome.stored), release, waiting])
        : await db.batch([parkingJob(db, jobId, nowMs, outcome.park), release, waiting]);
  return next[0] ?? null;
}
