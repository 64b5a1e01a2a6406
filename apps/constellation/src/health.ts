import { findRepositoryForSync } from "@dome/db";
import type { HealthCheck } from "@dome/ingest-core/health";
import { DomeError } from "@dome/ingest-core/errors";
import type { ConstellationDeps } from "./deps.ts";

/** What the Worker needs, each asked for next to nothing. @throws {DomeError} `upstream_unavailable` by the one that does not answer. */
export function checks(deps: ConstellationDeps): Record<"db" | "silo" | "index", HealthCheck> {
  return {
    db: async () => await named("the database", findRepositoryForSync(deps.db, "health")),
    silo: async () => await named("silo", deps.silo.health()),
    index: async () =>
      await named(
        "the search index",
        deps.indexOf({ userId: null, project: "health", dataset: "health" }).counts("health"),
      ),
  };
}

async function named(what: string, answer: PromiseLike<unknown>): Promise<void> {
  try {
    await answer;
  } catch (cause) {
    throw new DomeError("upstream_unavailable", `${what} does not answer.`, { cause });
  }
}
