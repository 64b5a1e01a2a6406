import type { HeldIssue, IssueStateWrite, IssueWrite } from "@dome/db/beginner-issues";
import { issueHash } from "./hash.ts";
import type { IssueMark, IssueSnapshot } from "./github/types.ts";

const DAY_MS = 86_400_000;
/** What GitHub's clock and ours may differ by. */
const CLOCK_SKEW_MS = 5_000;

/** A repository that issues belong to. */
export interface IssueOwner {
  githubId: number;
  stars: number;
  /** Its issues are off the list. */
  isRetired: boolean;
  /** Spellings, any of which a beginner issue carries. */
  labels: readonly string[];
}

/** What to do about an issue, and what to count. */
export interface IssueDecision {
  write?: IssueWrite;
  state?: IssueStateWrite;
  /** Set: queue it, this urgently. */
  priority?: number;
  count: "new" | "updated" | "closed" | "unchanged";
}

/**
 * Compares an issue as GitHub has it with what is held. Written is only what differs. Queued is what is listed and whose hash differs, or
 * which came back onto the list: whether that needs a model is the summarizer's to find out.
 */
export async function compareIssue(
  issue: IssueSnapshot,
  held: HeldIssue | undefined,
  owner: IssueOwner,
  nowMs: number,
): Promise<IssueDecision> {
  const metadataHash = await issueHash(issue);
  const removedReason = carriesLabel(issue.labels, owner.labels) ? null : ("unlabelled" as const);
  const isListed = isFree({
    ...issue,
    isAssigned: issue.assignees.length > 0,
    removedReason,
    isRetired: owner.isRetired,
  });
  const isNew = held === undefined;
  const isChanged = !isNew && held.metadataHash !== metadataHash;
  const isSame =
    !isNew &&
    !isChanged &&
    held.commentCount === issue.comments &&
    held.updatedAtMs === issue.updatedAtMs &&
    held.isLocked === issue.isLocked &&
    held.linkedPullRequests === issue.linkedPullRequests &&
    held.removedReason === removedReason &&
    held.isListed === isListed;
  if (isSame) return { count: "unchanged", ...(isRacy(issue, held) && { state: stateOf(held, owner) }) };
  const write: IssueWrite = {
    githubId: owner.githubId,
    number: issue.number,
    title: issue.title.toWellFormed(),
    body: issue.body,
    state: issue.state,
    commentCount: issue.comments,
    assignees: issue.assignees.length === 0 ? null : issue.assignees,
    labels: issue.labels,
    isLocked: issue.isLocked,
    linkedPullRequests: issue.linkedPullRequests,
    githubUrl: issue.url,
    metadataHash,
    isListed,
    removedReason,
    createdAtMs: issue.createdAtMs,
    updatedAtMs: issue.updatedAtMs,
  };
  const cameBack = !isNew && isListed && !held.isListed;
  const count =
    !isNew && held.state === "open" && issue.state === "closed"
      ? "closed"
      : isNew
        ? "new"
        : isChanged
          ? "updated"
          : "unchanged";
  return {
    write,
    count,
    ...(isListed &&
      (isNew || isChanged || cameBack) && { priority: priorityOf(owner.stars, issue.createdAtMs, nowMs) }),
  };
}

/** Compares what a mark tells with what is held, when the issue's time did not change. */
export function compareMark(mark: IssueMark, held: HeldIssue, owner: IssueOwner): IssueDecision {
  const isListed = isFree({ ...held, ...mark, isRetired: owner.isRetired });
  if (
    mark.isLocked === held.isLocked &&
    mark.linkedPullRequests === held.linkedPullRequests &&
    isListed === held.isListed
  )
    return { count: "unchanged" };
  return {
    count: "unchanged",
    state: {
      githubId: owner.githubId,
      number: mark.number,
      isLocked: mark.isLocked,
      linkedPullRequests: mark.linkedPullRequests,
      isListed,
    },
  };
}

/** What becomes of an issue that was deleted or transferred. */
export const removeIssue = (held: HeldIssue, owner: IssueOwner): IssueDecision => ({
  count: held.removedReason === null && held.state === "open" ? "closed" : "unchanged",
  ...(held.removedReason !== "deleted" && {
    state: { ...stateOf(held, owner), removedReason: "deleted", isListed: false },
  }),
});

/** GitHub's times are whole seconds: what was read within the second of a change may lack the next one in it. */
const isRacy = (issue: { updatedAtMs: number }, held: HeldIssue): boolean =>
  issue.updatedAtMs + CLOCK_SKEW_MS >= held.scrapedAtMs;

/** As it is: written to remember that it was looked at. */
const stateOf = (held: HeldIssue, owner: IssueOwner): IssueStateWrite => ({
  githubId: owner.githubId,
  number: held.number,
  ...(held.removedReason !== null && { removedReason: held.removedReason }),
  isLocked: held.isLocked,
  linkedPullRequests: held.linkedPullRequests,
  isListed: held.isListed,
});

/** Whether anything a mark can tell asks for the issue to be read whole. */
export const needsReading = (mark: IssueMark, held: HeldIssue | undefined): boolean =>
  held === undefined ||
  held.updatedAtMs !== mark.updatedAtMs ||
  isRacy(mark, held) ||
  held.state !== "open" ||
  held.removedReason !== null ||
  // What was locked or had a pull request may come onto the list for the first time: it has to be queued then.
  (!held.isListed && !held.isAssigned && !mark.isLocked && mark.linkedPullRequests === 0);

/** More urgent the more people look at the repository and the newer the issue: 0 to 100. */
export function priorityOf(stars: number, createdAtMs: number, nowMs: number): number {
  const popularity = Math.min(60, Math.round(12 * Math.log10(stars + 1)));
  const ageDays = Math.max(0, (nowMs - createdAtMs) / DAY_MS);
  return popularity + Math.max(0, Math.round(40 - ageDays / 2));
}

function isFree(issue: {
  state: "open" | "closed";
  isAssigned: boolean;
  isLocked: boolean;
  linkedPullRequests: number;
  removedReason: string | null;
  isRetired: boolean;
}): boolean {
  return (
    issue.state === "open" &&
    !issue.isAssigned &&
    !issue.isLocked &&
    issue.linkedPullRequests === 0 &&
    issue.removedReason === null &&
    !issue.isRetired
  );
}

function carriesLabel(labels: readonly string[], wanted: readonly string[]): boolean {
  const spellings = new Set(wanted.map((label) => label.toLowerCase()));
  return labels.some((label) => spellings.has(label.toLowerCase()));
}
