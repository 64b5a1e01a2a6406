import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "end-to-end",
    environment: "node",
    include: ["*.test.ts"],
    // Each file runs all Workers: more than two at once only take turns.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
