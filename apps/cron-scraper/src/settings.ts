import { z } from "zod";

/** What the recurring work needs to know. */
export const cronSettings = z.object({
  /**
   * A repository is looked at again this many seconds after it was last. The sweep runs every five minutes, so the default of
   * 3,300 has every repository looked at within the hour.
   */
  SWEEP_INTERVAL_SECONDS: z.coerce.number().int().min(60).max(86_400).default(3_300),
});

export type CronSettings = z.output<typeof cronSettings>;
