import { EventCoverage, EventStats, ImportReport, type PushFilter, PushView } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { present } from "../http/errors.ts";
import { coverageExample, importExample, pushExample, statsExample } from "../http/event-examples.ts";
import { json, refusals } from "../http/responses.ts";
import { defined, NoQuery, pageOf, PageQuery } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";

const tags = ["Events"];
const NDJSON = "application/x-ndjson";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_SPAN_MS = 366 * DAY_MS;

/** A time as people and programs write it: ISO 8601, or epoch milliseconds. */
const Time = z
  .string()
  .max(40)
  .transform((given, ctx) => {
    const atMs = /^\d{9,15}$/.test(given) ? Number(given) : Date.parse(given);
    if (Number.isFinite(atMs) && /^\d/.test(given)) return atMs;
    ctx.addIssue("must be a time: ISO 8601, or epoch milliseconds");
    return z.NEVER;
  });
const time = (description: string) =>
  Time.optional().openapi({ type: "string", description, example: "2026-11-22T10:00:00Z" });

const Filters = PageQuery.extend({
  repository: z
    .string()
    .regex(/^(?:[^\s/]{1,100}\/[^\s/]{1,200}|\d{1,20}|name:\S{1,301})$/, "must be owner/name, or GitHub's number")
    .optional()
    .openapi({ description: "`owner/name`, or GitHub's number.", example: "honojs/hono" }),
  actor: z
    .string()
    .regex(/^(?:login:)?[^\s/:]{1,100}$/, "must be a login, or GitHub's number")
    .optional()
    .openapi({ description: "Login, or GitHub's number.", example: "yusukebe" }),
  ref: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .openapi({ description: "The whole ref, `refs/heads/…` or `refs/tags/…`.", example: "refs/heads/main" }),
  since: time("Not before this time: ISO 8601, or epoch milliseconds."),
  until: time("Before this time."),
  format: z.enum(["json", "ndjson"]).optional().openapi({ description: "Like `Accept`, for browsers." }),
});

const SpanQuery = z.strictObject({
  since: time("From the hour of this time. Left out: a day before `until`."),
  until: time("To the end of the hour of this time. Left out: now."),
  limit: z.coerce.number().int().min(1).max(100).default(10).openapi({ description: "Most entries of each list." }),
});

/** Typed by its description alone: bodies of two kinds, or a text that is passed on as it is. */
const untyped = (answer: { description: string; content: object }): { description: string } => answer;

const pushes = createRoute({
  method: "get",
  path: "/api/events/pushes",
  operationId: "listPushes",
  tags,
  summary: "Public pushes, newest first",
  description:
    "What was seen of GitHub's public pushes; all conditions given must hold. A page at a time as JSON, or, with `Accept: application/x-ndjson` or `format=ndjson`, everything from here on as one stream, an object a line.",
  request: { query: Filters },
  responses: {
    ...refusals(),
    200: untyped({
      description: "A page, or the stream.",
      content: {
        "application/json": { schema: pageOf(PushView), example: { items: [pushExample], nextCursor: null } },
        [NDJSON]: { schema: z.string(), example: `${JSON.stringify(pushExample)}\n` },
      },
    }),
  },
});

const stats = createRoute({
  method: "get",
  path: "/api/events/stats",
  operationId: "eventStats",
  tags,
  summary: "Public events in numbers",
  description:
    "Totals, pushes an hour, the busiest repositories and contributors, how far look-ups have come, and GitHub's limit. Over whole hours, at most 366 days.",
  request: { query: SpanQuery },
  responses: { ...refusals(), 200: json(EventStats, "The numbers.", statsExample) },
});

const coverage = createRoute({
  method: "get",
  path: "/api/events/coverage",
  operationId: "eventCoverage",
  tags,
  summary: "What of the public events was seen, and what is known to be missing",
  description:
    "GitHub shows the last 300 public events; what happens between two looks beyond that is missed. Every look is listed with what it saw; those that met nothing known name the gap.",
  request: { query: SpanQuery },
  responses: { ...refusals(), 200: json(EventCoverage, "The coverage.", coverageExample) },
});

