import { MAX_BLOB_BYTES } from "@dome/ingest-core/contracts";
import { githubSettings } from "@dome/ingest-core/settings";
import { z } from "zod";

/** Settings of the queue consumer, on top of GitHub's. */
export const consumerSettings = githubSettings.extend({
  /** Larger files are recorded as skipped, not stored. Bytes; 8 MiB unless set, 32 MiB at most. */
  MAX_FILE_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_BLOB_BYTES)
    .default(8 * 1024 * 1024),
  /** Least important log lines to keep. */
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

export type ConsumerSettings = z.output<typeof consumerSettings>;
