import { openDatabase } from "@dome/db";
import { browseIssues, type IssueView } from "@dome/db/beginner-issues";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { json, refusals } from "../http/responses.ts";
import type { AppEnv } from "../http/types.ts";
import { issueExample } from "../issues/examples.ts";
import { atom, type FeedInfo, jsonFeed, rss } from "../issues/feed.ts";
import { toFilter } from "../issues/filter.ts";
import { IssueQuery } from "../issues/schemas.ts";

const ITEMS = 50;
const { language, difficulty, label, minStars } = IssueQuery;
const FeedQuery = z.strictObject({ language, difficulty, label, minStars });

const JsonFeed = z
  .object({
    version: z.string(),
    title: z.string(),
    feed_url: z.string(),
    items: z.array(
      z.object({
        id: z.string(),
        url: z.string(),
        title: z.string(),
        content_text: z.string(),
        date_published: z.string(),
        date_modified: z.string(),
        tags: z.array(z.string()),
      }),
    ),
  })
  .openapi("JsonFeed");

const about = (format: string) => ({
  tags: ["Issues"],
  summary: `Free issues as ${format}`,
  description: `The ${ITEMS} newest, as plain text. Feed readers may send the key as the password of HTTP Basic, with any name.`,
  request: { query: FeedQuery },
});

const xmlAnswer = (type: string) => ({ description: "The feed.", content: { [type]: { schema: z.string() } } });

const atomRoute = createRoute({
  method: "get",
  path: "/api/issues/feed.atom",
  operationId: "getIssuesAtom",
  ...about("an Atom feed"),
  responses: { ...refusals(), 200: xmlAnswer("application/atom+xml") },
});
const rssRoute = createRoute({
  method: "get",
  path: "/api/issues/feed.rss",
  operationId: "getIssuesRss",
  ...about("an RSS feed"),
  responses: { ...refusals(), 200: xmlAnswer("application/rss+xml") },
});
const jsonRoute = createRoute({
  method: "get",
  path: "/api/issues/feed.json",
  operationId: "getIssuesJsonFeed",
  ...about("a JSON Feed"),
  responses: {
    ...refusals(),
    200: json(
      JsonFeed,
      "The feed.",
      jsonFeed({ title: "First issues", url: "/api/issues/feed.json", updatedAtMs: 0 }, [issueExample]) as z.input<
        typeof JsonFeed
      >,
    ),
  },
});

/** Feeds of free issues, per language or all. */
export function issueFeedRoutes(app: OpenAPIHono<AppEnv>, deps: { nowMs: () => number }): void {
  const read = async (c: Context<AppEnv>, query: z.output<typeof FeedQuery>): Promise<[FeedInfo, IssueView[]]> => {
    const { items } = await browseIssues(openDatabase(c.env.DB), toFilter(query, deps.nowMs()), { limit: ITEMS });
    const title = query.language === undefined ? "First issues" : `First issues: ${query.language}`;
    const updatedAtMs = items.length === 0 ? deps.nowMs() : Math.max(...items.map((item) => item.updatedAtMs));
    return [{ title, url: c.req.url, updatedAtMs }, items];
  };
  const keep = { "Cache-Control": "private, max-age=900" };
  app.openapi(atomRoute, async (c) =>
    c.body(atom(...(await read(c, c.req.valid("query")))), 200, {
      ...keep,
      "Content-Type": "application/atom+xml; charset=utf-8",
    }),
  );
  app.openapi(rssRoute, async (c) =>
    c.body(rss(...(await read(c, c.req.valid("query")))), 200, {
      ...keep,
      "Content-Type": "application/rss+xml; charset=utf-8",
    }),
  );
  app.openapi(jsonRoute, async (c) =>
    c.json(jsonFeed(...(await read(c, c.req.valid("query")))) as z.input<typeof JsonFeed>, 200, {
      ...keep,
      "Content-Type": "application/feed+json; charset=utf-8",
    }),
  );
}
