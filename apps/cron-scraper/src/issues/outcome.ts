import {
  enqueueIssues,
  enqueueRepos,
  failListings,
  type IssueStateWrite,
  type IssueWrite,
  linkListings,
  type RepoWrite,
  runBatch,
  type Scrape,
  scrapeProgress,
  type ScrapeStats,
  unlistIssuesOf,
  writeIssues,
  writeIssueStates,
  writeRepos,
} from "@dome/db/beginner-issues";
import { priorityOf, type IssueDecision } from "@dome/issue-sources/compare";
import type { IssueDeps } from "./deps.ts";
import type { IssueGitHub } from "./github.ts";

/** What a batch found, until it is stored at once with the scrape's progress: a crash before that repeats it, one after it does not. */
export class Outcome {
  private readonly repos: RepoWrite[] = [];
  private readonly links: { key: string; githubId: number }[] = [];
  private readonly failures: { key: string; error: string; nextTryAtMs: number }[] = [];
  private readonly unlisted: number[] = [];
  private readonly issues: IssueWrite[] = [];
  private readonly states: IssueStateWrite[] = [];
  private readonly queuedRepos: { githubId: number; priority: number }[] = [];
  private readonly queuedIssues: { githubId: number; number: number; priority: number }[] = [];
  private readonly counted = { new: 0, updated: 0, unchanged: 0, retired: 0, failed: 0 };
  private readonly countedIssues = { new: 0, updated: 0, closed: 0, unchanged: 0 };
  private readonly nowMs: number;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  count(what: keyof ScrapeStats["repositories"]): void {
    this.counted[what]++;
  }

  writeRepo(repo: RepoWrite): void {
    this.repos.push(repo);
  }

  /** Takes a repository's issues off the list. */
  unlist(githubId: number): void {
    this.unlisted.push(githubId);
  }

  link(keys: readonly string[], githubId: number): void {
    this.links.push(...keys.map((key) => ({ key, githubId })));
  }

  fail(keys: readonly string[], error: string, nextTryAtMs: number): void {
    this.failures.push(...keys.map((key) => ({ key, error, nextTryAtMs })));
  }

  queueRepo(repo: RepoWrite): void {
    // What issues are shown with: before the issues themselves.
    this.queuedRepos.push({ githubId: repo.githubId, priority: priorityOf(repo.stars, this.nowMs, this.nowMs) + 1 });
  }

  issue(githubId: number, number: number, decision: IssueDecision): void {
    this.countedIssues[decision.count]++;
    if (decision.write !== undefined) this.issues.push(decision.write);
    if (decision.state !== undefined) this.states.push(decision.state);
    if (decision.priority !== undefined) this.queuedIssues.push({ githubId, number, priority: decision.priority });
  }

  /** Stores everything and how far the scrape is, in one transaction. */
  async store(deps: IssueDeps, github: IssueGitHub, scrape: Scrape, cursor: number): Promise<void> {
    github.account(scrape.stats);
    // A copy: what could not be stored must not be remembered as done.
    const next = structuredClone(scrape);
    const { repositories, issues, queued } = next.stats;
    for (const key of Object.keys(this.counted) as (keyof typeof this.counted)[])
      repositories[key] += this.counted[key];
    for (const key of Object.keys(this.countedIssues) as (keyof typeof this.countedIssues)[])
      issues[key] += this.countedIssues[key];
    queued.repositories += this.queuedRepos.length;
    queued.issues += this.queuedIssues.length;
    next.cursor = cursor;
    await runBatch(deps.db, [
      ...writeRepos(this.repos, this.nowMs),
      ...linkListings(this.links),
      ...failListings(this.failures),
      ...writeIssues(this.issues, this.nowMs),
      ...writeIssueStates(this.states, this.nowMs),
      ...unlistIssuesOf(this.unlisted),
      ...enqueueRepos(this.queuedRepos, this.nowMs),
      ...enqueueIssues(this.queuedIssues, this.nowMs),
      scrapeProgress(next),
    ]);
    Object.assign(scrape, next);
  }
}
