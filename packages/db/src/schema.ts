import { sql } from "drizzle-orm";
import { blob, check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Times are epoch milliseconds, sizes bytes. Object ids are stored as 20 or 32 raw bytes where there are many of them, else as hex. */

/** A repository somebody (or the system, `user_id` null) keeps a copy of. One row per owner, repository and branch. */
export const providerRepositories = sqliteTable(
  "provider_repositories",
  {
    /** Short key of the many rows that belong to it. Never leaves the database. */
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    id: text("id").notNull().unique(),
    userId: text("user_id"),
    provider: text("provider").notNull(),
    /** GitHub's numeric id: the identity. */
    providerRepoId: integer("provider_repo_id").notNull(),
    /** Labels, refreshed when GitHub says so. */
    owner: text("owner").notNull(),
    repo: text("repo").notNull(),
    branch: text("branch").notNull(),
    followsDefaultBranch: integer("follows_default_branch", { mode: "boolean" }).notNull(),
    project: text("project").notNull(),
    dataset: text("dataset").notNull(),
    isPrivate: integer("is_private", { mode: "boolean" }).notNull(),
    /** The caller asked for a space of its own although the repository may be public. */
    keepPrivate: integer("keep_private", { mode: "boolean" }).notNull(),
    spaceId: integer("space_id").notNull(),
    installationId: integer("installation_id"),
    includePatterns: text("include_patterns", { mode: "json" }).$type<string[]>().notNull(),
    excludePatterns: text("exclude_patterns", { mode: "json" }).$type<string[]>().notNull(),
    /** Raised by every change of what should be stored. */
    configVersion: integer("config_version").notNull().default(1),
    /** The configuration the stored commit was made with. */
    syncedConfigVersion: integer("synced_config_version").notNull().default(0),
    lastCommitSha: text("last_commit_sha"),
    /** Raised by every change of the stored paths. */
    contentVersion: integer("content_version").notNull().default(0),
    /** The content that search answers from; behind `contentVersion`: the index is due. */
    indexedVersion: integer("indexed_version").notNull().default(0),
    /** The commit that search answers from. */
    indexedCommitSha: text("indexed_commit_sha"),
    /** How the index was made: chunker and model. */
    indexedRecipe: text("indexed_recipe"),
    lastSyncedAtMs: integer("last_synced_at_ms"),
    /** When the head was last looked at successfully, changed or not. */
    lastCheckedAtMs: integer("last_checked_at_ms"),
    /** When name, visibility and default branch were last compared with GitHub. */
    metadataCheckedAtMs: integer("metadata_checked_at_ms"),
    metadataEtag: text("metadata_etag"),
    files: integer("files").notNull().default(0),
    uniqueBlobs: integer("unique_blobs").notNull().default(0),
    bytes: integer("bytes").notNull().default(0),
    skipped: integer("skipped").notNull().default(0),
    lostAtMs: integer("lost_at_ms"),
    lastErrorCode: text("last_error_code"),
    lastErrorMessage: text("last_error_message"),
    retryCount: integer("retry_count").notNull().default(0),
    nextRetryAtMs: integer("next_retry_at_ms"),
    leaseToken: text("lease_token"),
    leaseExpiresAtMs: integer("lease_expires_at_ms"),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (t) => [
    // NULLs are distinct in a unique index, so the owner is folded in: a system repository is unique too.
    uniqueIndex("provider_repositories_owner_key").on(
      sql`coalesce(${t.userId}, '')`,
      t.provider,
      t.providerRepoId,
      t.branch,
    ),
    index("provider_repositories_by_user").on(t.userId, t.createdAtMs, t.id),
    index("provider_repositories_by_provider_id").on(t.provider, t.providerRepoId),
    index("provider_repositories_by_installation").on(t.installationId),
    index("provider_repositories_due")
      .on(t.lastCheckedAtMs)
      .where(sql`lost_at_ms is null`),
    index("provider_repositories_unindexed")
      .on(t.lastSyncedAtMs)
      .where(sql`content_version <> indexed_version`),
    index("provider_repositories_by_recipe").on(t.indexedRecipe),
    index("provider_repositories_lost")
      .on(t.lostAtMs)
      .where(sql`lost_at_ms is not null`),
  ],
);

/** Accounts a person connected. Tokens are encrypted. A user may have several installations. */
export const providerCredentials = sqliteTable(
  "provider_credentials",
  {
    id: text("id").primaryKey(),
    userId: text("user_id").notNull(),
    provider: text("provider").notNull(),
    installationId: integer("installation_id"),
    accessTokenEncrypted: text("access_token_encrypted"),
    refreshTokenEncrypted: text("refresh_token_encrypted"),
    tokenExpiresAtMs: integer("token_expires_at_ms"),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (t) => [uniqueIndex("provider_credentials_key").on(t.userId, t.provider, sql`coalesce(${t.installationId}, 0)`)],
);

/** Installations of the GitHub App. */
export const installations = sqliteTable("installations", {
  id: integer("id").primaryKey(),
  account: text("account").notNull(),
  accountId: integer("account_id"),
  repositorySelection: text("repository_selection").notNull(),
  suspendedAtMs: integer("suspended_at_ms"),
  removedAtMs: integer("removed_at_ms"),
  updatedAtMs: integer("updated_at_ms").notNull(),
});

/** Where content lives: 1 is public, every other space belongs to one tenant. */
export const contentSpaces = sqliteTable("content_spaces", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  /** `public`, `user:<id>` or `system`. Part of every R2 key of the space. */
  key: text("key").notNull().unique(),
});

/** Packs in R2: many blobs, compressed in blocks. The row is written after the object. */
export const contentPacks = sqliteTable(
  "content_packs",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    spaceId: integer("space_id").notNull(),
    r2Key: text("r2_key").notNull().unique(),
    sizeBytes: integer("size_bytes").notNull(),
    rawBytes: integer("raw_bytes").notNull(),
    /** Raw bytes, and one per blob, of blobs whose rows still point here; `raw_bytes` counts alike. -1: condemned, see `packs.ts`. */
    liveBytes: integer("live_bytes").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (t) => [index("content_packs_by_live").on(t.liveBytes)],
);

/**
 * What is known of a blob in a space: where its bytes are, or that it is binary (`pack_id` null).
 * WITHOUT ROWID (added by hand in the migration: the generator does not know it): one row-write per blob, half the file.
 */
export const contentBlobs = sqliteTable(
  "content_blobs",
  {
    spaceId: integer("space_id").notNull(),
    sha: blob("sha", { mode: "buffer" }).notNull(),
    /** 0 text, 1 binary, 2 LFS pointer. */
    kind: integer("kind").notNull(),
    size: integer("size").notNull(),
    packId: integer("pack_id"),
    blockOffset: integer("block_offset"),
    blockLength: integer("block_length"),
    /** Offset in the uncompressed block. */
    rawOffset: integer("raw_offset"),
    unreferencedSinceMs: integer("unreferenced_since_ms"),
  },
  (t) => [
    primaryKey({ columns: [t.spaceId, t.sha] }),
    // Hardly any are: a large commit finds those it needs again without naming all it needs.
    index("content_blobs_marked")
      .on(t.spaceId, t.sha)
      .where(sql`unreferenced_since_ms is not null`),
  ],
);

/** What a repository's tree holds at its commit: stored paths, and skipped ones with their reason. WITHOUT ROWID. */
export const contentRefs = sqliteTable(
  "content_refs",
  {
    repositorySeq: integer("repository_seq").notNull(),
    path: text("path").notNull(),
    sha: blob("sha", { mode: "buffer" }).notNull(),
    spaceId: integer("space_id").notNull(),
    /** Git's mode, written in octal digits. */
    mode: integer("mode").notNull(),
    size: integer("size").notNull(),
    /** Null: stored. 1 binary, 2 too large, 3 submodule, 4 unreadable. */
    skip: integer("skip"),
  },
  (t) => [
    primaryKey({ columns: [t.repositorySeq, t.path] }),
    // Whether anything still needs a blob: the garbage collector's question.
    index("content_refs_by_blob").on(t.spaceId, t.sha),
  ],
);

/** Directory ids of trees too large to list at once, so that the next sync descends only where something changed. WITHOUT ROWID. */
export const contentTrees = sqliteTable(
  "content_trees",
  {
    repositorySeq: integer("repository_seq").notNull(),
    path: text("path").notNull(),
    sha: text("sha").notNull(),
  },
  (t) => [primaryKey({ columns: [t.repositorySeq, t.path] })],
);

/**
 * Makes a batch conditional: a statement that inserts 0 here fails, and the whole batch with it.
 * Holds no rows.
 */
export const commitGuards = sqliteTable("commit_guards", { ok: integer("ok").notNull() }, (t) => [
  check("commit_guards_ok", sql`${t.ok} = 1`),
]);

/** Deliveries and how they ended. */
export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    id: text("id").primaryKey(),
    event: text("event").notNull(),
    action: text("action"),
    installationId: integer("installation_id"),
    /** `completed` or `failed`; one that is under way has no row yet. */
    status: text("status").notNull(),
    outcome: text("outcome").notNull(),
    jobs: integer("jobs").notNull(),
    receivedAtMs: integer("received_at_ms").notNull(),
    processedAtMs: integer("processed_at_ms").notNull(),
  },
  (t) => [index("webhook_deliveries_by_time").on(t.processedAtMs)],
);

