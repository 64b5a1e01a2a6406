import { recordSourceFailure, type Scrape, sourceValidator, storeListings } from "@dome/db/beginner-issues";
import { errorFields, isDomeError, messageOf } from "@dome/ingest-core/errors";
import { entryKey, type IssueSource } from "@dome/issue-sources";
import type { IssueDeps } from "./deps.ts";
import type { IssueGitHub } from "./github.ts";

/** Reads one source and stores what differs. A source that fails keeps what it listed, and keeps nobody else from being read. */
export async function readSource(
  deps: IssueDeps,
  github: IssueGitHub,
  scrape: Scrape,
  source: IssueSource,
): Promise<void> {
  try {
    const listing = await source.fetch(github.context, await sourceValidator(deps.db, source.id));
    if (listing === "unchanged") {
      scrape.stats.sources[source.id] = { added: 0, changed: 0, removed: 0, unchanged: 0 };
      return;
    }
    const { validator, report, isWhole } = listing;
    const changes = await storeListings(
      deps.db,
      { id: source.id, validator, report, keepAbsent: !isWhole },
      listing.entries.map((entry) => ({ key: entryKey(entry), ...entry })),
      deps.nowMs(),
    );
    scrape.stats.sources[source.id] = changes;
    deps.log.info("issues.source", { source: source.id, entries: report.entries, ...report.skipped, ...changes });
  } catch (err) {
    // Without the limit nothing can be read: the whole scrape waits. A spent search budget is the adapter's own affair.
    if (isDomeError(err) && err.code === "rate_limited" && github.context.searchesLeft() > 0) throw err;
    const error = messageOf(err);
    scrape.stats.sources[source.id] = { error };
    await recordSourceFailure(deps.db, source.id, error, deps.nowMs());
    deps.log.error("issues.source_failed", { source: source.id, ...errorFields(err) });
  }
}
