import type { Database } from "@dome/db";
import type { ConstellationApi, SiloApi } from "@dome/ingest-core/contracts";
import type { GitHubBudgetNamespace } from "@dome/ingest-core/github";
import type { Logger } from "@dome/ingest-core/log";
import type { EnrichMessage, IngestMessage, SummaryMessage } from "@dome/ingest-core/messages";
import type { Metrics } from "@dome/ingest-core/metrics";
import type { BatchSender } from "@dome/ingest-core/queues";
import type { IssueSource } from "@dome/issue-sources";
import type { CronSettings } from "./settings.ts";

/** What the recurring work needs. */
export interface CronDeps {
  db: Database;
  /** `ingest-queue`. */
  queue: BatchSender<IngestMessage>;
  /** `enrich-queue`. */
  enrichQueue: BatchSender<EnrichMessage>;
  budget: GitHubBudgetNamespace;
  /** Where texts of old events go. */
  archive: Pick<R2Bucket, "put">;
  /** `summary-queue`. */
  summaries: { send(message: SummaryMessage): Promise<unknown> };
  /** Where beginner issues are looked for. */
  sources: readonly IssueSource[];
  silo: Pick<SiloApi, "collectGarbage">;
  constellation: Pick<ConstellationApi, "sweep">;
  settings: CronSettings;
  log: Logger;
  metrics: Metrics;
  nowMs: () => number;
  /** Replaces the way to GitHub, for tests. */
  fetch?: typeof fetch;
}
