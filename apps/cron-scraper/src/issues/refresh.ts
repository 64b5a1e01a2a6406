import { heldIssues, listTracked, type RepoDetails, type RepoWrite, type Scrape } from "@dome/db/beginner-issues";
import { BATCH, type IssuesPage, type RepositoryAnswer } from "@dome/issue-sources/github";
import { compareIssues } from "./compare-issues.ts";
import type { IssueDeps } from "./deps.ts";
import type { IssueGitHub } from "./github.ts";
import { readPages } from "./issue-pages.ts";
import { differs, mergeRepo, spellings } from "./merge.ts";
import { Outcome } from "./outcome.ts";

const WEEK_MS = 7 * 86_400_000;

/** Looks at the next tracked repositories. @returns whether there were none left. */
export async function refreshBatch(deps: IssueDeps, github: IssueGitHub, scrape: Scrape): Promise<boolean> {
  const page = { afterId: scrape.cursor, scrapeId: scrape.id, limit: BATCH };
  const tracked = await listTracked(deps.db, page);
  const last = tracked.at(-1);
  if (last === undefined) return true;
  const outcome = new Outcome(deps.nowMs());
  for (const repo of tracked.filter(({ listed }) => listed.length === 0))
    retire(outcome, repo, "unlisted", deps.nowMs());
  const asked = tracked
    .filter(({ listed }) => listed.length > 0)
    .map((repo) => ({ repo, want: { owner: repo.owner, name: repo.name, labels: spellings(repo.listed) } }));
  const answers = await github.reader.repositories(asked.map(({ want }) => want));
  const found = asked.flatMap(({ repo, want }, i) => {
    const snapshot = settleAbsence(deps, outcome, repo, answers[i]);
    return snapshot === null ? [] : [{ repo, want, ...snapshot }];
  });
  await withReadmes(github, found);
  const active = [];
  for (const { repo, want, repository, issues } of found) {
    const wanted = await mergeRepo(repository, repo.listed, repo, {
      idleDays: deps.settings.ISSUE_IDLE_DAYS,
      nowMs: deps.nowMs(),
    });
    settleRepo(outcome, repo, wanted);
    if (wanted.retiredReason === null) active.push({ repo, want, page: issues, wanted });
  }
  const held = await heldIssues(
    deps.db,
    active.map(({ repo }) => repo.id),
  );
  const seen = await readPages(github.reader, active, deps.settings.ISSUES_PER_REPOSITORY);
  const listed = active.map(({ repo, want, wanted }) => ({
    githubId: repo.githubId,
    owner: wanted.owner,
    name: wanted.name,
    stars: wanted.stars,
    isRetired: false,
    labels: want.labels,
    seen: seen.get(repo.githubId) ?? [],
    held: held.get(repo.id) ?? new Map(),
  }));
  await compareIssues(github.reader, listed, outcome, deps.nowMs());
  await outcome.store(deps, github, scrape, last.id);
  return false;
}

/** Retires what is not there; null also when nothing can be said. */
function settleAbsence(
  deps: IssueDeps,
  outcome: Outcome,
  repo: RepoDetails,
  answer: RepositoryAnswer | undefined,
): { repository: NonNullable<Extract<RepositoryAnswer, { kind: "found" }>["repository"]>; issues: IssuesPage } | null {
  const keys = repo.listed.map(({ key }) => key);
  if (answer === undefined || answer.kind === "failed") {
    outcome.count("failed");
    return null;
  }
  if (answer.kind !== "found") {
    retire(outcome, repo, "gone", deps.nowMs());
    if (repo.retiredReason !== "gone") outcome.fail(keys, answer.kind, deps.nowMs() + WEEK_MS);
    return null;
  }
  if (answer.repository === null) return null;
  if (answer.repository.githubId !== repo.githubId) {
    // Somebody else has the name now. The sources mean that one: it is looked up anew.
    retire(outcome, repo, "gone", deps.nowMs());
    outcome.fail(keys, "renamed", deps.nowMs());
    return null;
  }
  return { repository: answer.repository, issues: answer.issues };
}

/** Reads the READMEs that are others than the ones held. One that cannot be read now stays as it was. */
async function withReadmes(
  github: IssueGitHub,
  found: { repo: RepoDetails; repository: NonNullable<Extract<RepositoryAnswer, { kind: "found" }>["repository"]> }[],
): Promise<void> {
  const changed = found.filter(
    ({ repo, repository: { readme } }) => readme !== null && readme.text === null && readme.sha !== repo.readmeSha,
  );
  const texts = await github.reader.readmes(changed.map(({ repo }) => repo));
  for (const { repo, repository } of changed)
    repository.readme =
      texts.get(repo.githubId) ?? (repo.readmeSha === null ? null : { sha: repo.readmeSha, text: null });
}

function settleRepo(outcome: Outcome, repo: RepoDetails, wanted: RepoWrite): void {
  if (differs(repo, wanted)) outcome.writeRepo(wanted);
  if (wanted.retiredReason !== null) {
    if (repo.retiredReason === null) {
      outcome.count("retired");
      outcome.unlist(repo.githubId);
    } else outcome.count("unchanged");
    return;
  }
  const isUpdated = wanted.metadataHash !== repo.metadataHash;
  outcome.count(isUpdated ? "updated" : "unchanged");
  // The README is what a summary is grounded in; one that came back may never have been summarised.
  if (isUpdated || wanted.readmeSha !== repo.readmeSha || repo.retiredReason !== null) outcome.queueRepo(wanted);
}

function retire(outcome: Outcome, repo: RepoDetails, reason: "gone" | "unlisted", nowMs: number): void {
  if (repo.retiredReason === reason) {
    outcome.count("unchanged");
    return;
  }
  const { id: _id, listed: _listed, ...row } = repo;
  outcome.writeRepo({ ...row, retiredAtMs: repo.retiredAtMs ?? nowMs, retiredReason: reason });
  outcome.unlist(repo.githubId);
  outcome.count("retired");
}
