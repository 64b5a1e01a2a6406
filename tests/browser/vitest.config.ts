import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "browser",
    environment: "node",
    include: ["*.test.ts"],
    // A browser and all Workers: one after the other is as fast.
    maxWorkers: 1,
    // Files keep nothing outside themselves, and wrangler takes a second to load.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As long as everything else in a page may take.
    expect: { poll: { timeout: 20_000 } },
    // Nothing leaves the machine, and only what is wrong is said.
    env: {
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      DO_NOT_TRACK: "1",
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_LOG: "error",
      X_LOCAL_OBSERVABILITY: "false",
    },
  },
});
