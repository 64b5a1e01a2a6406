import { z } from "zod";
import type { Page } from "./views.ts";

const EpochMs = z.number().int();
const Count = z.number().int();

/** How far actor and repository of a push have been looked up. */
export const EnrichmentStatus = z.enum(["pending", "in_progress", "completed", "failed"]);
export type EnrichmentStatus = z.output<typeof EnrichmentStatus>;

/** A public push. Names are those GitHub, or the newest event, gives; ids are what stays. */
export const PushView = z
  .object({
    eventId: z.string(),
    /** Null for pushes from before 2013. */
    pushId: z.string().nullable(),
    repositoryId: z.string(),
    repository: z.string().nullable(),
    actorId: z.string().nullable(),
    actor: z.string().nullable(),
    ref: z.string(),
    head: z.string(),
    before: z.string().nullable(),
    /** Null since October 2025: GitHub no longer says. */
    commits: Count.nullable(),
    distinctCommits: Count.nullable(),
    createdAtMs: EpochMs,
    receivedAtMs: EpochMs,
    enrichmentStatus: EnrichmentStatus,
  })
  .meta({ id: "Push" });
export type PushView = z.output<typeof PushView>;

const Busy = z.object({ id: z.string(), name: z.string().nullable(), pushes: Count });

/** How looking accounts or repositories up stands. */
const LookupCounts = z.object({ pending: Count, inProgress: Count, completed: Count, failed: Count });

/** Public events in numbers, over a span of whole hours. */
export const EventStats = z
  .object({
    fromMs: EpochMs,
    toMs: EpochMs,
    events: Count,
    pushes: Count,
    repositories: Count,
    contributors: Count,
    byType: z.array(z.object({ type: z.string(), events: Count })),
    /** Hours in which something happened, oldest first. */
    pushesPerHour: z.array(z.object({ hourMs: EpochMs, pushes: Count })),
    busiestRepositories: z.array(Busy),
    busiestContributors: z.array(Busy),
    enrichment: z.object({ actors: LookupCounts, repositories: LookupCounts }),
    /** What GitHub last said; null before the first poll. */
    rateLimit: z
      .object({ limit: Count.nullable(), remaining: Count.nullable(), resetAtMs: EpochMs.nullable(), asOfMs: EpochMs })
      .nullable(),
  })
  .meta({ id: "EventStats" });
export type EventStats = z.output<typeof EventStats>;

/** One look at the feed. */
export const PollView = z
  .object({
    id: Count,
    status: z.enum(["in_progress", "unchanged", "completed", "partial", "failed", "abandoned"]),
    startedAtMs: EpochMs,
    finishedAtMs: EpochMs.nullable(),
    requests: Count,
    pages: Count,
    seen: Count,
    stored: Count,
    duplicates: Count,
    rejected: Count,
    pushes: Count,
    overlapped: Count,
    gap: z.object({ fromMs: EpochMs, toMs: EpochMs }).nullable(),
    waitedMs: Count.nullable(),
    waitReason: z.string().nullable(),
    rateRemaining: Count.nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: "EventPoll" });
export type PollView = z.output<typeof PollView>;

/** What of a span of time the polls have seen. */
export const EventCoverage = z
  .object({
    fromMs: EpochMs,
    toMs: EpochMs,
    /** From the oldest event the polls saw to the newest up to which they are complete; null before the first poll. */
    observed: z.object({ fromMs: EpochMs, toMs: EpochMs }).nullable(),
    coveredMs: Count,
    /** `coveredMs` of the whole span, 0 to 1. */
    share: z.number().min(0).max(1),
    gaps: z.array(z.object({ fromMs: EpochMs, toMs: EpochMs, pollId: Count })),
    /** Whether there are more gaps than are listed; `share` counts all. */
    moreGaps: z.boolean(),
    totals: z.object({
      polls: Count,
      unchanged: Count,
      completed: Count,
      partial: Count,
      failed: Count,
      abandoned: Count,
      requests: Count,
      seen: Count,
      stored: Count,
      duplicates: Count,
      rejected: Count,
      pushes: Count,
    }),
    /** The newest polls, newest first. */
    polls: z.array(PollView),
    next: z.object({ atMs: EpochMs, reason: z.string().nullable() }).nullable(),
  })
  .meta({ id: "EventCoverage" });
export type EventCoverage = z.output<typeof EventCoverage>;

/** What an import made of its lines. */
export const ImportReport = z
  .object({
    /** Lines that are not empty. */
    lines: Count,
    stored: Count,
    duplicates: Count,
    pushes: Count,
    rejected: Count,
    /** The first 10,000 rejected lines; `line` counts from 1. */
    rejects: z.array(z.object({ line: Count, reason: z.string() })),
    /** PushEvents whose payload could not be read: kept, but not among the pushes. */
    unreadablePushes: z.array(z.object({ line: Count, reason: z.string() })),
  })
  .meta({ id: "EventImport" });
export type ImportReport = z.output<typeof ImportReport>;

/** Which pushes. All given conditions hold. */
export interface PushFilter {
  /** `owner/name`, or GitHub's number as text. */
  repository?: string;
  /** Login, or GitHub's number as text. */
  actor?: string;
  /** Full, `refs/heads/main`. */
  ref?: string;
  sinceMs?: number;
  /** Not included. */
  untilMs?: number;
}

/** Public events, offered by `queue-consumer`. They are public: nobody owns a row. */
export interface EventsApi {
  /** Newest first. @throws {DomeError} `invalid_input` for a bad cursor. */
  pushes(filter: PushFilter, page: { cursor?: string; limit: number }): Promise<Page<PushView>>;
  /** All that fit, newest first, as NDJSON, read as it is consumed. */
  exportPushes(filter: PushFilter): Promise<ReadableStream<Uint8Array>>;
  stats(span: { fromMs: number; toMs: number; limit: number }): Promise<EventStats>;
  coverage(span: { fromMs: number; toMs: number; limit: number }): Promise<EventCoverage>;
  /** The text of an event as it was received, but for line breaks between tokens, from the table or the archive; null when it is not known. */
  event(id: string): Promise<string | null>;
  /**
   * Stores NDJSON of any year. Lines that are no events are counted and named, the rest goes on. Safe to repeat.
   * @throws {DomeError} `payload_too_large` beyond 64 MiB; what was read before is stored.
   */
  importEvents(lines: ReadableStream<Uint8Array>): Promise<ImportReport>;
}
