import {
  awaitIndex,
  claimRepository,
  findJobForSync,
  findPendingJob,
  findRepositoryForSync,
  failJobsInIndex,
  finishJob,
  type JobRow,
  type NewRepository,
  parkJob,
  releaseRepository,
  type RepositoryRow,
  startJob,
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
  const job = await findJobForSync(deps.db, message.jobId);
  if (job === null || job.finishedAtMs !== null) return ACK;
  if (job.phase === "index") {
    // Stored by an attempt that died before it could pass it on, or the message came twice.
    await askForIndex(deps, job.repositoryId, job.id);
    return ACK;
  }
  const token = newId();
  const startedAtMs = deps.nowMs();
  const repository = await claimRepository(deps.db, job.repositoryId, {
    token,
    nowMs: startedAtMs,
    expiresAtMs: startedAtMs + LEASE_MS,
  });
  if (repository === null) return await handleBusy(deps, job);
  const running = await startJob(deps.db, job.id, startedAtMs);
  if (running === null) {
    await releaseRepository(deps.db, repository.id, token, {});
    return ACK;
  }
  if (running.cancelRequested) {
    // Asked to stop while an attempt that died was running.
    await finishJob(deps.db, running.id, deps.nowMs(), { status: "cancelled" });
    await releaseRepository(deps.db, repository.id, token, {});
    await wakeNext(deps, repository.id);
    return ACK;
  }
  const settlement = await runJob(deps, running, repository, token);
  await announceJob(deps, running.id);
  await wakeNext(deps, repository.id);
  return settlement;
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

async function runJob(deps: ConsumerDeps, job: JobRow, repository: RepositoryRow, token: string): Promise<Settlement> {
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
    const synced = await syncRepository(deps, { repository, leaseToken: token, client, progress });
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
): Promise<Settlement> {
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
    await finishJob(deps.db, job.id, nowMs, { status: "failed", error, ...progress.snapshot() });
    await releaseRepository(deps.db, job.repositoryId, token, {
      ...healthy,
      lastErrorCode: error.code,
      lastErrorMessage: error.message,
    });
    // What was stored of the branch is gone: search must forget it too.
    await askForIndex(deps, job.repositoryId, null);
    logEnd(deps, job, "missing", client.usage.sent, progress);
    return ACK;
  }
  const stored = {
    ...progress.snapshot(),
    stats: result.stats,
    ...(synced.commitSha === null ? {} : { commitSha: synced.commitSha }),
  };
  // A change is searchable only when its index is: until then the job is not done. Another run may be at it already.
  const isIndexed = result.kind === "unchanged" && repository.contentVersion === repository.indexedVersion;
  if (isIndexed) await finishJob(deps.db, job.id, nowMs, { status: "completed", ...stored });
  else if (!(await awaitIndex(deps.db, job.id, nowMs, stored)))
    await finishJob(deps.db, job.id, nowMs, { status: "cancelled", ...stored });
  await releaseRepository(deps.db, job.repositoryId, token, healthy);
  if (!isIndexed) await askForIndex(deps, job.repositoryId, job.id);
  logEnd(deps, job, result.kind, client.usage.sent, progress, result.stats);
  return ACK;
}

async function fail(
  deps: ConsumerDeps,
  job: JobRow,
  repository: RepositoryRow,
  token: string,
  progress: Progress,
  err: unknown,
): Promise<Settlement> {
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
    await finishJob(deps.db, job.id, nowMs, { status: "cancelled", ...spent });
    await releaseRepository(deps.db, repository.id, token, {});
    return ACK;
  }
  const rateLimited = error.code === "rate_limited";
  if (rateLimited || (isTransient(err) && job.attempts < MAX_ATTEMPTS)) {
    const delaySeconds = retryDelaySeconds(err, job.attempts, deps.random);
    const nextAttemptAtMs = nowMs + delaySeconds * 1_000;
    await parkJob(deps.db, job.id, {
      nowMs,
      nextAttemptAtMs,
      error,
      githubRequests: spent.githubRequests,
      githubRequestsCharged: spent.githubRequestsCharged,
      timings: spent.timings,
    });
    // The sweep leaves it alone until then; a push does not have to.
    await releaseRepository(deps.db, repository.id, token, {
      nextRetryAtMs: nextAttemptAtMs,
      lastErrorCode: error.code,
      lastErrorMessage: error.message,
    });
    return { settle: "retry", delaySeconds };
  }
  const retryCount = repository.retryCount + 1;
  await finishJob(deps.db, job.id, nowMs, { status: "failed", error, ...spent });
  await releaseRepository(deps.db, repository.id, token, {
    lastErrorCode: error.code,
    lastErrorMessage: error.message,
    retryCount,
    nextRetryAtMs: nowMs + sweepBackoffMs(retryCount, deps.random),
    ...(isLost(err) ? { lostAtMs: repository.lostAtMs ?? nowMs, lastCheckedAtMs: nowMs } : {}),
  });
  // Access that is lost took what was stored along: search must forget it too.
  if (isLost(err)) await askForIndex(deps, repository.id, null);
  deps.metrics.record("sync.finished", nowMs - (job.startedAtMs ?? nowMs), "github", "failed", error.code);
  return ACK;
}

/** Has what is stored made searchable; `jobId` waits for it. */
async function askForIndex(deps: ConsumerDeps, repositoryId: string, jobId: string | null): Promise<void> {
  await deps.indexQueue.send({ v: MESSAGE_VERSION, type: "index", repositoryId, jobId });
}

/** Starts the job that waited for this repository while it was busy. */
async function wakeNext(deps: ConsumerDeps, repositoryId: string): Promise<void> {
  const next = await findPendingJob(deps.db, repositoryId);
  if (next !== null) await deps.queue.send({ v: MESSAGE_VERSION, type: "sync", jobId: next.id, repositoryId });
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
