import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "end-to-end",
    environment: "node",
    include: ["*.test.ts"],
    // Each file runs all Workers: more than two at once only take turns.
    maxWorkers: 2,
    // Files keep nothing outside themselves, and wrangler takes a second to load.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
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
