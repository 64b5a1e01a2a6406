import {
  DeletionView,
  JobView,
  RegisterInput,
  RepositoryView,
  SpaceName,
  UpdateInput,
} from "@dome/ingest-core/contracts";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { present } from "../http/errors.ts";
import { deletionExample, jobExample, repositoryExample } from "../http/examples.ts";
import { jsonBody } from "../http/json-body.ts";
import { json, location, refusals } from "../http/responses.ts";
import { defined, NoQuery, pageOf, PageQuery, RepositoryParams } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";
import { announce } from "../progress/announce.ts";

const tags = ["Repositories"];
const githubTrouble = ["rate_limited", "upstream_rejected", "blocked"] as const;

const register = createRoute({
  method: "post",
  path: "/api/repositories/github",
  operationId: "registerRepository",
  tags,
  summary: "Keep a copy of a GitHub repository",
  description:
    "Asks GitHub for the repository, stores it and queues its first sync. Repeating it is harmless: the same repository comes back with its waiting job, or a new one. `Link: rel=monitor` names the job.",
  middleware: [jsonBody] as const,
  request: {
    query: NoQuery,
    body: {
      required: true,
      content: {
        "application/json": {
          schema: RegisterInput,
          example: { owner: "honojs", repo: "hono", excludePatterns: ["**/*.lock"] },
        },
      },
    },
  },
  responses: {
    ...refusals("not_found", "conflict", "payload_too_large", "unsupported_media_type", ...githubTrouble),
    202: {
      ...json(z.object({ repository: RepositoryView, job: JobView }), "Accepted; the job does the rest.", {
        repository: repositoryExample,
        job: jobExample,
      }),
      headers: {
        ...location("The repository."),
        Link: { description: "The job, as `rel=monitor`.", schema: { type: "string" }, required: true },
      },
    },
  },
});

const list = createRoute({
  method: "get",
  path: "/api/repositories",
  operationId: "listRepositories",
  tags,
  summary: "Your repositories",
  description: "A page at a time; `project` narrows the list.",
  request: { query: PageQuery.extend({ project: SpaceName.optional() }) },
  responses: {
    ...refusals(),
    200: json(pageOf(RepositoryView), "A page.", { items: [repositoryExample], nextCursor: null }),
  },
});

const get = createRoute({
  method: "get",
  path: "/api/repositories/{id}",
  operationId: "getRepository",
  tags,
  summary: "One repository",
  description:
    "Its settings, the commit it stands at and its counts. `/api/repositories/github/{id}` is the same address, here and below.",
  request: { params: RepositoryParams, query: NoQuery },
  responses: { ...refusals("not_found"), 200: json(RepositoryView, "The repository.", repositoryExample) },
});

const update = createRoute({
  method: "patch",
  path: "/api/repositories/{id}",
  operationId: "updateRepository",
  tags,
  summary: "Change branch or patterns",
  description: "Queues a sync when the change alters what should be stored; else `job` is null.",
  middleware: [jsonBody] as const,
  request: {
    params: RepositoryParams,
    query: NoQuery,
    body: {
      required: true,
      content: { "application/json": { schema: UpdateInput, example: { includePatterns: ["src/**"] } } },
    },
  },
  responses: {
    ...refusals("not_found", "conflict", "payload_too_large", "unsupported_media_type", ...githubTrouble),
    200: json(z.object({ repository: RepositoryView, job: z.union([JobView, z.null()]) }), "The changed repository.", {
      repository: repositoryExample,
      job: null,
    }),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/api/repositories/{id}",
  operationId: "deleteRepository",
  tags,
  summary: "Remove a repository",
  description:
    "Removes its files and waiting jobs and reports the counts. Content nothing else needs goes after the grace period.",
  request: { params: RepositoryParams, query: NoQuery },
  responses: { ...refusals("not_found"), 200: json(DeletionView, "What was removed.", deletionExample) },
});

const sync = createRoute({
  method: "post",
  path: "/api/repositories/{id}/sync",
  operationId: "syncRepository",
  tags,
  summary: "Sync now",
  description: "Queues a sync, or returns the one already waiting.",
  request: { params: RepositoryParams, query: NoQuery },
  responses: {
    ...refusals("not_found", "conflict"),
    202: { ...json(z.object({ job: JobView }), "The job.", { job: jobExample }), headers: location("The job.") },
  },
});

/** Adding, reading, changing, syncing and removing repositories. */
export function repositoryRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(register, async (c) => {
    const { repository, job } = await c.env.INGESTOR.register(c.var.userId, c.req.valid("json"));
    announce(c, job, repository);
    return c.json({ repository, job }, 202, {
      Location: `/api/repositories/${repository.id}`,
      Link: `</api/jobs/${job.id}>; rel="monitor"`,
    });
  });
  app.openapi(list, async (c) => c.json(await c.env.INGESTOR.list(c.var.userId, defined(c.req.valid("query"))), 200));
  app.openapi(get, async (c) => {
    const repository = await c.env.INGESTOR.get(c.var.userId, c.req.valid("param").id);
    return c.json(present(repository, "repository"), 200);
  });
  app.openapi(update, async (c) => {
    const changed = await c.env.INGESTOR.update(c.var.userId, c.req.valid("param").id, c.req.valid("json"));
    const { repository, job } = present(changed, "repository");
    if (job !== null) announce(c, job, repository);
    return c.json({ repository, job }, 200);
  });
  app.openapi(remove, async (c) => {
    const deletion = await c.env.INGESTOR.remove(c.var.userId, c.req.valid("param").id);
    return c.json(present(deletion, "repository"), 200);
  });
  app.openapi(sync, async (c) => {
    const job = present(await c.env.INGESTOR.sync(c.var.userId, c.req.valid("param").id), "repository");
    announce(c, job);
    return c.json({ job }, 202, { Location: `/api/jobs/${job.id}` });
  });
}
