import {
  beginAttempt,
  endAttempt,
  findJobForSync,
  findRepositoryForSync,
  failJobsInIndex,
  finishJob,
  type JobRow,
  type NewRepository,
  type RepositoryRow,
} from "@dome/db";
import type { JobStats } from "@dome/ingest-core/contracts";
import { errorFields, isDomeError, isTransient, messageOf } from "@dome/ingest-core/errors";
import { openGitHub, type GitHubClient, type Priority } from "@dome/ingest-core/github";
import { newId } from "@dome/ingest-core/ids";
import { MESSAGE_VERSION, type SyncMessage } from "@dome/ingest-core/messages";
import { redact } from "@dome/ingest-core/log";
import type { ConsumerDeps } from "../deps.ts";
import { announceJob, watchJob } from "./announce.ts";
import { sweepBackoffMs, retryDelaySeconds } from "./backoff.ts";
import { isLost } from "./lost.ts";
import { LEASE_MS, Progress } from "./progress.ts";
import { syncRepository, type SyncedRepository } from "./sync-repository.ts";

/** Attempts at one job, rate limits apart: those end when GitHub says. */
export const MAX_ATTEMPTS = 5;

/** What to do with the message. */
export type Settlement = { settle: "ack" } | { settle: "retry"; delaySeconds: number };

const ACK: Settlement = { settle: "ack" };

/**
 * Runs the job a message names, under the repository's lease, and leaves both telling the truth. Safe to call for the same message
 * any number of times, at the same time too: an ended job and a busy repository are left alone.
 *
 * @throws only when the database does not answer: then nothing was decided, and the message comes again.
 */
export async function handleSync(deps: ConsumerDeps, message: SyncMessage): Promise<Settlement> {
  const token = newId();
  const nowMs = deps.nowMs();
  const begun = await beginAttempt(deps.db, message.jobId, { token, nowMs, expiresAtMs: nowMs + LEASE_MS });
  if (begun === null) return await handleRefused(deps, message.jobId);
  const { job, repository } = begun;
  const ended = job.cancelRequested
    ? // Asked to stop while an attempt that died was running.
      await endedWith(deps, job, token, ACK, { end: { status: "cancelled" } }, {})
    : await runJob(deps, job, repository, token);
  const { next, settlement } = ended;
  await announceJob(deps, job.id);
  // What waited for this repository while it was busy.
  if (next !== null)
    await deps.queue.send({ v: MESSAGE_VERSION, type: "sync", jobId: next.id, repositoryId: repository.id });
  return settlement;
}

/** What becomes of the message, and the job that waited meanwhile. */
interface Ended {
  settlement: Settlement;
  next: JobRow | null;
}

async function endedWith(
  deps: ConsumerDeps,
  job: JobRow,
  token: string,
  settlement: Settlement,
  outcome: Parameters<typeof endAttempt>[3],
  patch: Partial<NewRepository>,
): Promise<Ended> {
  const attempt = { jobId: job.id, repositoryId: job.repositoryId, token };
  return { settlement, next: await endAttempt(deps.db, attempt, deps.nowMs(), outcome, patch) };
}

/** There is nothing to do, somebody else does it, or the repository is gone. */
async function handleRefused(deps: ConsumerDeps, jobId: string): Promise<Settlement> {
  const job = await findJobForSync(deps.db, jobId);
  if (job === null || job.finishedAtMs !== null) return ACK;
  if (job.phase !== "index") return await handleBusy(deps, job);
  // Stored by an attempt that died before it could pass it on, or the message came twice.
  await askForIndex(deps, job.repositoryId, job.id);
  return ACK;
}

