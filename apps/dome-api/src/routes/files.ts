import { FileView, ObjectId, SkippedView } from "@dome/ingest-core/contracts";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { pathFault } from "../http/file-path.ts";
import { present } from "../http/errors.ts";
import { commitExample, fileExample, skippedExample } from "../http/examples.ts";
import { json, refusals } from "../http/responses.ts";
import { defined, pageOf, PageQuery, RepositoryParams } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";
import { registerReadFile, readFile } from "./read-file.ts";

const tags = ["Files"];

const withoutEndSlash = (path: string) => path.replace(/\/$/, "");

const PathPrefix = z
  .string()
  .superRefine((path, ctx) => {
    const fault = path === "" ? null : pathFault(withoutEndSlash(path));
    if (fault !== null) ctx.addIssue(fault);
  })
  .openapi({ description: "Only what is below this directory; empty for everything.", example: "src" });

const commitSha = ObjectId.nullable().openapi({
  description: "The commit the page belongs to; null before the first sync.",
});

const list = createRoute({
  method: "get",
  path: "/api/repositories/{id}/files",
  operationId: "listFiles",
  tags,
  summary: "Stored files",
  description:
    "Every stored path at the current commit, sorted, a page at a time. When the repository moves on between pages, the cursor is refused with `conflict`.",
  request: { params: RepositoryParams, query: PageQuery.extend({ path: PathPrefix.optional() }) },
  responses: {
    ...refusals("not_found", "conflict"),
    200: json(pageOf(FileView).extend({ commitSha }), "A page.", {
      commitSha: commitExample,
      items: [fileExample],
      nextCursor: null,
    }),
  },
});

const skipped = createRoute({
  method: "get",
  path: "/api/repositories/{id}/skipped",
  operationId: "listSkipped",
  tags,
  summary: "Paths that are not stored, and why",
  description:
    "Binaries, files over the size limit, submodules and what could not be read. Paths the patterns leave out are not listed.",
  request: { params: RepositoryParams, query: PageQuery },
  responses: {
    ...refusals("not_found", "conflict"),
    200: json(pageOf(SkippedView).extend({ commitSha }), "A page.", {
      commitSha: commitExample,
      items: [skippedExample],
      nextCursor: null,
    }),
  },
});

/** Listing and reading what is stored. */
export function fileRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(list, async (c) => {
    const { path = "", ...page } = defined(c.req.valid("query"));
    const query = path === "" ? page : { ...page, pathPrefix: withoutEndSlash(path) };
    const listing = present(await c.env.SILO.files(c.var.userId, c.req.valid("param").id, query), "repository");
    return c.json({ commitSha: listing.commitSha, items: listing.items, nextCursor: listing.nextCursor }, 200);
  });
  app.openapi(skipped, async (c) => {
    const page = defined(c.req.valid("query"));
    const listing = present(await c.env.SILO.skipped(c.var.userId, c.req.valid("param").id, page), "repository");
    return c.json({ commitSha: listing.commitSha, items: listing.items, nextCursor: listing.nextCursor }, 200);
  });
  registerReadFile(app.openAPIRegistry);
  // Not `app.openapi`: a path parameter that spans slashes cannot be written in an OpenAPI path.
  app.get("/api/repositories/:id/files/:path{.*}", readFile);
}
