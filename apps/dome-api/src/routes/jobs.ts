import { JobStatus, JobView } from "@dome/ingest-core/contracts";
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { present } from "../http/errors.ts";
import { jobExample } from "../http/examples.ts";
import { json, location, refusals } from "../http/responses.ts";
import { defined, JobParams, NoQuery, pageOf, PageQuery, RepositoryParams } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";
import { announce } from "../progress/announce.ts";

const tags = ["Jobs"];

const list = createRoute({
  method: "get",
  path: "/api/jobs",
  operationId: "listJobs",
  tags,
  summary: "Your jobs, newest first",
  description: "A page at a time; `repositoryId` and `status` narrow the list.",
  request: {
    query: PageQuery.extend({ repositoryId: RepositoryParams.shape.id.optional(), status: JobStatus.optional() }),
  },
  responses: { ...refusals(), 200: json(pageOf(JobView), "A page.", { items: [jobExample], nextCursor: null }) },
});

const get = createRoute({
  method: "get",
  path: "/api/jobs/{id}",
  operationId: "getJob",
  tags,
  summary: "One job",
  description: "Its progress, what it did, what it cost and why it failed.",
  request: { params: JobParams, query: NoQuery },
  responses: { ...refusals("not_found"), 200: json(JobView, "The job.", jobExample) },
});

const cancel = createRoute({
  method: "post",
  path: "/api/jobs/{id}/cancel",
  operationId: "cancelJob",
  tags,
  summary: "Stop a job",
  description: "A waiting job ends at once, a running one within one batch. A finished one is returned as it is.",
  request: { params: JobParams, query: NoQuery },
  responses: {
    ...refusals("not_found", "conflict"),
    200: json(JobView, "The job.", { ...jobExample, cancelRequested: true }),
  },
});

const retry = createRoute({
  method: "post",
  path: "/api/jobs/{id}/retry",
  operationId: "retryJob",
  tags,
  summary: "Try a failed or cancelled job again",
  description: "Queues a new job and returns it. Refused with `conflict` while the job has not ended.",
  request: { params: JobParams, query: NoQuery },
  responses: {
    ...refusals("not_found", "conflict"),
    202: { ...json(JobView, "The new job.", jobExample), headers: location("The new job.") },
  },
});

/** Watching, stopping and repeating jobs. */
export function jobRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(list, async (c) => c.json(await c.env.INGESTOR.jobs(c.var.userId, defined(c.req.valid("query"))), 200));
  app.openapi(get, async (c) =>
    c.json(present(await c.env.INGESTOR.job(c.var.userId, c.req.valid("param").id), "job"), 200),
  );
  app.openapi(cancel, async (c) => {
    const job = present(await c.env.INGESTOR.cancel(c.var.userId, c.req.valid("param").id), "job");
    announce(c, job);
    return c.json(job, 200);
  });
  app.openapi(retry, async (c) => {
    const job = present(await c.env.INGESTOR.retry(c.var.userId, c.req.valid("param").id), "job");
    announce(c, job);
    return c.json(job, 202, { Location: `/api/jobs/${job.id}` });
  });
}
