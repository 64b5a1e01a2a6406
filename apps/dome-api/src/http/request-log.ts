import type { Logger } from "@dome/ingest-core/log";
import { newId } from "@dome/ingest-core/ids";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import type { AppEnv } from "./types.ts";

/** Names the request, answers its id in `X-Request-Id`, and writes one line when it ends: the route's pattern, never the URL. */
export const requestLog = (log: Logger, nowMs: () => number) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const startedAtMs = nowMs();
    const requestId = newId();
    const own = log.with({ requestId });
    c.set("requestId", requestId);
    c.set("log", own);
    await next();
    c.header("X-Request-Id", requestId);
    const route = matchedRoutes(c).findLast((matched) => matched.method !== "ALL")?.path ?? "unmatched";
    own.info("api.request", { method: c.req.method, route, status: c.res.status, durationMs: nowMs() - startedAtMs });
  });
