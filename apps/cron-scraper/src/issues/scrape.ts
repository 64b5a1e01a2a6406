import { beginScrape, queueCounts, saveScrape, type Scrape, unfinishedScrape } from "@dome/db/beginner-issues";
import { errorFields, isDomeError } from "@dome/ingest-core/errors";
import { MESSAGE_VERSION } from "@dome/ingest-core/messages";
import { exclusively } from "../exclusively.ts";
import type { IssueDeps } from "./deps.ts";
import { openIssueGitHub, type IssueGitHub } from "./github.ts";
import { refreshBatch } from "./refresh.ts";
import { resolveBatch } from "./resolve.ts";
import { readSource } from "./sources.ts";

/** Between two scrapes. What a scrape may ask of GitHub is per such a while. */
const PERIOD_MS = 6 * 3_600_000;
/** An invocation stops beginning batches after this; the five-minute cron takes up the rest. */
const BUDGET_MS = 4 * 60_000;
const LEASE_MS = 10 * 60_000;

/** Every six hours: begins a scrape, unless one is unfinished, which is taken up instead. */
export const startIssueScrape = async (deps: IssueDeps): Promise<Scrape | null> => await work(deps, true);

/** Every five minutes: takes up what is unfinished. One look into the database when nothing is. */
export const continueIssueScrape = async (deps: IssueDeps): Promise<Scrape | null> => await work(deps, false);

/** @returns the scrape as it stands after this invocation; null when there was nothing to do, or another run is at it. */
async function work(deps: IssueDeps, begins: boolean): Promise<Scrape | null> {
  if (deps.settings.GITHUB_TOKEN === undefined) {
    if (begins) deps.log.warn("issues.skipped", { reason: "GITHUB_TOKEN is not set: GitHub's GraphQL needs one." });
    return null;
  }
  if (!begins && (await unfinishedScrape(deps.db)) === null) return null;
  let scrape: Scrape | null = null;
  await exclusively(deps, "issue-scrape", LEASE_MS, async () => {
    scrape = (await unfinishedScrape(deps.db)) ?? (begins ? await beginScrape(deps.db, deps.nowMs()) : null);
    if (scrape !== null) await advance(deps, scrape);
  });
  return scrape;
}

async function advance(deps: IssueDeps, scrape: Scrape): Promise<void> {
  const startedAtMs = deps.nowMs();
  const github = openIssueGitHub(deps);
  const queuedBefore = scrape.stats.queued.repositories + scrape.stats.queued.issues;
  scrape.stats.invocations++;
  try {
    while (scrape.phase !== "done" && mayGoOn(deps, scrape, github, startedAtMs)) await step(deps, scrape, github);
  } catch (err) {
    github.account(scrape.stats);
    await saveScrape(deps.db, scrape);
    // A limit is no failure: the work stands where it was, and is taken up when five minutes are over.
    if (!isDomeError(err) || err.code !== "rate_limited") throw err;
    deps.log.warn("issues.waiting", { scrape: scrape.id, phase: scrape.phase, ...errorFields(err) });
  }
  const queued = scrape.stats.queued.repositories + scrape.stats.queued.issues - queuedBefore;
  if (queued > 0 || (scrape.phase === "done" && (await queueCounts(deps.db)).pending > 0))
    await deps.summaries.send({ v: MESSAGE_VERSION, type: "summarize" });
  const { repositories, issues, github: spent } = scrape.stats;
  deps.metrics.record("issues.requests", github.requests());
  deps.log.info(scrape.phase === "done" ? "issues.finished" : "issues.paused", {
    scrape: scrape.id,
    phase: scrape.phase,
    repositoriesNew: repositories.new,
    repositoriesUpdated: repositories.updated,
    repositoriesUnchanged: repositories.unchanged,
    issuesNew: issues.new,
    issuesUpdated: issues.updated,
    issuesClosed: issues.closed,
    issuesUnchanged: issues.unchanged,
    queued,
    githubRequests: spent.requests,
    durationMs: deps.nowMs() - startedAtMs,
  });
}

function mayGoOn(deps: IssueDeps, scrape: Scrape, github: IssueGitHub, startedAtMs: number): boolean {
  if (deps.nowMs() - startedAtMs >= BUDGET_MS) return false;
  if (github.requests() >= deps.settings.ISSUE_REQUESTS_PER_RUN) return false;
  // A scrape that needs longer than a period goes on with the next one's share.
  const periods = 1 + Math.floor((deps.nowMs() - scrape.startedAtMs) / PERIOD_MS);
  return scrape.stats.github.requests + github.unaccounted() < deps.settings.ISSUE_REQUESTS_PER_SCRAPE * periods;
}

/** One source, or one batch of repositories. Each remembers itself in the transaction that stores what it found. */
async function step(deps: IssueDeps, scrape: Scrape, github: IssueGitHub): Promise<void> {
  if (scrape.phase === "sources") {
    const source = deps.sources[scrape.cursor];
    if (source !== undefined) await readSource(deps, github, scrape, source);
    scrape.cursor++;
    if (scrape.cursor >= deps.sources.length) enter(scrape, "refresh");
    github.account(scrape.stats);
    await saveScrape(deps.db, scrape);
    return;
  }
  const isDone =
    scrape.phase === "refresh" ? await refreshBatch(deps, github, scrape) : await resolveBatch(deps, github, scrape);
  if (!isDone) return;
  if (scrape.phase === "refresh") enter(scrape, "resolve");
  else {
    enter(scrape, "done");
    scrape.finishedAtMs = deps.nowMs();
  }
  await saveScrape(deps.db, scrape);
}

function enter(scrape: Scrape, phase: Scrape["phase"]): void {
  scrape.phase = phase;
  scrape.cursor = 0;
}
