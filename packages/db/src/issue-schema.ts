import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** The tables of beginner issues. Times are epoch milliseconds. Nothing here belongs to a person: it is all public. */

/** A repository that some source lists. One row per numeric id, whatever it is called. */
export const repos = sqliteTable(
  "repos",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    /** GitHub's numeric id: the identity. */
    githubId: integer("github_id").notNull().unique(),
    /** Labels, as GitHub spells them now. */
    owner: text("owner").notNull(),
    name: text("name").notNull(),
    githubUrl: text("github_url").notNull(),
    description: text("description"),
    stars: integer("stars").notNull(),
    /** Names, most bytes first, then by name. */
    languagesOrdered: text("languages_ordered", { mode: "json" }).$type<string[]>().notNull(),
    /** Bytes by language, as GitHub counts them. */
    languagesRaw: text("languages_raw", { mode: "json" }).$type<Record<string, number>>().notNull(),
    /** Those it is mainly written in, by `mainLanguages`: what people find it under. */
    mainLanguages: text("main_languages", { mode: "json" }).$type<string[]>().notNull().default([]),
    /** The first label asked for, and all of them: what the sources name. */
    goodFirstIssueTag: text("good_first_issue_tag").notNull(),
    labels: text("labels", { mode: "json" }).$type<string[]>().notNull(),
    /** The source that listed it last. */
    dataSourceId: text("data_source_id").notNull(),
    /** SHA-256 of owner, name, languages and labels: see `repoHash`. */
    metadataHash: text("metadata_hash").notNull(),
    /** The beginning of the README, and the blob id it was cut from. */
    readme: text("readme"),
    readmeSha: text("readme_sha"),
    pushedAtMs: integer("pushed_at_ms"),
    retiredAtMs: integer("retired_at_ms"),
    /** `archived`, `idle`, `gone`, `private`, `unlisted`. */
    retiredReason: text("retired_reason"),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (t) => [
    // Not unique: names move from one repository to another between two looks.
    index("repos_by_name").on(t.owner, t.name),
    index("repos_by_hash").on(t.metadataHash),
    index("repos_by_stars").on(t.stars, t.id),
  ],
);

/** What a source says: one row per entry. It becomes a repository when GitHub has told its number. */
export const repoListings = sqliteTable(
  "repo_listings",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    sourceId: text("source_id").notNull(),
    /** `owner/name` in lower case, as the source spells it. */
    key: text("key").notNull(),
    owner: text("owner").notNull(),
    name: text("name").notNull(),
    labels: text("labels", { mode: "json" }).$type<string[]>().notNull(),
    /** What the source says it is written in, for repositories whose languages GitHub does not count. */
    languages: text("languages", { mode: "json" }).$type<string[]>().notNull(),
    description: text("description"),
    /** Null: GitHub was not asked yet, or has no such repository. */
    repoId: integer("repo_id"),
    error: text("error"),
    nextTryAtMs: integer("next_try_at_ms"),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (t) => [
    uniqueIndex("repo_listings_key").on(t.sourceId, t.key),
    // Also finds those that are about nothing yet, in order of id.
    index("repo_listings_by_repo").on(t.repoId),
  ],
);

/** An issue that carries a beginner's label, or did. */
export const issues = sqliteTable(
  "issues",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    repoId: integer("repo_id")
      .notNull()
      .references(() => repos.id, { onDelete: "cascade" }),
    githubIssueNumber: integer("github_issue_number").notNull(),
    title: text("title").notNull(),
    /** At most 32,768 characters. */
    body: text("body"),
    /** `open` or `closed`. */
    state: text("state").notNull(),
    commentCount: integer("comment_count").notNull(),
    /** Logins; null when nobody is assigned. */
    assigneeStatus: text("assignee_status", { mode: "json" }).$type<string[]>(),
    labels: text("labels", { mode: "json" }).$type<string[]>().notNull(),
    isLocked: integer("is_locked", { mode: "boolean" }).notNull(),
    linkedPullRequests: integer("linked_pull_requests").notNull(),
    githubUrl: text("github_url").notNull(),
    /** SHA-256 of what a summary depends on: see `issueHash`. A new comment alone changes nothing in it. */
    metadataHash: text("metadata_hash").notNull(),
    /** Open, unassigned, unlocked, without a pull request, still there, in a repository that is not retired. */
    isListed: integer("is_listed", { mode: "boolean" }).notNull(),
    /** `deleted` (or transferred) or `unlabelled`; null while neither. */
    removedReason: text("removed_reason"),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
    scrapedAtMs: integer("scraped_at_ms").notNull(),
  },
  (t) => [
    // Also finds the issues of a repository.
    uniqueIndex("issues_number").on(t.repoId, t.githubIssueNumber),
    index("issues_by_hash").on(t.metadataHash),
    index("issues_by_state").on(t.state),
    index("issues_listed")
      .on(t.createdAtMs, t.id)
      .where(sql`is_listed = 1`),
    check("issues_state", sql`${t.state} in ('open', 'closed')`),
  ],
);

