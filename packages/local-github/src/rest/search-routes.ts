import { HttpRefusal, refusal } from "../http/errors.ts";
import { linkHeader, readPage } from "../http/paging.ts";
import { primaryLimitMessage } from "../http/rate-limits.ts";
import { answerQuery } from "../issues/graphql.ts";
import { issueView } from "../issues/issue-view.ts";
import type { WorldRepository } from "../issues/world.ts";
import type { Hub } from "../hub.ts";
import type { Repository } from "../state/model.ts";
import { identityLabel } from "../state/tokens.ts";
import type { Reply, RestRequest, Route } from "./context.ts";
import { repositoryView } from "./repository-view.ts";

const MAX_RESULTS = 1_000;
const RATE_DOCS = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";

/** Searches and GraphQL, as far as they are used, over the issues that are loaded. */
export const searchRoutes: Route[] = [
  {
    endpoint: "search-repositories",
    method: "GET",
    pattern: "/search/repositories",
    docs: "search/search#search-repositories",
    access: "any",
    handle: (request) =>
      search(request, "search/search#search-repositories", (query) =>
        [...request.hub.issues.repositories.values()]
          .filter((repository) => fits(repository, query))
          .toSorted((a, b) => b.stars - a.stars || a.id - b.id)
          .map((repository) => () => ({ ...worldRepositoryView(request.hub, repository), score: 1 })),
      ),
  },
  {
    endpoint: "search-issues",
    method: "GET",
    pattern: "/search/issues",
    docs: "search/search#search-issues-and-pull-requests",
    access: "any",
    handle: (request) =>
      search(request, "search/search#search-issues-and-pull-requests", (query) => {
        const label = query.get("label")?.toLowerCase();
        return [...request.hub.issues.repositories.values()]
          .filter((repository) => !repository.private && (query.get("archived") !== "false" || !repository.archived))
          .flatMap((repository) => [...repository.issues.values()].map((issue) => ({ repository, issue })))
          .filter(
            ({ issue }) =>
              (label === undefined || issue.labels.some((one) => one.toLowerCase() === label)) &&
              (query.get("is") !== "open" || issue.state === "open") &&
              (query.get("no") !== "assignee" || issue.assignees.length === 0),
          )
          .toSorted((a, b) => b.issue.updatedAtMs - a.issue.updatedAtMs || b.issue.id - a.issue.id)
          .map(({ repository, issue }) => () => ({
            ...issueView(request.hub.urls, request.hub.registry, repository, issue),
            score: 1,
          }));
      }),
  },
  {
    endpoint: "graphql",
    method: "POST",
    pattern: "/graphql",
    docs: "https://docs.github.com/graphql",
    access: "any",
    handle: async (request): Promise<Reply> => {
      const { hub, identity, body } = request;
      if (identity.kind === "anonymous") throw refusal(401, "This endpoint requires you to be authenticated.");
      const { query, variables } = (body ?? {}) as { query?: unknown; variables?: unknown };
      if (typeof query !== "string") throw refusal(400, "A query attribute must be specified and must be a string.");
      const bucket = hub.buckets.bucket("graphql", identityLabel(identity));
      if (bucket.used >= bucket.limit) {
        const message = primaryLimitMessage(identity);
        return { json: { errors: [{ type: "RATE_LIMITED", message }] }, resource: { name: "graphql", bucket } };
      }
      const limit = { ...bucket, remaining: bucket.limit - bucket.used };
      const reply = await answerQuery(hub, { query, variables: (variables ?? {}) as Record<string, unknown> }, limit);
      bucket.used += reply.cost.points;
      return { json: reply.body, resource: { name: "graphql", bucket } };
    },
  },
];

function search(
  { hub, query, identity }: RestRequest,
  docs: string,
  find: (qualifiers: Map<string, string>) => (() => unknown)[],
): Reply {
  const bucket = hub.buckets.bucket("search", identityLabel(identity));
  if (bucket.used >= bucket.limit) throw refusal(403, primaryLimitMessage(identity), RATE_DOCS);
  bucket.used++;
  const q = query.get("q") ?? "";
  if (q === "" || q.length > 256) throw unprocessable("Validation Failed", docs);
  const { page, perPage } = readPage(query);
  if ((page - 1) * perPage >= MAX_RESULTS)
    throw unprocessable("Only the first 1000 search results are available", docs);
  const found = find(qualifiersOf(q));
  const reachable = Math.min(found.length, MAX_RESULTS);
  const lastPage = Math.max(1, Math.ceil(reachable / perPage));
  const path = docs.includes("repositories") ? "repositories" : "issues";
  const link = linkHeader(`${hub.urls.api}/search/${path}`, query, page, lastPage, page < lastPage);
  const items = found.slice((page - 1) * perPage, Math.min(reachable, page * perPage)).map((make) => make());
  return {
    headers: { "Cache-Control": "no-cache", ...(link === null ? {} : { Link: link }) },
    json: {
      total_count: found.length,
      incomplete_results: false,
      ...(path === "issues" && { search_type: "lexical" }),
      items,
    },
    resource: { name: "search", bucket },
  };
}

const unprocessable = (message: string, docs: string): HttpRefusal => {
  const body = { message, documentation_url: `https://docs.github.com/rest/${docs}`, status: "422" };
  return new HttpRefusal(422, body);
};

/** `name:value` and `name:"some words"`; of a repeated one the last, which is enough for what is asked here. */
function qualifiersOf(q: string): Map<string, string> {
  return new Map([...q.matchAll(/([a-z-]+):(?:"([^"]*)"|(\S+))/g)].map((m) => [m[1] ?? "", m[2] ?? m[3] ?? ""]));
}

function fits(repository: WorldRepository, query: Map<string, string>): boolean {
  if (repository.private) return false;
  if (query.get("archived") === "false" && repository.archived) return false;
  const [from = "0", to = "*"] = (query.get("stars") ?? "0..*").split("..");
  if (repository.stars < Number(from) || (to !== "*" && repository.stars > Number(to))) return false;
  const pushed = /^>(.+)$/.exec(query.get("pushed") ?? "")?.[1];
  if (pushed !== undefined && repository.pushedAtMs <= Date.parse(pushed)) return false;
  const more = /^>(\d+)$/.exec(query.get("good-first-issues") ?? "")?.[1];
  if (more === undefined) return true;
  const isFirst = (label: string): boolean => /^good[ -]first[ -]issue$/i.test(label);
  const open = [...repository.issues.values()].filter(({ state, labels }) => state === "open" && labels.some(isFirst));
  return open.length > Number(more);
}

/** A repository that is only known by its issues, as REST shows repositories. */
function worldRepositoryView(hub: Hub, repository: WorldRepository): Record<string, unknown> {
  const owner = hub.registry.account(repository.owner);
  const times = {
    createdAtMs: repository.pushedAtMs,
    updatedAtMs: repository.pushedAtMs,
    pushedAtMs: repository.pushedAtMs,
  };
  const { id, name, description, archived, private: isPrivate } = repository;
  const settings = { id, name, description, archived, private: isPrivate, defaultBranch: "main", blocked: null };
  const language = Object.entries(repository.languages).toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
  const asRepository = { ...settings, ...times, owner } as unknown as Repository;
  return {
    ...repositoryView(hub.urls, asRepository, { sizeKb: 1, language }),
    stargazers_count: repository.stars,
    watchers_count: repository.stars,
    watchers: repository.stars,
    open_issues_count: repository.issues.size,
    open_issues: repository.issues.size,
  };
}
