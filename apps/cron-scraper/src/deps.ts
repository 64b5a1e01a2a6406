import type { Database } from "@dome/db";
import type { SiloApi } from "@dome/ingest-core/contracts";
import type { Logger } from "@dome/ingest-core/log";
import type { GitHubBudgetNamespace } from "@dome/ingest-core/github";
import type { IngestMessage, SummaryMessage } from "@dome/ingest-core/messages";
import type { Metrics } from "@dome/ingest-core/metrics";
import type { BatchSender } from "@dome/ingest-core/queues";
import type { IssueSource } from "@dome/issue-sources";
import type { CronSettings } from "./settings.ts";

/** What the recurring work needs. */
export interface CronDeps {
  db: Database;
  /** `ingest-queue`. */
  queue: BatchSender<IngestMessage>;
  /** `summary-queue`. */
  summaries: { send(message: SummaryMessage): Promise<unknown> };
  budget: GitHubBudgetNamespace;
  /** Where beginner issues are looked for. */
  sources: readonly IssueSource[];
  /** Absent: the runtime's. */
  fetch?: typeof fetch;
  silo: Pick<SiloApi, "collectGarbage">;
  settings: CronSettings;
  log: Logger;
  metrics: Metrics;
  nowMs: () => number;
}
