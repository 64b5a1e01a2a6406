import {
  findReposByGithubId,
  heldIssues,
  listedDetails,
  listUnresolved,
  type RepoDetails,
  type Scrape,
} from "@dome/db/beginner-issues";
import { BATCH, type RepositoryAnswer, type RepositoryWant } from "@dome/issue-sources/github";
import { compareIssues } from "./compare-issues.ts";
import type { IssueDeps } from "./deps.ts";
import type { IssueGitHub } from "./github.ts";
import { readPages } from "./issue-pages.ts";
import { differs, mergeRepo, spellings } from "./merge.ts";
import { Outcome } from "./outcome.ts";

const WEEK_MS = 7 * 86_400_000;

type Found = Extract<RepositoryAnswer, { kind: "found" }>;

/** Asks GitHub who the next unresolved entries are. @returns whether there were none left. */
export async function resolveBatch(deps: IssueDeps, github: IssueGitHub, scrape: Scrape): Promise<boolean> {
  const unresolved = await listUnresolved(deps.db, { afterId: scrape.cursor, nowMs: deps.nowMs(), limit: BATCH });
  const last = unresolved.at(-1);
  if (last === undefined) return true;
  const outcome = new Outcome(deps.nowMs());
  const byKey = new Map(unresolved.map((listing) => [listing.key, listing]));
  const details = Map.groupBy(await listedDetails(deps.db, [...byKey.keys()]), ({ key }) => key);
  const asked = [...byKey.values()].map(({ key, owner, name }) => {
    const listed = details.get(key) ?? [];
    const want: RepositoryWant = { owner, name, labels: spellings(listed), withReadme: true };
    return { key, listed, want };
  });
  const answers = await github.reader.repositories(asked.map(({ want }) => want));
  const found = new Map<
    number,
    { keys: string[]; listed: RepoDetails["listed"]; want: RepositoryWant; answer: Found }
  >();
  for (const [i, { key, listed, want }] of asked.entries()) {
    const answer = answers[i];
    if (answer === undefined || answer.kind === "failed") outcome.count("failed");
    else if (answer.kind !== "found") outcome.fail([key], answer.kind, deps.nowMs() + WEEK_MS);
    else {
      // Two names of one repository: an old one, and the one it has.
      const known = found.get(answer.issues.githubId);
      if (known === undefined) found.set(answer.issues.githubId, { keys: [key], listed, want, answer });
      else {
        known.keys.push(key);
        known.listed = [...known.listed, ...listed];
      }
    }
  }
  await settle(deps, github, outcome, found);
  await outcome.store(deps, github, scrape, last.id);
  return false;
}

async function settle(
  deps: IssueDeps,
  github: IssueGitHub,
  outcome: Outcome,
  found: ReadonlyMap<number, { keys: string[]; listed: RepoDetails["listed"]; want: RepositoryWant; answer: Found }>,
): Promise<void> {
  const known = new Map((await findReposByGithubId(deps.db, [...found.keys()])).map((repo) => [repo.githubId, repo]));
  const active = [];
  for (const [githubId, { keys, listed, want, answer }] of found) {
    if (answer.repository === null) continue;
    const held = known.get(githubId);
    const all = [...(held?.listed ?? []), ...listed];
    const wanted = await mergeRepo(answer.repository, all, held, {
      idleDays: deps.settings.ISSUE_IDLE_DAYS,
      nowMs: deps.nowMs(),
    });
    outcome.link(keys, githubId);
    if (differs(held, wanted)) outcome.writeRepo(wanted);
    if (wanted.retiredReason !== null) {
      outcome.count("retired");
      outcome.unlist(githubId);
      continue;
    }
    const isUpdated = held !== undefined && held.metadataHash !== wanted.metadataHash;
    outcome.count(held === undefined ? "new" : isUpdated ? "updated" : "unchanged");
    if (held === undefined || isUpdated || held.retiredReason !== null || held.readmeSha !== wanted.readmeSha)
      outcome.queueRepo(wanted);
    active.push({ githubId, want: { ...want, labels: spellings(all) }, page: answer.issues, wanted, held });
  }
  const ids = active.flatMap(({ held }) => (held === undefined ? [] : [held.id]));
  const heldByRepo = await heldIssues(deps.db, ids);
  const seen = await readPages(github.reader, active, deps.settings.ISSUES_PER_REPOSITORY);
  const repositories = active.map(({ githubId, want, wanted, held }) => ({
    githubId,
    owner: wanted.owner,
    name: wanted.name,
    stars: wanted.stars,
    isRetired: false,
    labels: want.labels,
    seen: seen.get(githubId) ?? [],
    held: (held && heldByRepo.get(held.id)) ?? new Map(),
  }));
  await compareIssues(github.reader, repositories, outcome, deps.nowMs());
}
