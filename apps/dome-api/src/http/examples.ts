import type {
  DeadLetterView,
  DeletionView,
  FileView,
  JobView,
  RepositoryView,
  SkippedView,
} from "@dome/ingest-core/contracts";

const COMMIT = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

/** A synced public repository, for the document. */
export const repositoryExample: RepositoryView = {
  id: "0b8f3c1e-7a54-4f0d-9d0a-5b2f6c1d2e3f",
  provider: "github",
  githubId: 458_999_155,
  owner: "honojs",
  repo: "hono",
  branch: "main",
  followsDefaultBranch: true,
  project: "default",
  dataset: "honojs.hono",
  isPrivate: false,
  includePatterns: [],
  excludePatterns: ["**/*.lock"],
  state: "synced",
  lastCommitSha: COMMIT,
  indexedCommitSha: COMMIT,
  lastSyncedAtMs: 1_760_000_060_000,
  lastError: null,
  nextRetryAtMs: null,
  files: 412,
  bytes: 2_480_116,
  skipped: 3,
  createdAtMs: 1_760_000_000_000,
  updatedAtMs: 1_760_000_060_000,
};

/** A sync on its way. */
export const jobExample: JobView = {
  id: "6d0f1c52-30c1-4b5e-8a51-9c9a4f3f0f11",
  repositoryId: repositoryExample.id,
  kind: "sync",
  reason: "person",
  status: "in_progress",
  phase: "fetch",
  progress: 42,
  filesDone: 173,
  filesTotal: 412,
  bytesDone: 1_040_000,
  bytesTotal: 2_480_116,
  currentFile: "src/hono.ts",
  commitSha: COMMIT,
  cancelRequested: false,
  attempts: 1,
  githubRequests: 3,
  githubRequestsCharged: 3,
  stats: null,
  timings: { head: 120, tree: 310, plan: 14 },
  error: null,
  createdAtMs: 1_760_000_000_000,
  startedAtMs: 1_760_000_001_000,
  storedAtMs: null,
  finishedAtMs: null,
  nextAttemptAtMs: null,
};

/** A stored text file. */
export const fileExample: FileView = { path: "src/hono.ts", mode: "100644", sha: BLOB, size: 1_204, kind: "text" };

/** A picture, listed but not stored. */
export const skippedExample: SkippedView = {
  path: "docs/images/logo.png",
  mode: "100644",
  sha: BLOB,
  size: 48_113,
  reason: "binary",
};

/** What removing {@link repositoryExample} reports. */
export const deletionExample: DeletionView = {
  repositories: 1,
  refs: 412,
  skipped: 3,
  chunks: 2_310,
  jobsCancelled: 1,
  blobsReleased: 398,
  graceSeconds: 86_400,
};

/** A sync message that spent its retries. */
export const deadLetterExample: DeadLetterView = {
  id: "f1d7a2c4-0d5e-4f58-9f5f-3d2f7c0f9a10",
  queue: "ingest-queue",
  reason: "The message was tried as often as allowed.",
  body: { v: 1, type: "sync", jobId: jobExample.id, repositoryId: repositoryExample.id },
  createdAtMs: 1_760_000_000_000,
  replayedAtMs: null,
};

/** A commit id. */
export const commitExample = COMMIT;
