import {
  enqueueIssues,
  findReposByGithubId,
  heldIssues,
  runBatch,
  writeIssues,
  writeIssueStates,
} from "@dome/db/beginner-issues";
import { DomeError } from "@dome/ingest-core/errors";
import { GitHubTransport } from "@dome/ingest-core/github";
import { type DeliveryHint, MESSAGE_VERSION } from "@dome/ingest-core/messages";
import { labelCandidates } from "@dome/issue-sources";
import { compareIssue, removeIssue } from "@dome/issue-sources/compare";
import { IssueReader } from "@dome/issue-sources/github";
import type { ConsumerDeps } from "../deps.ts";

/**
 * Reads the issue that a delivery speaks of from GitHub, if its repository is one whose beginner issues are kept, and stores what differs. What
 * the delivery itself says of it is not looked at.
 *
 * @returns what became of it, in words.
 * @throws {DomeError} When GitHub could not be asked: the delivery is taken up again.
 */
export async function refreshIssue(deps: ConsumerDeps, hint: DeliveryHint): Promise<string> {
  const { issueNumber: number, repositoryIds } = hint;
  const [repo] = number === undefined ? [] : await findReposByGithubId(deps.db, repositoryIds.slice(0, 1));
  if (number === undefined || repo === undefined || repo.retiredAtMs !== null) return "its issues are not kept here";
  const transport = new GitHubTransport({
    settings: deps.settings,
    budget: deps.budget,
    installationId: hint.installationId,
    priority: "webhook",
    log: deps.log,
    nowMs: deps.nowMs,
    ...(deps.fetch && { fetch: deps.fetch }),
  });
  const nowMs = deps.nowMs();
  const reader = new IssueReader(transport, deps.settings.GITHUB_API_URL, deps.nowMs);
  const { githubId, owner, name } = repo;
  const answer = (await reader.issues([{ githubId, owner, name, numbers: [number] }])).get(githubId);
  if (reader.unanswered > 0) throw new DomeError("upstream_unavailable", `GitHub did not answer for issue ${number}.`);
  if (answer?.has(number) !== true) return "GitHub did not tell; the next scrape will see";
  const issue = answer.get(number) ?? null;
  const held = (await heldIssues(deps.db, [repo.id])).get(repo.id)?.get(number);
  const kept = { ...repo, isRetired: false, labels: labelCandidates(repo.labels) };
  // One without a beginner's label is none of ours, unless it was.
  const isOurs = held !== undefined || issue?.labels.some((label) => hasLabel(kept.labels, label)) === true;
  if (!isOurs) return "it carries no beginner label";
  const decision =
    issue !== null ? await compareIssue(issue, held, kept, nowMs) : held !== undefined ? removeIssue(held, kept) : null;
  if (decision === null) return "it is gone";
  const { write, state, priority } = decision;
  await runBatch(deps.db, [
    ...(write === undefined ? [] : writeIssues([write], nowMs)),
    ...(state === undefined ? [] : writeIssueStates([state], nowMs)),
    ...(priority === undefined ? [] : enqueueIssues([{ githubId, number, priority }], nowMs)),
  ]);
  if (priority !== undefined) await deps.summaries.send({ v: MESSAGE_VERSION, type: "summarize" });
  return `the issue is ${decision.count}`;
}

const hasLabel = (labels: readonly string[], label: string): boolean =>
  labels.some((one) => one.toLowerCase() === label.toLowerCase());