/** What waits for a summary: one row per entity, which is used again. */
export const aiSummaryQueue = sqliteTable(
  "ai_summary_queue",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    /** `repo` or `issue`. */
    entityType: text("entity_type").notNull(),
    entityId: integer("entity_id").notNull(),
    /** `pending`, `processing`, `completed`, `failed`. */
    status: text("status").notNull(),
    /** Higher comes first. */
    priority: integer("priority").notNull().default(0),
    attempts: integer("attempts").notNull().default(0),
    /** Raised when the entity changes: what was claimed before does not complete it. */
    revision: integer("revision").notNull().default(1),
    /** Whose it is while `processing`. */
    claimToken: text("claim_token"),
    claimedAtMs: integer("claimed_at_ms"),
    errorMessage: text("error_message"),
    createdAtMs: integer("created_at_ms").notNull(),
    processedAtMs: integer("processed_at_ms"),
  },
  (t) => [
    index("ai_summary_queue_poll").on(t.status, sql`${t.priority} desc`, t.createdAtMs),
    uniqueIndex("ai_summary_queue_entity").on(t.entityType, t.entityId),
    index("ai_summary_queue_claimed")
      .on(t.claimedAtMs)
      .where(sql`status = 'processing'`),
    check("ai_summary_queue_entity_type", sql`${t.entityType} in ('repo', 'issue')`),
    check("ai_summary_queue_status", sql`${t.status} in ('pending', 'processing', 'completed', 'failed')`),
  ],
);

/** What was said about an entity, by whom, and from which input. */
export const aiSummaries = sqliteTable(
  "ai_summaries",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    entityType: text("entity_type").notNull(),
    entityId: integer("entity_id").notNull(),
    repoSummary: text("repo_summary"),
    issueIntro: text("issue_intro"),
    /** 1 to 5; null: unrated. */
    difficultyScore: integer("difficulty_score"),
    difficultyReasons: text("difficulty_reasons", { mode: "json" }).$type<string[]>().notNull(),
    firstSteps: text("first_steps", { mode: "json" }).$type<string[]>().notNull(),
    /** Why there is no rating, or null. */
    unratedReason: text("unrated_reason"),
    /** `offline`, `workers-ai` or `openai`. */
    provider: text("provider").notNull(),
    model: text("model").notNull(),
    promptVersion: text("prompt_version").notNull(),
    /** SHA-256 of input, model and prompt version: the same again needs no call. */
    inputHash: text("input_hash").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (t) => [
    uniqueIndex("ai_summaries_entity").on(t.entityType, t.entityId),
    index("ai_summaries_by_input").on(t.inputHash),
    index("ai_summaries_by_difficulty").on(t.difficultyScore),
    check("ai_summaries_entity_type", sql`${t.entityType} in ('repo', 'issue')`),
    check("ai_summaries_difficulty", sql`${t.difficultyScore} between 1 and 5`),
  ],
);

/** What is known of a source between two scrapes. */
export const issueSources = sqliteTable("issue_sources", {
  id: text("id").primaryKey(),
  /** What makes asking again free: an ETag or a commit. */
  validator: text("validator"),
  /** What was read and what was left out, as `SourceReport`. */
  report: text("report", { mode: "json" }).$type<unknown>().notNull(),
  /** The last failure; null after a success. */
  error: text("error"),
  updatedAtMs: integer("updated_at_ms").notNull(),
});

/** A scrape: how far it is, and what it found. */
export const issueScrapes = sqliteTable(
  "issue_scrapes",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    /** `sources`, `refresh`, `resolve`, `done`. */
    phase: text("phase").notNull(),
    /** The last row of the phase that is done with. */
    cursor: integer("cursor").notNull().default(0),
    stats: text("stats", { mode: "json" }).$type<unknown>().notNull(),
    startedAtMs: integer("started_at_ms").notNull(),
    finishedAtMs: integer("finished_at_ms"),
  },
  (t) => [
    index("issue_scrapes_unfinished")
      .on(t.id)
      .where(sql`finished_at_ms is null`),
  ],
);

/** What models cost, by UTC day. */
export const aiSpend = sqliteTable("ai_spend", {
  /** `YYYY-MM-DD`. */
  day: text("day").primaryKey(),
  calls: integer("calls").notNull().default(0),
  inputTokens: integer("input_tokens").notNull().default(0),
  outputTokens: integer("output_tokens").notNull().default(0),
  /** Millionths of a dollar, calls under way at their highest price included. */
  costMicros: integer("cost_micros").notNull().default(0),
  /** Summaries that needed no call. */
  cached: integer("cached").notNull().default(0),
});
