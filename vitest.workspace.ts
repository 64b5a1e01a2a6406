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
 * Every project of the repository. Passed to vitest with `--config`.
 *
 * One project after the other (its own `groupOrder`): projects in workerd take one worker each and share it among their
 * files, which vitest only does for projects that run alone; several workerds at once make two cores slower, not faster.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: configs.map((config, index) => ({
      extends: path.join(import.meta.dirname, config),
      root: path.join(import.meta.dirname, path.dirname(config)),
      test: { name: path.basename(path.dirname(config)), sequence: { groupOrder: index } },
    })),
  },
});
