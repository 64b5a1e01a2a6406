import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "vitest/config";

/** A folder with a `vitest.config.ts` is a project. */
const configs = globSync(
  ["{apps,packages}/*/vitest.config.ts", "tests/*/vitest.config.ts", "scripts/vitest.config.ts"],
  {
    cwd: import.meta.dirname,
  },
).toSorted();

/**
 * What properties draw from: the same for one commit, so that one that passed passes again, and another for the next, so that in time
 * everything is drawn. `CHAOS_SEED` sets it; `npm run chaos` takes a new one each time.
 */
function seedOf(): number {
  const { CHAOS_SEED: chosen } = process.env;
  if (chosen !== undefined) return Number(chosen);
  const { stdout } = spawnSync("git", ["rev-parse", "HEAD"], { cwd: import.meta.dirname, encoding: "utf8" });
  return Number.parseInt((stdout ?? "").slice(0, 7), 16) || 1;
}

const seed = seedOf();

/**
 * Every project of the repository. Passed to vitest with `--config`.
 *
 * One project after the other (its own `groupOrder`): projects in workerd take one worker each and share it among their
 * files, which vitest only does for projects that run alone. `npm test` runs two of these at once (`scripts/lib/run-tests.ts`).
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    silent: "passed-only",
    projects: configs.map((config, index) => ({
      extends: path.join(import.meta.dirname, config),
      root: path.join(import.meta.dirname, path.dirname(config)),
      test: {
        name: path.basename(path.dirname(config)),
        sequence: { groupOrder: index },
        provide: { seed },
        setupFiles: [path.join(import.meta.dirname, "tests/support/seed.ts")],
      },
    })),
  },
});
