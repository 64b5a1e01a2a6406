import { DomeError, messageOf } from "@dome/ingest-core/errors";

/** One binding's answer. */
export interface HealthCheck {
  ok: boolean;
  ms: number;
  error?: string;
}

export type HealthChecks = Record<"db" | "packs", HealthCheck>;

/** Asks D1 and R2 for next to nothing. Never throws. */
export async function checkHealth(bindings: { DB: D1Database; PACKS: R2Bucket }): Promise<HealthChecks> {
  const [db, packs] = await Promise.all([
    timed(() => bindings.DB.prepare("select 1").first()),
    timed(() => bindings.PACKS.head("health")),
  ]);
  return { db, packs };
}

/** @throws {DomeError} `upstream_unavailable`, naming what does not answer. */
export function assertHealthy(checks: HealthChecks): void {
  const failing = Object.entries(checks).filter(([, check]) => !check.ok);
  if (failing.length === 0) return;
  const list = failing.map(([name, check]) => `${name} (${check.error ?? "no answer"})`).join(", ");
  throw new DomeError("upstream_unavailable", `Silo's storage does not answer: ${list}.`);
}

async function timed(ask: () => Promise<unknown>): Promise<HealthCheck> {
  const startedAt = performance.now();
  const ms = (): number => Math.round(performance.now() - startedAt);
  try {
    await ask();
    return { ok: true, ms: ms() };
  } catch (err) {
    return { ok: false, ms: ms(), error: messageOf(err) };
  }
}