/** The lease is taken, or the repository is gone. */
async function handleBusy(deps: ConsumerDeps, job: JobRow): Promise<Settlement> {
  const repository = await findRepositoryForSync(deps.db, job.repositoryId);
  if (repository === null) {
    await finishJob(deps.db, job.id, deps.nowMs(), {
      status: "cancelled",
      error: { code: "gone", message: "The repository was deleted." },
    });
    return ACK;
  }
  // A waiting job is started by the sync that is running, when it ends. Our own earlier attempt died: its lease has to run out first.
  if (job.status === "pending") return ACK;
  const leftMs = Math.max(0, (repository.leaseExpiresAtMs ?? 0) - deps.nowMs());
  return { settle: "retry", delaySeconds: Math.ceil(leftMs / 1_000) + 1 };
}

async function runJob(deps: ConsumerDeps, job: JobRow, repository: RepositoryRow, token: string): Promise<Ended> {
  const client = openGitHub({
    settings: deps.settings,
    budget: deps.budget,
    installationId: repository.installationId,
    priority: priorityOf(job.reason),
    log: deps.log,
    nowMs: deps.nowMs,
    strike: job.attempts - 1,
    ...(deps.fetch === undefined ? {} : { fetch: deps.fetch }),
  });
  const progress = new Progress({
    ...watchJob(deps, job, repository),
    db: deps.db,
    nowMs: deps.nowMs,
    jobId: job.id,
    repositoryId: repository.id,
    leaseToken: token,
    usage: client.usage,
    spentBefore: { sent: job.githubRequests, charged: job.githubRequestsCharged },
  });
  try {
    const synced = await syncRepository(deps, { repository, leaseToken: token, jobId: job.id, client, progress });
    return await succeed(deps, job, repository, token, progress, synced, client);
  } catch (err) {
    return await fail(deps, job, repository, token, progress, err);
  }
}

async function succeed(
  deps: ConsumerDeps,
  job: JobRow,
  repository: RepositoryRow,
  token: string,
  progress: Progress,
  synced: SyncedRepository,
  client: GitHubClient,
): Promise<Ended> {
  const nowMs = deps.nowMs();
  const { result } = synced;
  const healthy: Partial<NewRepository> = {
    lastCheckedAtMs: nowMs,
    retryCount: 0,
    nextRetryAtMs: null,
    lastErrorCode: null,
    lastErrorMessage: null,
    lostAtMs: null,
    ...synced.status,
  };
  if (result.kind === "missing") {
    const error = { code: "not_found", message: result.message };
    const end = { status: "failed", error, ...progress.snapshot() } as const;
    const patch = { ...healthy, lastErrorCode: error.code, lastErrorMessage: error.message };
    const ended = await endedWith(deps, job, token, ACK, { end }, patch);
    // What was stored of the branch is gone: search must forget it too.
    await askForIndex(deps, job.repositoryId, null);
    logEnd(deps, job, "missing", client.usage.sent, progress);
    return ended;
  }
  const stored = {
    ...progress.snapshot(),
    stats: result.stats,
    ...(synced.commitSha === null ? {} : { commitSha: synced.commitSha }),
  };
  // A change is searchable only when its index is: until then the job is not done. Another run may be at it already.
  const isIndexed = result.kind === "unchanged" && repository.contentVersion === repository.indexedVersion;
  const outcome = isIndexed ? ({ end: { status: "completed", ...stored } } as const) : { stored };
  const ended = await endedWith(deps, job, token, ACK, outcome, healthy);
  if (!isIndexed) await askForIndex(deps, job.repositoryId, job.id);
  logEnd(deps, job, result.kind, client.usage.sent, progress, result.stats);
  return ended;
}

