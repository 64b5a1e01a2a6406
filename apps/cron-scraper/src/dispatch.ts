import { DomeError, errorFields } from "@dome/ingest-core/errors";
import type { CronDeps } from "./deps.ts";
import { archiveEvents } from "./events/archive.ts";
import { pollEvents } from "./events/poll.ts";
import { wakeEnrichment } from "./events/wake.ts";
import { continueIssueScrape, startIssueScrape } from "./issues/scrape.ts";
import { keepHouse } from "./housekeeping.ts";
import { reapStaleJobs } from "./reap.ts";
import { sweep } from "./sweep.ts";

/** What runs at which cron, as `wrangler.jsonc` spells it. */
export const CRONS: Readonly<Record<string, Readonly<Record<string, (deps: CronDeps) => Promise<unknown>>>>> = {
  // The reaper first: a repository whose job it ends is not busy any more, and the sweep may need to look at it. Which indexes are
  // behind or made in another way is for constellation to say, which knows how it indexes. A scrape of issues that paused goes on last.
  "*/5 * * * *": {
    reaper: reapStaleJobs,
    sweep,
    index: async ({ constellation }) => await constellation.sweep(),
    issues: continueIssueScrape,
  },
  "17 * * * *": { housekeeping: keepHouse, archive: archiveEvents },
  "* * * * *": {
    events: async (deps) => (deps.settings.EVENTS_POLL === "on" ? await pollEvents(deps) : null),
    enrichment: wakeEnrichment,
  },
  "0 */6 * * *": { issues: startIssueScrape },
};

/**
 * Runs everything of a cron, one after the other. One that fails does not keep the others from running.
 * @throws {DomeError} `misconfigured` for a cron nobody answers to; `internal` when something failed, so that the run shows as failed.
 */
export async function dispatch(deps: CronDeps, cron: string): Promise<void> {
  const tasks = CRONS[cron];
  if (tasks === undefined)
    throw new DomeError(
      "misconfigured",
      `Nothing runs at ${JSON.stringify(cron)}. Crons in wrangler.jsonc and src/dispatch.ts must agree.`,
    );
  const failed: string[] = [];
  for (const [name, run] of Object.entries(tasks)) {
    try {
      await run(deps);
    } catch (err) {
      failed.push(name);
      deps.log.error("cron.failed", { cron, task: name, ...errorFields(err) });
    }
  }
  if (failed.length > 0)
    throw new DomeError("internal", `Failed at ${cron}: ${failed.join(", ")}. The next run tries again.`);
}
