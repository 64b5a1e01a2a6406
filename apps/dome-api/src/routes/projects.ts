import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { historyExample, ingestExample, queryExample, removalExample } from "../http/project-examples.ts";
import { jsonBody } from "../http/json-body.ts";
import { json, location, refusals } from "../http/responses.ts";
import { defined, NoQuery, PageQuery } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";
import { announce } from "../progress/announce.ts";
import { ALL_PROJECTS, requireProject } from "../projects/find-repositories.ts";
import { toHistoryEntry } from "../projects/history.ts";
import { ingest, removeFromProject } from "../projects/ingest.ts";
import { query } from "../projects/query.ts";
import {
  AnyProject,
  HistoryEntry,
  IngestAnswer,
  IngestInput,
  OneProject,
  QueryAnswer,
  QueryInput,
  RemoveAnswer,
  RemoveInput,
} from "../projects/schemas.ts";

const tags = ["Projects"];
const SAME = "Also without `/api` in front.";
const bodyTrouble = ["payload_too_large", "unsupported_media_type"] as const;

const ingestRoute = createRoute({
  method: "post",
  path: "/api/projects/{project}/ingest/github",
  operationId: "ingestGithub",
  tags,
  summary: "Ingest a GitHub repository",
  description: `Makes project and dataset when they are missing, and queues the job. Repeating it is harmless. ${SAME}`,
  middleware: [jsonBody] as const,
  request: {
    params: OneProject,
    query: NoQuery,
    body: {
      required: true,
      content: {
        "application/json": {
          schema: IngestInput,
          example: { repo: "github.com/honojs/hono", dataset: "web", branch: "main", scope: "project" },
        },
      },
    },
  },
  responses: {
    ...refusals("not_found", "conflict", ...bodyTrouble, "rate_limited", "upstream_rejected", "blocked"),
    202: { ...json(IngestAnswer, "Queued.", ingestExample), headers: location("The job.") },
  },
});

const historyRoute = createRoute({
  method: "get",
  path: "/api/projects/{project}/ingest/history",
  operationId: "ingestHistory",
  tags,
  summary: "A project's jobs, newest first",
  description: `\`all\` shows every project. \`Link: rel=next\` names the next page when there is one. ${SAME}`,
  request: { params: AnyProject, query: PageQuery },
  responses: { ...refusals("not_found"), 200: json(z.array(HistoryEntry), "The jobs.", [historyExample]) },
});

const removeRoute = createRoute({
  method: "delete",
  path: "/api/projects/{project}/ingest/github",
  operationId: "removeGithub",
  tags,
  summary: "Remove a dataset or a repository",
  description: `Its files, its part of the index and its waiting jobs, by \`dataset\` or by \`repo\` (every branch of it, or only \`branch\`). ${SAME}`,
  middleware: [jsonBody] as const,
  request: {
    params: OneProject,
    query: NoQuery,
    body: { required: true, content: { "application/json": { schema: RemoveInput, example: { dataset: "web" } } } },
  },
  responses: {
    ...refusals("not_found", "conflict", ...bodyTrouble),
    200: json(RemoveAnswer, "What was removed.", removalExample),
  },
});

const queryRoute = createRoute({
  method: "post",
  path: "/api/projects/{project}/query",
  operationId: "queryProject",
  tags,
  summary: "Search the code",
  description: `By words and by meaning, at the commits that are indexed. \`all\` searches every project. ${SAME}`,
  middleware: [jsonBody] as const,
  request: {
    params: AnyProject,
    query: NoQuery,
    body: {
      required: true,
      content: {
        "application/json": {
          schema: QueryInput,
          example: { query: "How are routes matched?", k: 5, filters: { language: "typescript" } },
        },
      },
    },
  },
  responses: {
    ...refusals("not_found", "conflict", ...bodyTrouble),
    200: json(QueryAnswer, "What fits best, first.", queryExample),
  },
});

/** Projects: what is ingested into them, how that went, and what is found in them. */
export function projectRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(ingestRoute, async (c) => {
    const { project } = c.req.valid("param");
    const { job, repository, answer } = await ingest(c.env.INGESTOR, c.var.userId, project, c.req.valid("json"));
    announce(c, job, repository);
    return c.json(answer, 202, { Location: `/api/jobs/${job.id}` });
  });
  app.openapi(historyRoute, async (c) => {
    const { project } = c.req.valid("param");
    const page = defined(c.req.valid("query"));
    await requireProject(c.env.INGESTOR, c.var.userId, project);
    const within = project === ALL_PROJECTS ? page : { ...page, project };
    const { items, nextCursor } = await c.env.INGESTOR.history(c.var.userId, within);
    if (nextCursor !== null) {
      const next = new URLSearchParams({ limit: String(page.limit), cursor: nextCursor });
      c.header("Link", `</api/projects/${project}/ingest/history?${next.toString()}>; rel="next"`);
    }
    return c.json(items.map(toHistoryEntry), 200);
  });
  app.openapi(removeRoute, async (c) => {
    return c.json(
      await removeFromProject(c.env.INGESTOR, c.var.userId, c.req.valid("param").project, c.req.valid("json")),
      200,
    );
  });
  app.openapi(queryRoute, async (c) => {
    const deps = { ingestor: c.env.INGESTOR, constellation: c.env.CONSTELLATION };
    return c.json(await query(deps, c.var.userId, c.req.valid("param").project, c.req.valid("json")), 200);
  });
}
