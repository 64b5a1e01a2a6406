import type { FileContent } from "@dome/ingest-core/contracts";
import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { parseInput, present } from "../http/errors.ts";
import { commitExample, fileExample } from "../http/examples.ts";
import { fileHeaders, hasCopy } from "../http/file-headers.ts";
import { decodeFilePath } from "../http/file-path.ts";
import { refusals } from "../http/responses.ts";
import { NoQuery, RepositoryParams } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";

const TAIL = /^\/api\/repositories\/[^/]+\/files\/(.*)$/s;

/** A file's bytes, streamed. HEAD answers the headers alone; a client that has this content gets 304. */
export async function readFile(c: Context<AppEnv>): Promise<Response> {
  const { id } = parseInput(RepositoryParams, { id: c.req.param("id") }, "address");
  parseInput(NoQuery, c.req.queries(), "query (write a '?' of the path as %3F)");
  const path = decodeFilePath(TAIL.exec(c.req.path)?.[1] ?? "");
  const content = present(await c.env.SILO.readFile(c.var.userId, id, path), "file");
  const headers = fileHeaders(content.file, content.commitSha);
  const unchanged = hasCopy(c.req.header("if-none-match"), content.file.sha);
  if (unchanged) return bodyless(content, 304, headers);
  headers.set("Content-Length", String(content.file.size));
  if (c.req.method === "HEAD") return bodyless(content, 200, headers);
  // The runtime drops Content-Length from a stream of unknown length; this one fails when the bytes do not add up.
  return new Response(content.body.pipeThrough(new FixedLengthStream(content.file.size)), { headers });
}

async function bodyless(content: FileContent, status: number, headers: Headers): Promise<Response> {
  await content.body.cancel();
  return new Response(null, { status, headers });
}

const text = (description: string, example: string) => ({
  description,
  required: true,
  schema: { type: "string" as const },
  example,
});

const headers = {
  ETag: text("The blob's id, quoted.", `"${fileExample.sha}"`),
  "X-Dome-Commit": text("The commit the file was read at.", commitExample),
  "X-Dome-Kind": text("`text`, `symlink` (the bytes are its target) or `lfs` (the bytes are the pointer).", "text"),
};

/** Describes {@link readFile}, for GET and HEAD. */
export function registerReadFile(registry: OpenAPIHono<AppEnv>["openAPIRegistry"]): void {
  const shared = {
    path: "/api/repositories/{id}/files/{path}",
    tags: ["Files"],
    description:
      "`path` is the file's path with each segment percent-encoded; its slashes may stand as they are or as `%2F`. Content types follow the extension, except that HTML, SVG, XML and scripts are served as plain text.",
    request: {
      params: RepositoryParams.extend({
        path: z.string().openapi({ description: "Path in the repository.", example: fileExample.path }),
      }),
      headers: z.object({
        "If-None-Match": z
          .string()
          .optional()
          .openapi({ description: "The `ETag` of the copy you have.", example: `"${fileExample.sha}"` }),
      }),
    },
  };
  const errors = refusals("not_found");
  const unchanged = { description: "You have this content.", headers };
  const bytes = {
    description: "The bytes.",
    headers,
    content: { "*/*": { schema: { type: "string" as const, contentEncoding: "binary" } } },
  };
  registry.registerPath({
    ...shared,
    method: "get",
    operationId: "readFile",
    summary: "A file's bytes",
    responses: { 200: bytes, 304: unchanged, ...errors },
  });
  registry.registerPath({
    ...shared,
    method: "head",
    operationId: "statFile",
    summary: "A file's headers",
    responses: { 200: { description: "The headers.", headers }, 304: unchanged, ...errors },
  });
}
