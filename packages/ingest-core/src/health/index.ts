import { errorFields } from "../errors/index.ts";
import type { Logger } from "../log/index.ts";

/** Resolves when the thing it looks at works. */
export type HealthCheck = () => Promise<unknown>;

/** What `GET /health` answers. Names and times only: the reasons go to the log. */
export interface Health {
  status: "ok" | "failing";
  checks: Record<string, { ok: boolean; ms: number }>;
}

/** Longest a check may take, in milliseconds. */
const PATIENCE_MS = 5_000;

/** Runs every check at once. Never throws: a check that does, or takes longer than five seconds, is failing. */
export async function checkHealth(checks: Record<string, HealthCheck>, log: Logger): Promise<Health> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const startedAtMs = Date.now();
      const ok = await withinPatience(check).catch((err: unknown) => {
        log.warn("health.failing", { check: name, ...errorFields(err) });
        return false;
      });
      return [name, { ok, ms: Date.now() - startedAtMs }] as const;
    }),
  );
  return { status: results.every(([, result]) => result.ok) ? "ok" : "failing", checks: Object.fromEntries(results) };
}

/** The answer of a health endpoint: 200, or 503 when something is failing. */
export async function healthResponse(checks: Record<string, HealthCheck>, log: Logger): Promise<Response> {
  const health = await checkHealth(checks, log);
  return Response.json(health, {
    status: health.status === "ok" ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}

async function withinPatience(check: HealthCheck): Promise<true> {
  const late = new Promise<never>((_, refuse) => {
    AbortSignal.timeout(PATIENCE_MS).addEventListener("abort", () =>
      refuse(new Error(`no answer within ${PATIENCE_MS} ms`)),
    );
  });
  await Promise.race([check(), late]);
  return true;
}