const one = createRoute({
  method: "get",
  path: "/api/events/{id}",
  operationId: "getEvent",
  tags,
  summary: "An event as GitHub sent it",
  description:
    "The text as it was received, but for line breaks between tokens, also when it has moved to the archive.",
  request: {
    params: z.strictObject({
      id: z
        .string()
        .regex(/^(?:[1-9]\d{0,19}|legacy:[0-9a-f]{32})$/, "must be the event's id")
        .openapi({ example: pushExample.eventId }),
    }),
    query: NoQuery,
  },
  responses: {
    ...refusals("not_found"),
    200: untyped(json(z.looseObject({}), "The event.", { id: pushExample.eventId, type: "PushEvent" })),
  },
});

const importRoute = createRoute({
  method: "post",
  path: "/api/events/import",
  operationId: "importEvents",
  tags,
  summary: "Add recorded events",
  description:
    "Stores NDJSON, one event a line, of any year of GitHub or GH Archive, at most 64 MiB at a time. Lines that are no events are counted and named; what is known already is counted as duplicate. Safe to repeat.",
  request: {
    query: NoQuery,
    body: { required: true, content: { [NDJSON]: { schema: z.string().openapi({ example: "{…}\n{…}\n" }) } } },
  },
  responses: {
    ...refusals("payload_too_large", "unsupported_media_type"),
    200: json(ImportReport, "What became of the lines.", importExample),
  },
});

/** Public events: pushes, numbers, coverage, texts, import. */
export function eventRoutes(app: OpenAPIHono<AppEnv>, deps: { nowMs: () => number }): void {
  app.openapi(pushes, async (c) => {
    const { since, until, cursor, limit, format, ...filters } = c.req.valid("query");
    const filter: PushFilter = defined({ ...filters, sinceMs: since, untilMs: until });
    const wantsLines = format === "ndjson" || (format === undefined && accepts(c.req.header("accept"), NDJSON));
    if (wantsLines) {
      if (cursor !== undefined) throw new DomeError("invalid_input", "A stream has no pages: leave the cursor out.");
      return c.body(await c.env.EVENTS.exportPushes(filter), 200, { "Content-Type": NDJSON });
    }
    return c.json(await c.env.EVENTS.pushes(filter, defined({ cursor, limit })), 200);
  });
  app.openapi(stats, async (c) => c.json(await c.env.EVENTS.stats(spanOf(c.req.valid("query"), deps.nowMs())), 200));
  app.openapi(coverage, async (c) =>
    c.json(await c.env.EVENTS.coverage(spanOf(c.req.valid("query"), deps.nowMs())), 200),
  );
  app.openapi(one, async (c) => {
    const text = present(await c.env.EVENTS.event(c.req.valid("param").id), "event");
    return c.body(text, 200, { "Content-Type": "application/json" });
  });
  app.post("/api/events/import", async (c, next) => {
    const mediaType = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
    if (mediaType !== NDJSON && mediaType !== "application/ndjson")
      throw new DomeError("unsupported_media_type", `The body must be NDJSON: send it with 'Content-Type: ${NDJSON}'.`);
    await next();
  });
  app.openapi(importRoute, async (c) => {
    const body: ReadableStream<Uint8Array> = c.req.raw.body ?? new Blob([]).stream();
    return c.json(await c.env.EVENTS.importEvents(body), 200);
  });
}

const accepts = (header: string | undefined, type: string): boolean =>
  header?.split(",").some((one) => one.split(";")[0]?.trim().toLowerCase() === type) ?? false;

/** Whole hours around what was asked for. */
function spanOf(
  query: { since?: number | undefined; until?: number | undefined; limit: number },
  nowMs: number,
): { fromMs: number; toMs: number; limit: number } {
  const untilMs = query.until ?? nowMs;
  const sinceMs = query.since ?? untilMs - DAY_MS;
  if (sinceMs >= untilMs)
    throw new DomeError("invalid_input", "`since` must be before `until`.", {
      details: [{ path: "since", message: "must be before until" }],
    });
  const fromMs = Math.floor(sinceMs / HOUR_MS) * HOUR_MS;
  const toMs = Math.ceil(untilMs / HOUR_MS) * HOUR_MS;
  if (toMs - fromMs > LONGEST_SPAN_MS)
    throw new DomeError("invalid_input", "The span is longer than 366 days.", {
      details: [{ path: "since", message: "must be within 366 days of until" }],
    });
  return { fromMs, toMs, limit: query.limit };
}
