import { openDatabase } from "@dome/db";
import {
  browseIssues,
  browseRepos,
  findListedIssue,
  listScrapes,
  listSources,
  listSpend,
  queueCounts,
} from "@dome/db/beginner-issues";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { present } from "../http/errors.ts";
import { json, refusals } from "../http/responses.ts";
import { defined, NoQuery, pageOf, PageQuery } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";
import { issueExample, repoExample } from "../issues/examples.ts";
import { toFilter } from "../issues/filter.ts";
import { IssueQuery, IssueView, RepoView, ScrapesView } from "../issues/schemas.ts";

const tags = ["Issues"];

const list = createRoute({
  method: "get",
  path: "/api/issues",
  operationId: "listIssues",
  tags,
  summary: "Issues for first contributions",
  description:
    "Newest first. Nothing that is closed, assigned, locked or linked to an open pull request is listed. Titles and explanations are plain text that goes back to what strangers wrote.",
  request: { query: PageQuery.extend(IssueQuery) },
  responses: { ...refusals(), 200: json(pageOf(IssueView), "A page.", { items: [issueExample], nextCursor: null }) },
});

const get = createRoute({
  method: "get",
  path: "/api/issues/{id}",
  operationId: "getIssue",
  tags,
  summary: "One issue",
  description:
    "With its text as GitHub has it: Markdown that strangers wrote. Gone from here once it is not free any more.",
  request: {
    params: z.strictObject({
      id: z
        .string()
        .regex(/^[1-9]\d{0,14}$/, "must be the issue's id, a number")
        .openapi({ example: "204" }),
    }),
    query: NoQuery,
  },
  responses: {
    ...refusals("not_found"),
    200: json(IssueView.extend({ body: z.string() }), "The issue.", { ...issueExample, body: "It says *helo*." }),
  },
});

const repos = createRoute({
  method: "get",
  path: "/api/repos",
  operationId: "listBeginnerRepositories",
  tags,
  summary: "Repositories whose beginner issues are followed",
  description: "Most stars first. Archived, idle and vanished ones are not listed.",
  request: { query: PageQuery.extend({ language: IssueQuery.language, minStars: IssueQuery.minStars }) },
  responses: { ...refusals(), 200: json(pageOf(RepoView), "A page.", { items: [repoExample], nextCursor: null }) },
});

const scrapes = createRoute({
  method: "get",
  path: "/api/issue-scrapes",
  operationId: "getIssueScrapes",
  tags,
  summary: "How scraping and explaining go",
  description:
    "The last scrapes, what each source had and left out, what waits for an explanation, and what models cost a day.",
  request: { query: NoQuery },
  responses: {
    ...refusals(),
    200: json(ScrapesView, "The state.", {
      scrapes: [
        {
          id: 3,
          phase: "done",
          startedAtMs: 1_760_000_000_000,
          finishedAtMs: 1_760_000_040_000,
          repositories: { new: 0, updated: 1, unchanged: 999, retired: 0, failed: 0 },
          issues: { new: 4, updated: 2, closed: 3, unchanged: 1_491 },
          queued: { repositories: 1, issues: 6 },
          github: { requests: 47, charged: 44, points: 330 },
          sources: { "up-for-grabs": { added: 0, changed: 0, removed: 0, unchanged: 1_082 } },
        },
      ],
      sources: [{ id: "up-for-grabs", report: {}, error: null, updatedAtMs: 1_760_000_000_000 }],
      queue: { pending: 0, processing: 0, completed: 2_490, failed: 0 },
      spend: [{ day: "2026-11-22", calls: 7, inputTokens: 9_100, outputTokens: 1_900, costMicros: 6_948, cached: 3 }],
    }),
  },
});

/** Beginner issues and their repositories. They are public and belong to nobody; the key says who may ask. */
export function issueRoutes(app: OpenAPIHono<AppEnv>, deps: { nowMs: () => number }): void {
  app.openapi(list, async (c) => {
    const { cursor, limit, ...query } = c.req.valid("query");
    const page = await browseIssues(openDatabase(c.env.DB), toFilter(query, deps.nowMs()), {
      limit,
      ...defined({ cursor }),
    });
    return c.json(page, 200);
  });
  app.openapi(get, async (c) => {
    const issue = await findListedIssue(openDatabase(c.env.DB), Number(c.req.valid("param").id));
    return c.json(present(issue, "issue"), 200);
  });
  app.openapi(repos, async (c) => {
    const { cursor, limit, ...filter } = c.req.valid("query");
    return c.json(await browseRepos(openDatabase(c.env.DB), defined(filter), { limit, ...defined({ cursor }) }), 200);
  });
  app.openapi(scrapes, async (c) => {
    const db = openDatabase(c.env.DB);
    const found = await listScrapes(db, 10);
    return c.json(
      {
        scrapes: found.map(({ stats: { invocations: _, ...stats }, cursor: _cursor, ...scrape }) => ({
          ...scrape,
          ...stats,
        })),
        sources: await listSources(db),
        queue: await queueCounts(db),
        spend: await listSpend(db, 7),
      },
      200,
    );
  });
}
