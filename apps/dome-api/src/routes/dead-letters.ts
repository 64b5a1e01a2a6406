import { DeadLetterView } from "@dome/ingest-core/contracts";
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { present } from "../http/errors.ts";
import { deadLetterExample } from "../http/examples.ts";
import { json, refusals } from "../http/responses.ts";
import { DeadLetterParams, defined, NoQuery, pageOf, PageQuery } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";

const tags = ["Operation"];

const list = createRoute({
  method: "get",
  path: "/api/dead-letters",
  operationId: "listDeadLetters",
  tags,
  summary: "Messages that could not be processed, newest first",
  description: "What spent its retries, with the reason. Nothing here is lost: each can be replayed.",
  request: { query: PageQuery },
  responses: {
    ...refusals(),
    200: json(pageOf(DeadLetterView), "A page.", { items: [deadLetterExample], nextCursor: null }),
  },
});

const replay = createRoute({
  method: "post",
  path: "/api/dead-letters/{id}/replay",
  operationId: "replayDeadLetter",
  tags,
  summary: "Send a dead letter to its queue again",
  description: "Repeating it sends it again.",
  request: { params: DeadLetterParams, query: NoQuery },
  responses: {
    ...refusals("not_found", "conflict"),
    202: json(DeadLetterView, "Sent.", { ...deadLetterExample, replayedAtMs: 1_760_000_100_000 }),
  },
});

/** What could not be processed. */
export function deadLetterRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(list, async (c) => c.json(await c.env.INGESTOR.deadLetters(defined(c.req.valid("query"))), 200));
  app.openapi(replay, async (c) =>
    c.json(present(await c.env.INGESTOR.replayDeadLetter(c.req.valid("param").id), "dead letter"), 202),
  );
}
