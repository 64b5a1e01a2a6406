import type { IssueMark, IssueReader, IssuesPage, RepositoryWant } from "@dome/issue-sources/github";

/**
 * Reads the further pages of many repositories together, a query for a page of each, until each has all its issues or `max`. A page that could
 * not be read ends its repository's list early: what was not seen is looked at one by one.
 */
export async function readPages(
  reader: IssueReader,
  first: readonly { want: RepositoryWant; page: IssuesPage }[],
  max: number,
): Promise<Map<number, IssueMark[]>> {
  const seen = new Map<number, IssueMark[]>();
  let open = [...first];
  while (open.length > 0) {
    const going: typeof open = [];
    for (const { want, page } of open) {
      const own = seen.get(page.githubId) ?? [];
      own.push(...page.marks);
      seen.set(page.githubId, own.slice(0, max));
      if (page.next !== null && own.length < max) going.push({ want: { ...want, after: page.next }, page });
    }
    const answers = await reader.repositories(going.map(({ want }) => want));
    open = going.flatMap(({ want, page }, i) => {
      const answer = answers[i];
      // Another repository may have taken the name between two pages.
      if (answer?.kind !== "found" || answer.issues.githubId !== page.githubId) return [];
      return [{ want, page: answer.issues }];
    });
  }
  return seen;
}