async function fail(
  deps: ConsumerDeps,
  job: JobRow,
  repository: RepositoryRow,
  token: string,
  progress: Progress,
  err: unknown,
): Promise<Ended> {
  const nowMs = deps.nowMs();
  const error = { code: isDomeError(err) ? err.code : "internal", message: redact(messageOf(err)) };
  const spent = progress.snapshot();
  deps.log.warn("sync.failed", {
    jobId: job.id,
    repositoryId: repository.id,
    attempt: job.attempts,
    ...errorFields(err),
  });
  if (error.code === "cancelled") {
    return await endedWith(deps, job, token, ACK, { end: { status: "cancelled", ...spent } }, {});
  }
  const rateLimited = error.code === "rate_limited";
  if (rateLimited || (isTransient(err) && job.attempts < MAX_ATTEMPTS)) {
    const delaySeconds = retryDelaySeconds(err, job.attempts, deps.random);
    const nextAttemptAtMs = nowMs + delaySeconds * 1_000;
    const { githubRequests, githubRequestsCharged, timings } = spent;
    const park = { nextAttemptAtMs, error, githubRequests, githubRequestsCharged, timings };
    // The sweep leaves it alone until then; a push does not have to.
    const patch = { nextRetryAtMs: nextAttemptAtMs, lastErrorCode: error.code, lastErrorMessage: error.message };
    return await endedWith(deps, job, token, { settle: "retry", delaySeconds }, { park }, patch);
  }
  const retryCount = repository.retryCount + 1;
  const patch = {
    lastErrorCode: error.code,
    lastErrorMessage: error.message,
    retryCount,
    nextRetryAtMs: nowMs + sweepBackoffMs(retryCount, deps.random),
    ...(isLost(err) ? { lostAtMs: repository.lostAtMs ?? nowMs, lastCheckedAtMs: nowMs } : {}),
  };
  const ended = await endedWith(deps, job, token, ACK, { end: { status: "failed", error, ...spent } }, patch);
  // Access that is lost took what was stored along: search must forget it too.
  if (isLost(err)) await askForIndex(deps, repository.id, null);
  deps.metrics.record("sync.finished", nowMs - (job.startedAtMs ?? nowMs), "github", "failed", error.code);
  return ended;
}

/** Has what is stored made searchable; `jobId` waits for it. */
async function askForIndex(deps: ConsumerDeps, repositoryId: string, jobId: string | null): Promise<void> {
  await deps.indexQueue.send({ v: MESSAGE_VERSION, type: "index", repositoryId, jobId });
}

const priorityOf = (reason: string): Priority =>
  reason === "webhook" ? "webhook" : reason === "person" ? "person" : "cron";

function logEnd(
  deps: ConsumerDeps,
  job: JobRow,
  outcome: string,
  requests: number,
  progress: Progress,
  stats?: JobStats,
): void {
  const durationMs = deps.nowMs() - (job.startedAtMs ?? deps.nowMs());
  deps.metrics.record("sync.finished", durationMs, "github", outcome);
  deps.metrics.record("sync.requests", requests, "github", outcome);
  deps.log.info("sync.finished", {
    jobId: job.id,
    repositoryId: job.repositoryId,
    outcome,
    attempt: job.attempts,
    durationMs,
    githubRequests: requests,
    files: stats?.files,
    blobsStored: stats?.blobsStored,
    transport: stats?.transport,
    phases: JSON.stringify(progress.timings),
  });
}

/** A message's job could not even be started often enough: it has failed, and says so. */
export async function failAbandonedJob(deps: ConsumerDeps, jobId: string): Promise<void> {
  const job = await findJobForSync(deps.db, jobId);
  // Its work is done but for the index, which has messages of its own.
  if (job?.phase === "index") return await askForIndex(deps, job.repositoryId, jobId);
  const message =
    "The work was tried as often as the queue allows and never finished. Retry the job once the cause is mended.";
  await finishJob(deps.db, jobId, deps.nowMs(), { status: "failed", error: { code: "internal", message } });
  await announceJob(deps, jobId);
}

/** The index of a repository could not be made often enough: the jobs that waited for it have failed, and say so. */
export async function failAbandonedIndex(deps: ConsumerDeps, repositoryId: string): Promise<void> {
  const message =
    "Everything is stored, but it could not be made searchable. Retry the job once the cause, in the logs of constellation, is mended.";
  const failed = await failJobsInIndex(deps.db, repositoryId, deps.nowMs(), { code: "internal", message });
  for (const job of failed) await announceJob(deps, job.id);
}
