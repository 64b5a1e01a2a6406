import { type Database, openDatabase } from "@dome/db";
import type { ProgressPublisher, SiloApi } from "@dome/ingest-core/contracts";
import type { GitHubBudgetNamespace } from "@dome/ingest-core/github";
import { createLogger, type Logger } from "@dome/ingest-core/log";
import type { IndexQueueMessage, IngestMessage, SummaryMessage } from "@dome/ingest-core/messages";
import { createMetrics, type Metrics } from "@dome/ingest-core/metrics";
import { createPublisher, type ProgressHubNamespace } from "@dome/ingest-core/progress";
import { parseSettings } from "@dome/ingest-core/settings";
import { type ConsumerSettings, consumerSettings } from "./settings.ts";

/** The part of a queue that is used. */
export interface MessageSender<M> {
  send(body: M, options?: { delaySeconds?: number }): Promise<unknown>;
}

/** Everything the consumer reaches out with, so that tests can move time and break things. */
export interface ConsumerDeps {
  db: Database;
  silo: SiloApi;
  budget: GitHubBudgetNamespace;
  /** `ingest-queue`. */
  queue: MessageSender<IngestMessage>;
  /** `index-queue`. */
  indexQueue: MessageSender<IndexQueueMessage>;
  /** `summary-queue`. */
  summaries: MessageSender<SummaryMessage>;
  settings: ConsumerSettings;
  log: Logger;
  metrics: Metrics;
  nowMs: () => number;
  random: () => number;
  fetch?: typeof fetch;
  /** Absent: nobody is told of progress as it happens. */
  publisher?: ProgressPublisher;
}

/** @throws {DomeError} `misconfigured` */
export function depsOf(env: Env): ConsumerDeps {
  const settings = parseSettings(consumerSettings, env);
  return {
    db: openDatabase(env.DB),
    silo: env.SILO as unknown as SiloApi,
    budget: env.GITHUB_BUDGET as unknown as GitHubBudgetNamespace,
    queue: env.INGEST_QUEUE,
    indexQueue: env.INDEX_QUEUE,
    summaries: env.SUMMARY_QUEUE,
    settings,
    log: createLogger("queue-consumer", settings.LOG_LEVEL),
    metrics: createMetrics("queue-consumer", env.METRICS),
    nowMs: () => Date.now(),
    random: () => Math.random(),
    publisher: createPublisher(env.PROGRESS_HUB as unknown as ProgressHubNamespace),
  };
}
