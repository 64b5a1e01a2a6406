import { type Database, openDatabase } from "@dome/db";
import { createLogger, type Logger } from "@dome/ingest-core/log";
import type { SummaryMessage } from "@dome/ingest-core/messages";
import { createMetrics, type Metrics } from "@dome/ingest-core/metrics";
import type { ChatModel } from "@dome/issue-ai";
import { aiOf, configuredModel } from "./model.ts";
import { type SummarizerSettings, summarizerSettings } from "./settings.ts";

/** Everything the summarizer reaches out with, so that tests can move time and break things. */
export interface SummarizerDeps {
  db: Database;
  /** Null: offline. */
  model: ChatModel | null;
  /** `summary-queue`, for what is left. */
  queue: { send(message: SummaryMessage): Promise<unknown> };
  settings: SummarizerSettings;
  log: Logger;
  metrics: Metrics;
  nowMs: () => number;
}

/** @throws {DomeError} `misconfigured` */
export function depsOf(env: Env): SummarizerDeps {
  const settings = summarizerSettings(env);
  return {
    db: openDatabase(env.DB),
    model: configuredModel(settings, aiOf(env)),
    queue: env.SUMMARY_QUEUE,
    settings,
    log: createLogger("ai-summarizer", settings.LOG_LEVEL),
    metrics: createMetrics("ai-summarizer", env.METRICS),
    nowMs: () => Date.now(),
  };
}
