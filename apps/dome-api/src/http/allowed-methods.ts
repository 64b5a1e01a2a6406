import type { Hono } from "hono";
import type { AppEnv } from "./types.ts";

const METHODS = ["GET", "POST", "PATCH", "DELETE"] as const;

/** The methods that have a handler at a path, middleware aside; HEAD comes with GET. Empty: nothing is there. */
export function allowedMethods(app: Pick<Hono<AppEnv>, "router">, path: string): string[] {
  const has = (method: string) => app.router.match(method, path)[0].some(([[, route]]) => route.method !== "ALL");
  return METHODS.filter(has).flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
}
