import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * Public events. Ids are text: GitHub's numbers, or made ones for the years without numbers. Times are epoch milliseconds.
 * `docs/events.md` explains the tables to those who query them.
 */

/** Every event as it was received, byte for byte. `raw` is null once the text is in the archive. */
export const githubEvents = sqliteTable(
  "github_events",
  {
    /** Order of arrival: archives are cut along it. */
    seq: integer("seq").primaryKey(),
    id: text("id").notNull(),
    type: text("type").notNull(),
    actorId: text("actor_id"),
    repositoryId: text("repository_id"),
    createdAtMs: integer("created_at_ms").notNull(),
    receivedAtMs: integer("received_at_ms").notNull(),
    /** The poll that first saw it; null for imported ones. */
    pollId: integer("poll_id"),
    raw: text("raw"),
  },
  (t) => [uniqueIndex("github_events_id").on(t.id)],
);

/** What the pushes among the events say. */
export const pushEvents = sqliteTable(
  "push_events",
  {
    seq: integer("seq").primaryKey(),
    eventId: text("event_id").notNull(),
    pushId: text("push_id"),
    repositoryId: text("repository_id").notNull(),
    actorId: text("actor_id"),
    ref: text("ref").notNull(),
    head: text("head").notNull(),
    before: text("before"),
    commits: integer("commits"),
    distinctCommits: integer("distinct_commits"),
    createdAtMs: integer("created_at_ms").notNull(),
    receivedAtMs: integer("received_at_ms").notNull(),
    /** `pending`, `in_progress`, `completed` or `failed`: of actor and repository together. */
    enrichmentStatus: text("enrichment_status").notNull(),
  },
  (t) => [
    uniqueIndex("push_events_event").on(t.eventId),
    uniqueIndex("push_events_push")
      .on(t.pushId)
      .where(sql`push_id is not null`),
    // Each ends in the row's own number, which makes the order of a list total.
    index("push_events_by_time").on(t.createdAtMs),
    index("push_events_by_repository").on(t.repositoryId, t.createdAtMs),
    index("push_events_by_actor").on(t.actorId, t.createdAtMs),
    index("push_events_by_ref").on(t.ref, t.createdAtMs),
  ],
);

/** How far looking an account or repository up has come. */
const lookup = {
  /** `pending`, `in_progress`, `completed` or `failed`. */
  status: text("status").notNull(),
  attempts: integer("attempts").notNull().default(0),
  /** When GitHub was last asked successfully. */
  fetchedAtMs: integer("fetched_at_ms"),
  /** When the last look-up ended, whichever way. */
  settledAtMs: integer("settled_at_ms"),
  nextAttemptAtMs: integer("next_attempt_at_ms"),
  claimToken: text("claim_token"),
  claimedUntilMs: integer("claimed_until_ms"),
  errorCode: text("error_code"),
  /** When GitHub first said that it is gone; null while it is there. */
  goneAtMs: integer("gone_at_ms"),
  /** Pushes stored so far: what is pushed most is looked up first. */
  pushes: integer("pushes").notNull().default(0),
  lastSeenAtMs: integer("last_seen_at_ms").notNull(),
};

/** Accounts that pushed. WITHOUT ROWID. */
export const actors = sqliteTable(
  "actors",
  {
    id: text("id").primaryKey(),
    /** As GitHub, or the newest event, spells it. */
    login: text("login"),
    type: text("type"),
    name: text("name"),
    company: text("company"),
    location: text("location"),
    publicRepos: integer("public_repos"),
    followers: integer("followers"),
    accountCreatedAtMs: integer("account_created_at_ms"),
    ...lookup,
  },
  (t) => [
    index("actors_by_login").on(sql`login collate nocase`),
    // Small: what is completed, nearly everything, is not in it.
    index("actors_open")
      .on(t.status, t.pushes)
      .where(sql`status <> 'completed'`),
  ],
);

/** Repositories that were pushed to. WITHOUT ROWID. */
export const repositories = sqliteTable(
  "repositories",
  {
    id: text("id").primaryKey(),
    /** `owner/name`, as GitHub, or the newest event, spells it. */
    fullName: text("full_name"),
    ownerId: text("owner_id"),
    description: text("description"),
    language: text("language"),
    defaultBranch: text("default_branch"),
    stars: integer("stars"),
    forks: integer("forks"),
    isFork: integer("is_fork", { mode: "boolean" }),
    isArchived: integer("is_archived", { mode: "boolean" }),
    repositoryCreatedAtMs: integer("repository_created_at_ms"),
    ...lookup,
  },
  (t) => [
    index("repositories_by_name").on(sql`full_name collate nocase`),
    index("repositories_open")
      .on(t.status, t.pushes)
      .where(sql`status <> 'completed'`),
  ],
);

