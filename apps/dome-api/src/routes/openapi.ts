import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../http/types.ts";

/** Where the description of the API is, for everybody. */
export const OPENAPI_PATH = "/api/openapi.json";

type Document = ReturnType<OpenAPIHono<AppEnv>["getOpenAPI31Document"]>;

const DESCRIPTION = `Keeps exact copies of GitHub repositories.

Every operation under \`/api\` needs \`Authorization: Bearer <key>\`. Times are epoch milliseconds, sizes bytes. Unknown fields and
query parameters are refused. Every refusal looks the same: \`{"error": {"code", "message", "details"?}}\`; \`X-Request-Id\` names the
request in the log.`;

const TAGS = [
  { name: "Repositories", description: "Adding repositories, changing what is kept of them, and removing them." },
  { name: "Files", description: "What is stored, at which commit." },
  { name: "Jobs", description: "The syncs that keep repositories equal to GitHub." },
  { name: "Operation", description: "Health, and messages that could not be processed." },
];

/** `GET /api/openapi.json`: OpenAPI 3.1 from the schemas that validate requests. */
export function openApiRoutes(app: OpenAPIHono<AppEnv>, version: string): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "The configured API key.",
  });
  let document: Document | undefined; // part of the app's definition: made once, on first use, to keep start-up short
  app.get(OPENAPI_PATH, (c) => {
    document ??= app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: { title: "Dome Ingest", version, description: DESCRIPTION, license: { name: "MIT" } },
      servers: [{ url: "/" }],
      tags: TAGS,
      security: [{ key: [] }],
    });
    c.header("Cache-Control", "public, max-age=300");
    return c.json(document);
  });
}
