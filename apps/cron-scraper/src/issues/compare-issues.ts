import type { HeldIssue } from "@dome/db/beginner-issues";
import { compareIssue, compareMark, type IssueOwner, needsReading, removeIssue } from "@dome/issue-sources/compare";
import type { IssueMark, IssueReader } from "@dome/issue-sources/github";
import type { Outcome } from "./outcome.ts";

/** A repository whose issues were listed. */
export interface Listed extends IssueOwner {
  owner: string;
  name: string;
  seen: readonly IssueMark[];
  held: ReadonlyMap<number, HeldIssue>;
}

/**
 * Decides about the issues of repositories: what left the mark it had by that; what is new, changed or vanished after it was read by its
 * number, all repositories together.
 */
export async function compareIssues(
  reader: IssueReader,
  repositories: readonly Listed[],
  outcome: Outcome,
  nowMs: number,
): Promise<void> {
  const reads = repositories.map((repository) => ({ ...repository, numbers: numbersToRead(repository) }));
  const answers = await reader.issues(reads.filter(({ numbers }) => numbers.length > 0));
  for (const repository of reads) {
    const { seen, held, githubId, numbers } = repository;
    const reading = new Set(numbers);
    for (const mark of seen) {
      const known = held.get(mark.number);
      if (known !== undefined && !reading.has(mark.number))
        outcome.issue(githubId, mark.number, compareMark(mark, known, repository));
    }
    for (const [number, answer] of answers.get(githubId) ?? []) {
      const known = held.get(number);
      if (answer !== null) outcome.issue(githubId, number, await compareIssue(answer, known, repository, nowMs));
      else if (known !== undefined) outcome.issue(githubId, number, removeIssue(known, repository));
    }
  }
}

function numbersToRead({ seen, held }: Listed): number[] {
  const present = new Set(seen.map(({ number }) => number));
  const changed = seen.filter((mark) => needsReading(mark, held.get(mark.number))).map(({ number }) => number);
  const vanished = [...held.values()]
    .filter((issue) => issue.state === "open" && issue.removedReason === null && !present.has(issue.number))
    .map(({ number }) => number);
  return [...changed, ...vanished];
}
