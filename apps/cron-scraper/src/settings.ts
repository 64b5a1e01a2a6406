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
  /** Requests to GitHub that a scrape of beginner issues may send in six hours. */
  ISSUE_REQUESTS_PER_SCRAPE: z.coerce.number().int().min(10).max(5_000).default(500),
  /** Requests after which one run pauses; five minutes later it goes on. */
  ISSUE_REQUESTS_PER_RUN: z.coerce.number().int().min(1).max(1_000).default(150),
  /** Searches of those. GitHub allows 30 a minute. 0: no searching. */
  ISSUE_SEARCHES: z.coerce.number().int().min(0).max(30).default(10),
  /** Repositories without a push for so many days are retired. */
  ISSUE_IDLE_DAYS: z.coerce.number().int().min(7).max(3_650).default(90),
  /** Most labelled open issues that are kept of a repository, the last changed first. */
  ISSUES_PER_REPOSITORY: z.coerce.number().int().min(10).max(1_000).default(100),
});

export type CronSettings = z.output<typeof cronSettings>;
