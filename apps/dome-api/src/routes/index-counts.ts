import { ObjectId } from "@dome/ingest-core/contracts";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { present } from "../http/errors.ts";
import { commitExample } from "../http/examples.ts";
import { json, refusals } from "../http/responses.ts";
import { NoQuery, RepositoryParams } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";

const IndexState = z
  .object({
    commitSha: ObjectId.nullable().openapi({
      description: "The commit that search answers from; null before the first.",
    }),
    files: z.number().int(),
    chunks: z.number().int(),
    vectors: z.number().int(),
  })
  .openapi("IndexState");

const indexRoute = createRoute({
  method: "get",
  path: "/api/repositories/{id}/index",
  operationId: "getIndexState",
  tags: ["Repositories"],
  summary: "What of a repository can be searched",
  description: "The commit that is indexed, which may be behind the stored one for a while, and how much of it.",
  request: { params: RepositoryParams, query: NoQuery },
  responses: {
    ...refusals("not_found"),
    200: json(IndexState, "What search answers from.", {
      commitSha: commitExample,
      files: 398,
      chunks: 2_210,
      vectors: 2_210,
    }),
  },
});

/** What search knows of a repository. */
export function indexCountsRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(indexRoute, async (c) => {
    const { id } = c.req.valid("param");
    present(await c.env.INGESTOR.get(c.var.userId, id), "repository"); // the index does not ask whose it is
    const { commitSha, files, chunks, vectors } = present(await c.env.CONSTELLATION.counts(id), "repository");
    return c.json({ commitSha, files, chunks, vectors }, 200);
  });
}
