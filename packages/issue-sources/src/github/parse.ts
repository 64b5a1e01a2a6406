import type { GraphQLFault } from "@dome/ingest-core/github";
import { z } from "zod";
import { README_NAMES } from "./queries.ts";
import type { IssueMark, IssueSnapshot, IssuesPage, RepositoryAnswer, RepositorySnapshot } from "./types.ts";

const MAX_README = 8_192;

const Count = z.object({ totalCount: z.number().int().min(0) });
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const names = <K extends string>(key: K) =>
  z
    .object({ nodes: z.array(z.record(z.literal(key), z.string()).nullable()).nullish() })
    .nullish()
    .transform((list) => (list?.nodes ?? []).flatMap((node) => (node === null ? [] : [node[key]])));

const Whole = z
  .object({
    number: z.number().int().positive(),
    title: z.string(),
    body: z.string().nullish(),
    state: z.enum(["OPEN", "CLOSED"]),
    createdAt: time,
    updatedAt: time,
    locked: z.boolean(),
    url: z.string(),
    comments: Count,
    assignees: names("login"),
    labels: names("name"),
    closedByPullRequestsReferences: Count.nullish(),
  })
  .transform((issue): IssueSnapshot => ({
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    state: issue.state === "OPEN" ? "open" : "closed",
    createdAtMs: issue.createdAt,
    updatedAtMs: issue.updatedAt,
    isLocked: issue.locked,
    url: issue.url,
    comments: issue.comments.totalCount,
    assignees: issue.assignees,
    labels: issue.labels,
    linkedPullRequests: issue.closedByPullRequestsReferences?.totalCount ?? 0,
  }));

const Mark = z
  .object({
    number: z.number().int().positive(),
    updatedAt: time,
    locked: z.boolean(),
    closedByPullRequestsReferences: Count.nullish(),
  })
  .transform((issue): IssueMark => ({
    number: issue.number,
    updatedAtMs: issue.updatedAt,
    isLocked: issue.locked,
    linkedPullRequests: issue.closedByPullRequestsReferences?.totalCount ?? 0,
  }));

const Issues = z.object({
  totalCount: z.number().int().min(0),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  nodes: z.array(z.unknown()).nullish(),
});

const Readme = z.object({ oid: z.string().optional(), text: z.string().nullish() }).nullish();

const Repository = z.object({
  databaseId: z.number().int().positive(),
  owner: z.object({ login: z.string().min(1) }),
  name: z.string().min(1),
  description: z.string().nullish(),
  stargazerCount: z.number().int().min(0),
  isArchived: z.boolean(),
  isDisabled: z.boolean(),
  isPrivate: z.boolean(),
  pushedAt: time.nullish(),
  languages: z
    .object({
      edges: z.array(z.object({ size: z.number(), node: z.object({ name: z.string() }) }).nullable()).nullish(),
    })
    .nullish(),
});

/** What a query told of the repository at an alias. An issue that cannot be read is left out: the next scrape sees it again. */
export function parseRepository(
  value: unknown,
  faults: readonly GraphQLFault[],
  want: { isFirstPage: boolean },
): RepositoryAnswer {
  if (value === null || value === undefined) return { kind: missing(faults) };
  const fields = value as Record<string, unknown>;
  const listed = Issues.safeParse(fields["issues"]);
  const id = z.number().int().positive().safeParse(fields["databaseId"]);
  const repository = want.isFirstPage ? Repository.safeParse(fields) : null;
  if (!listed.success || !id.success || repository?.success === false) return { kind: "failed" };
  const { totalCount, pageInfo, nodes } = listed.data;
  const issues: IssuesPage = {
    githubId: id.data,
    total: totalCount,
    next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
    marks: (nodes ?? []).flatMap((node) => {
      const mark = Mark.safeParse(node);
      return mark.success ? [mark.data] : [];
    }),
  };
  return { kind: "found", repository: repository === null ? null : snapshotOf(repository.data, fields), issues };
}

/** An issue, or null when it cannot be read. */
export function parseIssue(value: unknown): IssueSnapshot | null {
  const parsed = Whole.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** The README among the names it may have. */
export function parseReadme(fields: Record<string, unknown>): RepositorySnapshot["readme"] {
  for (const [i] of README_NAMES.entries()) {
    const found = Readme.safeParse(fields[`readme${i}`]);
    if (found.success && found.data?.oid !== undefined)
      return { sha: found.data.oid, text: found.data.text?.slice(0, MAX_README) ?? null };
  }
  return null;
}

function snapshotOf(
  repository: z.output<typeof Repository> | undefined,
  fields: Record<string, unknown>,
): RepositorySnapshot | null {
  if (repository === undefined) return null;
  return {
    githubId: repository.databaseId,
    owner: repository.owner.login,
    name: repository.name,
    description: repository.description?.slice(0, 1_000) ?? null,
    stars: repository.stargazerCount,
    isArchived: repository.isArchived,
    isDisabled: repository.isDisabled,
    isPrivate: repository.isPrivate,
    pushedAtMs: repository.pushedAt ?? null,
    languagesRaw: Object.fromEntries(
      (repository.languages?.edges ?? []).flatMap((edge) => (edge === null ? [] : [[edge.node.name, edge.size]])),
    ),
    readme: parseReadme(fields),
  };
}

function missing(faults: readonly GraphQLFault[]): "gone" | "blocked" | "failed" {
  const [fault] = faults;
  if (fault?.type === "NOT_FOUND") return "gone";
  if (fault !== undefined && /access blocked|dmca|tos/i.test(fault.message)) return "blocked";
  return fault?.type === "FORBIDDEN" ? "gone" : "failed";
}
