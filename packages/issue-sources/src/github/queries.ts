import type { RepositoryWant } from "./types.ts";

/** Repositories in a query. GitHub gives a query ten seconds; near 25 it stays well below. */
export const BATCH = 25;
/** Issues on a page of a repository. */
export const ISSUES_PAGE = 30;
/** Issues read one by one in a query. */
export const ISSUES_BATCH = 100;

// As many assignees and labels as an issue can have: they cost the same.
const ISSUE = `number title body state createdAt updatedAt locked url
  comments{totalCount} assignees(first:10){nodes{login}} labels(first:100){nodes{name}}
  closedByPullRequestsReferences(first:1){totalCount}`;

/** What tells whether an issue has to be read again. A pull request that is linked does not reliably change `updatedAt`. */
const ISSUE_MARK = `number updatedAt locked closedByPullRequestsReferences(first:1){totalCount}`;

/** GitHub's answer to which README is shown is not in GraphQL; these are nearly all of them. */
export const README_NAMES = ["README.md", "readme.md", "README.rst", "README", "Readme.md"] as const;

const REPOSITORY = `databaseId owner{login} name description stargazerCount isArchived isDisabled isPrivate pushedAt
  languages(first:20,orderBy:{field:SIZE,direction:DESC}){edges{size node{name}}}`;

const readme = (fields: string): string =>
  README_NAMES.map((name, i) => `readme${i}:object(expression:"HEAD:${name}"){...on Blob{${fields}}}`).join(" ");

/** A GraphQL request. */
export interface Query {
  query: string;
  variables: Record<string, unknown>;
}

/**
 * Up to {@link BATCH} repositories and what tells whether their labelled open issues changed. Issues are read whole by number, only when they
 * did: GitHub charges for every connection below every issue that a page might hold, and there are four below a whole one.
 */
export function repositoriesQuery(wants: readonly RepositoryWant[]): Query {
  const declared: string[] = [];
  const variables: Record<string, unknown> = {};
  const parts = wants.map((want, i) => {
    declared.push(`$o${i}:String!,$n${i}:String!,$l${i}:[String!],$a${i}:String`);
    variables[`o${i}`] = want.owner;
    variables[`n${i}`] = want.name;
    variables[`l${i}`] = want.labels;
    variables[`a${i}`] = want.after ?? null;
    const issues = `issues(first:${ISSUES_PAGE},after:$a${i},states:OPEN,labels:$l${i},orderBy:{field:UPDATED_AT,direction:DESC}){totalCount pageInfo{hasNextPage endCursor} nodes{...Mark}}`;
    const about =
      want.after === undefined
        ? `${REPOSITORY} ${readme(want.withReadme === true ? "oid text" : "oid")}`
        : "databaseId";
    return `r${i}:repository(owner:$o${i},name:$n${i}){${about} ${issues}}`;
  });
  return {
    query: `query(${declared.join(",")}){rateLimit{cost}${parts.join("")}}fragment Mark on Issue{${ISSUE_MARK}}`,
    variables,
  };
}

/** Single issues, by repository and number, at most {@link ISSUES_BATCH} in all. */
export function issuesQuery(wants: readonly { owner: string; name: string; numbers: readonly number[] }[]): Query {
  const declared: string[] = [];
  const variables: Record<string, unknown> = {};
  const parts = wants.map(({ owner, name, numbers }, i) => {
    declared.push(`$o${i}:String!,$n${i}:String!`);
    variables[`o${i}`] = owner;
    variables[`n${i}`] = name;
    const issues = numbers.map((number) => `i${Math.trunc(number)}:issue(number:${Math.trunc(number)}){...Whole}`);
    return `r${i}:repository(owner:$o${i},name:$n${i}){databaseId ${issues.join(" ")}}`;
  });
  return {
    query: `query(${declared.join(",")}){rateLimit{cost}${parts.join("")}}fragment Whole on Issue{${ISSUE}}`,
    variables,
  };
}

/** The README texts of repositories whose README is another than the one that is held. */
export function readmesQuery(wants: readonly { owner: string; name: string }[]): Query {
  const variables: Record<string, unknown> = {};
  const parts = wants.map(({ owner, name }, i) => {
    variables[`o${i}`] = owner;
    variables[`n${i}`] = name;
    return `r${i}:repository(owner:$o${i},name:$n${i}){databaseId ${readme("oid text")}}`;
  });
  const declared = wants.map((_, i) => `$o${i}:String!,$n${i}:String!`);
  return { query: `query(${declared.join(",")}){rateLimit{cost}${parts.join("")}}`, variables };
}
