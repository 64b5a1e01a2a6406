import { isDomeError, messageOf } from "@dome/ingest-core/errors";
import { redact } from "@dome/ingest-core/log";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { json } from "../http/responses.ts";
import type { AppEnv } from "../http/types.ts";

/** Longest wait for one dependency, in milliseconds. */
const PATIENCE_MS = 5_000;

const Check = z.object({ ok: z.boolean(), ms: z.number(), error: z.string().optional() });
const Health = z
  .object({
    status: z.enum(["ok", "failing"]),
    checks: z.object({ db: Check, silo: Check, ingestor: Check, constellation: Check }),
  })
  .openapi("Health");

const healthRoute = createRoute({
  method: "get",
  path: "/health",
  operationId: "getHealth",
  tags: ["Operation"],
  summary: "Whether the API and what it needs work",
  description:
    "Asks the database, the store, the ingestor and search, each with a limit of five seconds. Needs no key.",
  security: [],
  responses: {
    200: json(Health, "Everything answers.", {
      status: "ok",
      checks: {
        db: { ok: true, ms: 2 },
        silo: { ok: true, ms: 3 },
        ingestor: { ok: true, ms: 4 },
        constellation: { ok: true, ms: 5 },
      },
    }),
    503: json(Health, "Something does not answer.", {
      status: "failing",
      checks: {
        db: { ok: true, ms: 2 },
        silo: { ok: false, ms: 12, error: "D1 does not answer." },
        ingestor: { ok: true, ms: 4 },
        constellation: { ok: true, ms: 5 },
      },
    }),
  },
});

/** `GET /health`. */
export function healthRoutes(app: OpenAPIHono<AppEnv>, deps: { nowMs: () => number }): void {
  app.openapi(healthRoute, async (c) => {
    const [db, silo, ingestor, constellation] = await Promise.all([
      check(() => c.env.DB.prepare("select 1").first(), deps.nowMs),
      check(() => c.env.SILO.health(), deps.nowMs),
      check(() => c.env.INGESTOR.health(), deps.nowMs),
      check(() => c.env.CONSTELLATION.health(), deps.nowMs),
    ]);
    const ok = db.ok && silo.ok && ingestor.ok && constellation.ok;
    const status = ok ? ("ok" as const) : ("failing" as const);
    return c.json({ status, checks: { db, silo, ingestor, constellation } }, ok ? 200 : 503);
  });
}

async function check(probe: () => Promise<unknown>, nowMs: () => number): Promise<z.output<typeof Check>> {
  const startedAtMs = nowMs();
  try {
    await withPatience(probe());
    return { ok: true, ms: nowMs() - startedAtMs };
  } catch (err) {
    // Everybody may read this page, so only messages written for people are shown.
    return {
      ok: false,
      ms: nowMs() - startedAtMs,
      error: isDomeError(err) ? redact(messageOf(err)) : "does not answer",
    };
  }
}

async function withPatience(answer: Promise<unknown>): Promise<void> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("timed out")), PATIENCE_MS);
  try {
    await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
