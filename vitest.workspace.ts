import { defineConfig } from "vitest/config";

/** Every project of the repository. Passed to vitest with `--config`; a folder with a `vitest.config.ts` is one more project. */
export default defineConfig({
  test: {
    projects: ["{apps,packages}/*/vitest.config.ts", "tests/**/vitest.config.ts", "scripts/vitest.config.ts"],
    // Projects that run in workerd take one worker each; more than this at once only makes two cores slower.
    maxWorkers: 2,
  },
});
