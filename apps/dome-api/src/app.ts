import { DomeError } from "@dome/ingest-core/errors";
import { createLogger, type Logger } from "@dome/ingest-core/log";
import { OpenAPIHono } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import manifest from "../package.json" with { type: "json" };
import { requireKey } from "./http/auth.ts";
import { answerError, invalidInput } from "./http/errors.ts";
import { requestLog } from "./http/request-log.ts";
import { routePath } from "./http/route-path.ts";
import type { AppEnv } from "./http/types.ts";
import { allowedMethods } from "./http/allowed-methods.ts";
import { aboutRoutes } from "./routes/about.ts";
import { deadLetterRoutes } from "./routes/dead-letters.ts";
import { eventRoutes } from "./routes/events.ts";
import { fileRoutes } from "./routes/files.ts";
import { healthRoutes } from "./routes/health.ts";
import { indexCountsRoutes } from "./routes/index-counts.ts";
import { issueFeedRoutes } from "./routes/issue-feeds.ts";
import { issueRoutes } from "./routes/issues.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { mcpRoutes } from "./mcp/route.ts";
import { socketRoutes } from "./progress/socket.ts";
import { REFERENCE_PATH } from "./reference/page.ts";
import { OPENAPI_PATH, openApiRoutes, PUBLIC_PATHS } from "./routes/openapi.ts";
import { projectRoutes } from "./routes/projects.ts";
import { repositoryRoutes } from "./routes/repositories.ts";
import { readSettings } from "./settings.ts";

/** What a test may replace: where lines go, and the clock. */
export interface AppDeps {
  log: Logger;
  nowMs: () => number;
}

const { version } = manifest;

/** The whole API as one Hono app: guards first, then the routes, then one answer for what is not there. */
export function createApp(deps: AppDeps = { log: createLogger("dome-api"), nowMs: Date.now }): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({
    getPath: routePath,
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(WHERE[result.target] ?? result.target, result.error);
    },
  });
  app.onError(answerError);
  app.use(REFERENCE_PATH, pagePolicy);
  app.use(requestLog(deps.log, deps.nowMs), secureHeaders(SECURITY), noStore, configured);
  app.use("/api/*", (c, next) => (PUBLIC_PATHS.has(c.req.path) ? next() : requireKey(c, next)));

  app.get("/", (c) =>
    c.json({ name: "Dome Ingest", version, documentation: OPENAPI_PATH, reference: REFERENCE_PATH, health: "/health" }),
  );
  healthRoutes(app, deps);
  aboutRoutes(app, version);
  repositoryRoutes(app);
  indexCountsRoutes(app);
  projectRoutes(app);
  fileRoutes(app);
  jobRoutes(app);
  issueFeedRoutes(app, deps);
  issueRoutes(app, deps);
  socketRoutes(app);
  eventRoutes(app, deps);
  deadLetterRoutes(app);
  openApiRoutes(app, version);
  mcpRoutes(app, version);
  app.post("/webhook", forwardDelivery);

  app.notFound((c) => {
    const allowed = allowedMethods(app, c.req.path);
    if (allowed.length === 0)
      throw new DomeError("not_found", `There is nothing at this address. ${OPENAPI_PATH} lists what is.`);
    c.header("Allow", allowed.join(", "));
    throw new DomeError("method_not_allowed", `${c.req.method} is not possible here; ${allowed.join(", ")} is.`);
  });
  return app;
}

/** What a person calls the parts of a request that zod-openapi validates. */
const WHERE: Record<string, string> = { json: "request body", query: "query", param: "address" };

/** Nothing this Worker answers is a page, but for one: it may load nothing, run nothing and be framed nowhere. */
const SECURITY: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: { sandbox: [], defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  xFrameOptions: "DENY",
  xXssProtection: false,
  xDownloadOptions: false,
};

/** The reference is a page with a style sheet and links, and still nothing that runs. */
const pagePolicy = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  c.header(
    "Content-Security-Policy",
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});

/** Answers hold one person's data; a route that knows better says so itself. */
const noStore = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
});

/** Refuses to serve anything but `/health` while the deployment has no usable key. */
const configured = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.path !== "/health") c.set("settings", readSettings(c.env));
  await next();
});

/** GitHub's deliveries go to the Worker that verifies them, unread: its signature covers the raw bytes. */
const forwardDelivery = createMiddleware<AppEnv>(async (c) => {
  try {
    const answer = await c.env.WEBHOOK.fetch(c.req.raw);
    return new Response(answer.body, answer);
  } catch (cause) {
    throw new DomeError("upstream_unavailable", "The receiver of deliveries does not answer. Deliver again later.", {
      cause,
    });
  }
});