/** Every piece of work with its progress. */
export const githubJobs = sqliteTable(
  "github_jobs",
  {
    id: text("id").primaryKey(),
    userId: text("user_id"),
    repositoryId: text("repository_id").notNull(),
    kind: text("kind").notNull(),
    reason: text("reason").notNull(),
    status: text("status").notNull(),
    phase: text("phase").notNull(),
    progress: integer("progress").notNull().default(0),
    filesDone: integer("files_done").notNull().default(0),
    filesTotal: integer("files_total").notNull().default(0),
    bytesDone: integer("bytes_done").notNull().default(0),
    bytesTotal: integer("bytes_total").notNull().default(0),
    currentFile: text("current_file"),
    commitSha: text("commit_sha"),
    cancelRequested: integer("cancel_requested", { mode: "boolean" }).notNull().default(false),
    attempts: integer("attempts").notNull().default(0),
    githubRequests: integer("github_requests").notNull().default(0),
    githubRequestsCharged: integer("github_requests_charged").notNull().default(0),
    stats: text("stats", { mode: "json" }).$type<unknown>(),
    timings: text("timings", { mode: "json" }).$type<Record<string, number>>().notNull(),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    createdAtMs: integer("created_at_ms").notNull(),
    startedAtMs: integer("started_at_ms"),
    /** When its commit was stored: since then it waits to be searchable. */
    storedAtMs: integer("stored_at_ms"),
    /** Last sign of life of a running job. */
    heartbeatAtMs: integer("heartbeat_at_ms"),
    finishedAtMs: integer("finished_at_ms"),
    nextAttemptAtMs: integer("next_attempt_at_ms"),
  },
  (t) => [
    // At most one job waits per repository: a burst of pushes becomes one.
    uniqueIndex("github_jobs_one_pending")
      .on(t.repositoryId)
      .where(sql`status = 'pending'`),
    index("github_jobs_by_user").on(t.userId, t.createdAtMs, t.id),
    index("github_jobs_by_repository").on(t.repositoryId, t.createdAtMs, t.id),
    // Few rows at any time; without the heartbeat in it, progress does not pay for an index.
    index("github_jobs_unfinished")
      .on(t.repositoryId)
      .where(sql`status in ('pending', 'in_progress')`),
    index("github_jobs_finished")
      .on(t.finishedAtMs)
      .where(sql`finished_at_ms is not null`),
  ],
);

/** Messages that could not be processed, whole, until somebody replays them. */
export const deadLetters = sqliteTable(
  "dead_letters",
  {
    id: text("id").primaryKey(),
    queue: text("queue").notNull(),
    reason: text("reason").notNull(),
    body: text("body", { mode: "json" }).$type<unknown>().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    replayedAtMs: integer("replayed_at_ms"),
  },
  (t) => [index("dead_letters_by_time").on(t.createdAtMs, t.id)],
);

/** Named leases and cursors of the recurring work, so that two runs do not overlap. */
export const leases = sqliteTable("leases", {
  name: text("name").primaryKey(),
  token: text("token"),
  expiresAtMs: integer("expires_at_ms"),
  /** Where a bounded pass goes on the next time. */
  cursor: text("cursor"),
});
