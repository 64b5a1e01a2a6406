import { execute, GraphQLError, parse, type DocumentNode, validate } from "graphql";
import type { Hub } from "../hub.ts";
import { isoUtc } from "../git/objects.ts";
import { type QueryCost, queryCost } from "./cost.ts";
import { SCHEMA } from "./schema.ts";
import { blobId, labelledIssues, type WorldIssue, type WorldRepository } from "./world.ts";

const MAX_NODES = 500_000;

/** A request's body. */
export interface GraphQLRequest {
  query: string;
  variables: Record<string, unknown>;
}

/** An answer: GitHub's errors carry a `type`. */
export interface GraphQLReply {
  cost: QueryCost;
  body: { data?: unknown; errors?: unknown[] };
}

/** Answers a query from the issues that are loaded. */
export async function answerQuery(
  hub: Hub,
  request: GraphQLRequest,
  limit: { limit: number; remaining: number; resetAtMs: number },
): Promise<GraphQLReply> {
  let document: DocumentNode;
  try {
    document = parse(request.query);
  } catch (err) {
    return { cost: { points: 1, nodes: 0 }, body: { errors: [{ message: err instanceof Error ? err.message : "" }] } };
  }
  const cost = queryCost(document);
  const faults = validate(SCHEMA, document);
  if (faults.length > 0) return { cost, body: { errors: faults.map(({ message }) => ({ message })) } };
  if (cost.nodes > MAX_NODES) {
    const message = `This query requests up to ${cost.nodes.toLocaleString("en-US")} possible nodes which exceeds the maximum limit of 500,000.`;
    return { cost, body: { errors: [{ type: "MAX_NODE_LIMIT_EXCEEDED", message }] } };
  }
  const rootValue = {
    rateLimit: () => ({
      cost: cost.points,
      limit: limit.limit,
      remaining: limit.remaining,
      used: limit.limit - limit.remaining,
      nodeCount: cost.nodes,
      resetAt: isoUtc(limit.resetAtMs),
    }),
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = hub.issues.byName(owner, name);
      if (repository === null || repository.private)
        throw notFound(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
      return repositoryNode(repository);
    },
  };
  const result = await execute({ schema: SCHEMA, document, rootValue, variableValues: request.variables });
  const errors = result.errors?.map((error) => ({
    type: error.extensions["type"],
    path: error.path,
    locations: error.locations,
    message: error.message,
  }));
  return { cost, body: { data: result.data, ...(errors && { errors }) } };
}

const notFound = (message: string): GraphQLError => new GraphQLError(message, { extensions: { type: "NOT_FOUND" } });

function repositoryNode(repository: WorldRepository): Record<string, unknown> {
  return {
    databaseId: repository.id,
    owner: { login: repository.owner },
    name: repository.name,
    description: repository.description,
    stargazerCount: repository.stars,
    isArchived: repository.archived,
    isDisabled: false,
    isPrivate: repository.private,
    pushedAt: isoUtc(repository.pushedAtMs),
    languages: ({ first = 100 }: { first?: number }) => ({
      edges: Object.entries(repository.languages)
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, first)
        .map(([name, size]) => ({ size, node: { name } })),
    }),
    object: ({ expression = "" }: { expression?: string }) => {
      if (expression !== "HEAD:README.md" || repository.readme === null) return null;
      const text = repository.readme;
      return {
        __typename: "Blob",
        oid: blobId(text),
        text,
        isTruncated: false,
        isBinary: false,
        byteSize: text.length,
      };
    },
    issues: (args: { first?: number; after?: string | null; labels?: string[] | null; states?: string[] | null }) => {
      const all = labelledIssues(repository, args);
      const from = args.after ? Number(Buffer.from(args.after, "base64").toString("utf8").split(":")[1]) : 0;
      const page = all.slice(from, from + (args.first ?? 100));
      const end = from + page.length;
      return {
        totalCount: all.length,
        pageInfo: {
          hasNextPage: end < all.length,
          endCursor: page.length === 0 ? null : Buffer.from(`cursor:${end}`).toString("base64"),
        },
        nodes: page.map((issue) => issueNode(repository, issue)),
      };
    },
    issue: ({ number }: { number: number }) => {
      const issue = repository.issues.get(number);
      if (!issue) throw notFound(`Could not resolve to an Issue with the number of ${number}.`);
      return issueNode(repository, issue);
    },
  };
}

function issueNode(repository: WorldRepository, issue: WorldIssue): Record<string, unknown> {
  const list =
    (key: string, values: readonly string[]) =>
    ({ first = 100 }: { first?: number }) => ({
      totalCount: values.length,
      nodes: values.slice(0, first).map((value) => ({ [key]: value })),
    });
  return {
    databaseId: issue.id,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state.toUpperCase(),
    createdAt: isoUtc(issue.createdAtMs),
    updatedAt: isoUtc(issue.updatedAtMs),
    locked: issue.locked,
    url: `https://github.com/${repository.owner}/${repository.name}/issues/${issue.number}`,
    comments: { totalCount: issue.comments },
    assignees: list("login", issue.assignees),
    labels: list("name", issue.labels),
    closedByPullRequestsReferences: { totalCount: issue.linkedPullRequests },
  };
}
