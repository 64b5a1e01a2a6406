import type { Database } from "@dome/db";
import type { ConstellationApi, SiloApi } from "@dome/ingest-core/contracts";
import type { Logger } from "@dome/ingest-core/log";
import type { IngestMessage } from "@dome/ingest-core/messages";
import type { Metrics } from "@dome/ingest-core/metrics";
import type { BatchSender } from "@dome/ingest-core/queues";
import type { CronSettings } from "./settings.ts";

/** What the recurring work needs. */
export interface CronDeps {
  db: Database;
  /** `ingest-queue`. */
  queue: BatchSender<IngestMessage>;
  silo: Pick<SiloApi, "collectGarbage">;
  constellation: Pick<ConstellationApi, "sweep">;
  settings: CronSettings;
  log: Logger;
  metrics: Metrics;
  nowMs: () => number;
}
