import { githubSettings } from "@dome/ingest-core/settings";
import { z } from "zod";

/** What the recurring work needs to know, on top of how to reach GitHub. */
export const cronSettings = githubSettings.extend({
  /**
   * A repository is looked at again this many seconds after it was last. The sweep runs every five minutes, so the default of
   * 3,300 has every repository looked at within the hour.
   */
  SWEEP_INTERVAL_SECONDS: z.coerce.number().int().min(60).max(86_400).default(3_300),
  /** Whether to look at GitHub's public events: `on` or `off`. */
  EVENTS_POLL: z.enum(["on", "off"]).default("on"),
  /** Days after which the text of an event moves from the database to R2. */
  EVENTS_RAW_DAYS: z.coerce.number().min(0).max(3_650).default(7),
});

export type CronSettings = z.output<typeof cronSettings>;
