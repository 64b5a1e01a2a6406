import type { Database } from "@dome/db";
import type { Logger } from "@dome/ingest-core/log";

/** What the store works with. Tests wrap the bindings and move the clock. */
export interface SiloDeps {
  db: Database;
  packs: R2Bucket;
  log: Logger;
  nowMs: () => number;
  graceSeconds: number;
}