/** Every look at the feed: what it saw, and what it may have missed. */
export const eventPolls = sqliteTable(
  "event_polls",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    /** `in_progress`, `unchanged`, `completed`, `partial` (stopped between pages), `failed` or `abandoned` (its Worker died). */
    status: text("status").notNull(),
    startedAtMs: integer("started_at_ms").notNull(),
    finishedAtMs: integer("finished_at_ms"),
    requests: integer("requests").notNull().default(0),
    pages: integer("pages").notNull().default(0),
    seen: integer("seen").notNull().default(0),
    stored: integer("stored").notNull().default(0),
    duplicates: integer("duplicates").notNull().default(0),
    rejected: integer("rejected").notNull().default(0),
    pushes: integer("pushes").notNull().default(0),
    /** Events that a poll before it had seen: none, and something lies between. */
    overlapped: integer("overlapped").notNull().default(0),
    oldestEventAtMs: integer("oldest_event_at_ms"),
    newestEventAtMs: integer("newest_event_at_ms"),
    /** A known gap: nothing is known of what happened between the two times. */
    gapFromMs: integer("gap_from_ms"),
    gapToMs: integer("gap_to_ms"),
    /** Milliseconds since the poll before it, and why it did not come sooner. */
    waitedMs: integer("waited_ms"),
    waitReason: text("wait_reason"),
    rateLimit: integer("rate_limit"),
    rateRemaining: integer("rate_remaining"),
    rateResetAtMs: integer("rate_reset_at_ms"),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
  },
  (t) => [
    index("event_polls_by_time").on(t.startedAtMs),
    index("event_polls_gaps")
      .on(t.gapToMs)
      .where(sql`gap_from_ms is not null`),
    index("event_polls_open")
      .on(t.status)
      .where(sql`status = 'in_progress'`),
  ],
);

/** Where polling stands. One row. */
export const eventFeed = sqliteTable("event_feed", {
  name: text("name").primaryKey(),
  etag: text("etag"),
  /** The token identity that the validator belongs to: another one gets another validator. */
  etagIdentity: text("etag_identity"),
  nextPollAtMs: integer("next_poll_at_ms").notNull().default(0),
  waitReason: text("wait_reason"),
  /** Failures in a row. */
  strikes: integer("strikes").notNull().default(0),
  /** The last poll up to which everything the feed showed is stored. */
  anchorPollId: integer("anchor_poll_id"),
  /** The newest event up to there. */
  anchorAtMs: integer("anchor_at_ms"),
  lastPollAtMs: integer("last_poll_at_ms"),
});

/** What could not be read as an event, from the feed. */
export const eventRejects = sqliteTable(
  "event_rejects",
  {
    id: integer("id").primaryKey(),
    pollId: integer("poll_id"),
    reason: text("reason").notNull(),
    /** At most 16,384 characters of it. */
    raw: text("raw").notNull(),
    /** SHA-256 of all of it: seen again, it is not kept again. */
    digest: text("digest").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (t) => [uniqueIndex("event_rejects_digest").on(t.digest), index("event_rejects_by_time").on(t.createdAtMs)],
);

/** Events per hour and type. Kept when texts are archived. WITHOUT ROWID. */
export const eventHours = sqliteTable(
  "event_hours",
  {
    hourMs: integer("hour_ms").notNull(),
    type: text("type").notNull(),
    events: integer("events").notNull(),
  },
  (t) => [primaryKey({ columns: [t.hourMs, t.type] })],
);

/** Pushes per hour and repository. WITHOUT ROWID. */
export const repositoryHours = sqliteTable(
  "repository_hours",
  {
    hourMs: integer("hour_ms").notNull(),
    repositoryId: text("repository_id").notNull(),
    pushes: integer("pushes").notNull(),
  },
  (t) => [primaryKey({ columns: [t.hourMs, t.repositoryId] })],
);

/** Pushes per hour and account. WITHOUT ROWID. */
export const actorHours = sqliteTable(
  "actor_hours",
  {
    hourMs: integer("hour_ms").notNull(),
    actorId: text("actor_id").notNull(),
    pushes: integer("pushes").notNull(),
  },
  (t) => [primaryKey({ columns: [t.hourMs, t.actorId] })],
);

/** Archived blocks of event texts: a range of an R2 object holds the events of a range of `seq`. */
export const eventArchives = sqliteTable("event_archives", {
  firstSeq: integer("first_seq").primaryKey(),
  lastSeq: integer("last_seq").notNull(),
  r2Key: text("r2_key").notNull(),
  /** Of one gzip member in the object, bytes. */
  offset: integer("offset").notNull(),
  length: integer("length").notNull(),
  events: integer("events").notNull(),
  rawBytes: integer("raw_bytes").notNull(),
  archivedAtMs: integer("archived_at_ms").notNull(),
});

/** Where the tables stood when the batch that is being stored began, so that its later statements know which rows are new. */
export const eventMarks = sqliteTable("event_marks", {
  id: integer("id").primaryKey(),
  events: integer("events").notNull(),
  pushes: integer("pushes").notNull(),
});
