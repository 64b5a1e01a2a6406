import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { json, refusals } from "../http/responses.ts";
import { NoQuery } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";

const About = z
  .object({
    version: z.string(),
    userId: z.string().openapi({ description: "Whom the key acts for." }),
    githubWebUrl: z.string().openapi({
      description: "Root of GitHub's website, without a slash at its end: for links to people, repositories and lines.",
    }),
  })
  .openapi("About");

const aboutRoute = createRoute({
  method: "get",
  path: "/api/about",
  operationId: "getAbout",
  tags: ["Operation"],
  summary: "Whom the key acts for, and where GitHub is",
  description: "Asks nobody else: the quickest way to find out whether a key is good.",
  request: { query: NoQuery },
  responses: {
    ...refusals(),
    200: json(About, "This deployment.", { version: "0.1.0", userId: "dev", githubWebUrl: "https://github.com" }),
  },
});

/** `GET /api/about`. */
export function aboutRoutes(app: OpenAPIHono<AppEnv>, version: string): void {
  app.openapi(aboutRoute, (c) =>
    c.json({ version, userId: c.var.userId, githubWebUrl: c.var.settings.GITHUB_WEB_URL }, 200),
  );
}
