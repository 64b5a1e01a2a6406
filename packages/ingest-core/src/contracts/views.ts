import { z } from "zod";

/** Git object id: 40 (SHA-1) or 64 (SHA-256) lowercase hex digits. */
export const ObjectId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** Why a path of the tree is not stored. `excluded` paths are counted but not listed. */
export const SKIP_REASONS = ["binary", "too_large", "submodule", "unreadable"] as const;
export const SkipReason = z.enum(SKIP_REASONS);
export type SkipReason = z.output<typeof SkipReason>;

export const JOB_STATUSES = ["pending", "in_progress", "completed", "failed", "cancelled"] as const;
export const JobStatus = z.enum(JOB_STATUSES);
export type JobStatus = z.output<typeof JobStatus>;

/** Phases of a sync, in order; `waiting` stands between attempts. */
export const JOB_PHASES = [
  "queued",
  "head",
  "tree",
  "plan",
  "fetch",
  "store",
  "commit",
  /** Stored; being made searchable. */
  "index",
  "done",
  "waiting",
] as const;
export const JobPhase = z.enum(JOB_PHASES);
export type JobPhase = z.output<typeof JobPhase>;

const EpochMs = z.number().int();

/** A repository as its owner sees it. Times are epoch milliseconds, sizes bytes. */
export const RepositoryView = z
  .object({
    id: z.string(),
    provider: z.literal("github"),
    /** GitHub's numeric id: the identity. `owner` and `repo` are labels and may change. */
    githubId: z.number().int(),
    owner: z.string(),
    repo: z.string(),
    branch: z.string(),
    /** True while the branch is GitHub's default and follows it when it is renamed. */
    followsDefaultBranch: z.boolean(),
    project: z.string(),
    dataset: z.string(),
    isPrivate: z.boolean(),
    includePatterns: z.array(z.string()),
    excludePatterns: z.array(z.string()),
    /** `pending` never synced, `synced`, `failing` last attempt failed, `lost` access is gone. */
    state: z.enum(["pending", "synced", "failing", "lost"]),
    lastCommitSha: ObjectId.nullable(),
    /** The commit search answers from. */
    indexedCommitSha: ObjectId.nullable(),
    lastSyncedAtMs: EpochMs.nullable(),
    lastError: z.object({ code: z.string(), message: z.string() }).nullable(),
    nextRetryAtMs: EpochMs.nullable(),
    files: z.number().int(),
    bytes: z.number().int(),
    skipped: z.number().int(),
    createdAtMs: EpochMs,
    updatedAtMs: EpochMs,
  })
  .meta({ id: "Repository" });
export type RepositoryView = z.output<typeof RepositoryView>;

/** What a job did, in numbers. Filled as it goes, exact once it is completed. */
export const JobStats = z
  .object({
    /** Paths stored at the commit. */
    files: z.number().int(),
    /** Distinct blobs among them. */
    uniqueBlobs: z.number().int(),
    /** Raw bytes of all stored paths. */
    bytes: z.number().int(),
    added: z.number().int(),
    changed: z.number().int(),
    removed: z.number().int(),
    modeChanged: z.number().int(),
    /** Blobs that had to be fetched and stored; the others were already there. */
    blobsStored: z.number().int(),
    /** Paths not stored, by reason; `excluded` are the ones the patterns leave out. */
    skipped: z.record(z.string(), z.number().int()),
    /** How content came: `none`, `blobs`, `archive`. */
    transport: z.enum(["none", "blobs", "archive"]),
    /** Files the archive lacked or had altered, read one by one. */
    leftovers: z.number().int(),
    r2Puts: z.number().int(),
    storedBytes: z.number().int(),
  })
  .meta({ id: "JobStats" });
export type JobStats = z.output<typeof JobStats>;

export const JobView = z
  .object({
    id: z.string(),
    repositoryId: z.string(),
    kind: z.enum(["sync"]),
    reason: z.string(),
    status: JobStatus,
    phase: JobPhase,
    /** 0 to 100, never falling while the job lives. */
    progress: z.number(),
    filesDone: z.number().int(),
    filesTotal: z.number().int(),
    bytesDone: z.number().int(),
    bytesTotal: z.number().int(),
    currentFile: z.string().nullable(),
    commitSha: ObjectId.nullable(),
    cancelRequested: z.boolean(),
    attempts: z.number().int(),
    /** Requests to GitHub this job sent, archive downloads included, free 304s included. */
    githubRequests: z.number().int(),
    /** Of these, the ones GitHub charged. */
    githubRequestsCharged: z.number().int(),
    stats: z.union([JobStats, z.null()]),
    /** Milliseconds spent per phase. */
    timings: z.record(z.string(), z.number()),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAtMs: EpochMs,
    startedAtMs: EpochMs.nullable(),
    /** When its commit was stored; searchable it is when the job is completed. */
    storedAtMs: EpochMs.nullable(),
    finishedAtMs: EpochMs.nullable(),
    nextAttemptAtMs: EpochMs.nullable(),
  })
  .meta({ id: "Job" });
export type JobView = z.output<typeof JobView>;

/** One stored file. `size` in bytes; `mode` as git writes it (100644, 100755, 120000). */
export const FileView = z
  .object({
    path: z.string(),
    mode: z.string(),
    sha: ObjectId,
    size: z.number().int(),
    /** `text`, `symlink` (the bytes are its target) or `lfs` (the bytes are the pointer). */
    kind: z.enum(["text", "symlink", "lfs"]),
  })
  .meta({ id: "File" });
export type FileView = z.output<typeof FileView>;

export const SkippedView = z
  .object({ path: z.string(), mode: z.string(), sha: ObjectId, size: z.number().int(), reason: SkipReason })
  .meta({ id: "SkippedPath" });
export type SkippedView = z.output<typeof SkippedView>;

/** What a deletion removed, and what follows: `blobsReleased` go after the grace period unless something needs them again. */
export const DeletionView = z
  .object({
    repositories: z.number().int(),
    refs: z.number().int(),
    skipped: z.number().int(),
    /** Pieces of files that search answered from. */
    chunks: z.number().int(),
    jobsCancelled: z.number().int(),
    blobsReleased: z.number().int(),
    graceSeconds: z.number().int(),
  })
  .meta({ id: "Deletion" });
export type DeletionView = z.output<typeof DeletionView>;

export const DeadLetterView = z
  .object({
    id: z.string(),
    queue: z.string(),
    reason: z.string(),
    body: z.unknown(),
    createdAtMs: EpochMs,
    replayedAtMs: EpochMs.nullable(),
  })
  .meta({ id: "DeadLetter" });
export type DeadLetterView = z.output<typeof DeadLetterView>;

/** A page of a list; `nextCursor` null means it is complete. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
