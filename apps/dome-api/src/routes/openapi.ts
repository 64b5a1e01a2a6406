import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../http/types.ts";
import { readDocument } from "../reference/document.ts";
import { REFERENCE_PATH, REFERENCE_STYLE_PATH, referencePage } from "../reference/page.ts";
import { REFERENCE_STYLE } from "../reference/style.ts";

/** Where the description of the API is, for everybody. */
export const OPENAPI_PATH = "/api/openapi.json";
/** What everybody may read below `/api`: the description, for machines and for people. */
export const PUBLIC_PATHS: ReadonlySet<string> = new Set([OPENAPI_PATH, REFERENCE_PATH, REFERENCE_STYLE_PATH]);

type Document = ReturnType<OpenAPIHono<AppEnv>["getOpenAPI31Document"]>;

const DESCRIPTION = `Keeps exact copies of GitHub repositories.

Every operation under \`/api\` needs \`Authorization: Bearer <key>\`. Times are epoch milliseconds, sizes bytes. Unknown fields and
query parameters are refused. Every refusal looks the same: \`{"error": {"code", "message", "details"?}}\`; \`X-Request-Id\` names the
request in the log.`;

const TAGS = [
  { name: "Repositories", description: "Adding repositories, changing what is kept of them, and removing them." },
  { name: "Projects", description: "Ingesting into projects, their history, and searching them." },
  { name: "Files", description: "What is stored, at which commit." },
  { name: "Jobs", description: "The syncs that keep repositories equal to GitHub, and watching them live." },
  { name: "Events", description: "GitHub's public pushes: what was seen, in numbers and one by one." },
  { name: "Issues", description: "Issues for first contributions that are really free, explained." },
  { name: "Operation", description: "Health, and messages that could not be processed." },
];

/** A page may be kept a while: it changes with a deployment. */
const KEEP = "public, max-age=300";

/** `GET /api/openapi.json`: OpenAPI 3.1 from the schemas that validate requests; `GET /api/reference`: the same as a page. */
export function openApiRoutes(app: OpenAPIHono<AppEnv>, version: string): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "The configured API key.",
  });
  let document: Document | undefined; // part of the app's definition: made once, on first use, to keep start-up short
  const describe = (): Document =>
    (document ??= app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: { title: "Dome Ingest", version, description: DESCRIPTION, license: { name: "MIT" } },
      servers: [{ url: "/" }],
      tags: TAGS,
      security: [{ key: [] }],
    }));
  app.get(OPENAPI_PATH, (c) => c.json(describe(), 200, { "Cache-Control": KEEP }));
  app.get(REFERENCE_PATH, async (c) =>
    c.html(await referencePage(readDocument(describe(), OPENAPI_PATH)), 200, { "Cache-Control": KEEP }),
  );
  app.get(REFERENCE_STYLE_PATH, (c) =>
    c.body(REFERENCE_STYLE, 200, { "Content-Type": "text/css; charset=utf-8", "Cache-Control": KEEP }),
  );
}
