import { env } from "cloudflare:workers";
import fc from "fast-check";
import { inject, it } from "vitest";
import { seed } from "../support/seed.ts";
import { World } from "../support/world.ts";
import { emptyStore } from "./empty-store.ts";
import { runScenario, TOKEN } from "./run-scenario.ts";
import { MAX_FILE_BYTES, scenario } from "./scenario.ts";

let played = 0;

it("ends exact and truthful, whatever happens on the way, within one sweep after faults stop", async () => {
  const path = inject("chaosPath");
  await fc.assert(
    fc.asyncProperty(scenario, async (drawn) => {
      await emptyStore(env);
      const world = new World({
        db: env.DB,
        packs: env.PACKS,
        indexes: env.SEARCH_INDEX,
        caches: env.EMBEDDING_CACHE,
        apiUrl: inject("apiUrl"),
        controlUrl: inject("controlUrl"),
        maxFileBytes: MAX_FILE_BYTES,
        token: TOKEN,
      });
      const wrong = await runScenario(world, drawn, `scenario-${seed}-${++played}`);
      if (wrong.length > 0)
        throw new Error(
          `${wrong.slice(0, 10).join("\n")}\nReplay: CHAOS_SEED=${seed} npm run chaos (with the path printed below as CHAOS_PATH)`,
        );
    }),
    {
      numRuns: inject("chaosRuns"),
      ...(path === null ? {} : { path }),
      endOnFailure: inject("chaosRuns") > 1_000,
    },
  );
});
