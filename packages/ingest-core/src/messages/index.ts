import { z } from "zod";

/** Raised when a message's shape changes in a way an older consumer cannot read. */
export const MESSAGE_VERSION = 1;

/** Why a sync was asked for; also its priority towards GitHub's limits. */
export const SYNC_REASONS = ["webhook", "person", "sweep"] as const;
export type SyncReason = (typeof SYNC_REASONS)[number];

/** Run the pending sync job `jobId`. The job row holds everything else; a lost or doubled message is harmless. */
export const SyncMessage = z.object({
  v: z.literal(MESSAGE_VERSION),
  type: z.literal("sync"),
  jobId: z.string().min(1).max(64),
  repositoryId: z.string().min(1).max(64),
});
export type SyncMessage = z.output<typeof SyncMessage>;

/**
 * What a verified delivery hints at: which rows to look at again. Names nothing that is trusted: every handler asks GitHub.
 * At most a few hundred bytes; `repositoryIds` is cut at 1,000 with `more: true`, and the handler then looks at the whole installation.
 */
export const DeliveryHint = z.object({
  /** `X-GitHub-Delivery`. Unchanged on redelivery. */
  deliveryId: z.string().min(1).max(128),
  event: z.string().min(1).max(64),
  action: z.string().max(64).nullable(),
  installationId: z.number().int().positive().nullable(),
  /** Numeric ids of the repositories the delivery speaks of. */
  repositoryIds: z.array(z.number().int().positive()).max(1_000),
  more: z.boolean(),
  /** Full ref (`refs/heads/x`) of a push, create or delete; else null. */
  ref: z.string().max(4_096).nullable(),
  /** The issue that an `issues` delivery speaks of. */
  issueNumber: z.number().int().positive().optional(),
  receivedAtMs: z.number().int(),
});
export type DeliveryHint = z.output<typeof DeliveryHint>;

/** One stored delivery, on its way from the inbox to the consumer, which records its end in `webhook_deliveries`. */
export const DeliveryMessage = z.object({
  v: z.literal(MESSAGE_VERSION),
  type: z.literal("delivery"),
  hint: DeliveryHint,
});
export type DeliveryMessage = z.output<typeof DeliveryMessage>;

/** Everything that may arrive on `ingest-queue`. */
export const IngestMessage = z.discriminatedUnion("type", [SyncMessage, DeliveryMessage]);
export type IngestMessage = z.output<typeof IngestMessage>;

/** Summaries wait in `ai_summary_queue`: drain it. Which ones, the table says; a lost or doubled message is harmless. */
export const SummaryMessage = z.object({ v: z.literal(MESSAGE_VERSION), type: z.literal("summarize") });
export type SummaryMessage = z.output<typeof SummaryMessage>;

/** Make the index of a repository equal to its stored commit, whichever that is by then. */
export const IndexMessage = z.object({
  v: z.literal(MESSAGE_VERSION),
  type: z.literal("index"),
  repositoryId: z.string().min(1).max(64),
  /** The job that waits for it: once that has ended, the message is spent. Null: the content alone asks for it. */
  jobId: z.string().min(1).max(64).nullable(),
});
export type IndexMessage = z.output<typeof IndexMessage>;

/** A repository is being removed: see that nothing of it stays in the index it was in. Harmless while it is still there. */
export const UnindexMessage = z.object({
  v: z.literal(MESSAGE_VERSION),
  type: z.literal("unindex"),
  userId: z.string().max(200).nullable(),
  project: z.string().max(200),
  dataset: z.string().max(200),
  repositoryId: z.string().min(1).max(64),
});
export type UnindexMessage = z.output<typeof UnindexMessage>;

/** Everything that may arrive on `index-queue`. */
export const IndexQueueMessage = z.discriminatedUnion("type", [IndexMessage, UnindexMessage]);
export type IndexQueueMessage = z.output<typeof IndexQueueMessage>;

/** Look up accounts and repositories that wait for it, those with the most pushes first. What to look up is in the tables. */
export const EnrichMessage = z.object({ v: z.literal(MESSAGE_VERSION), type: z.literal("enrich") });
export type EnrichMessage = z.output<typeof EnrichMessage>;
