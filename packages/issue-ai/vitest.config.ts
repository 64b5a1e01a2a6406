import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "issue-ai",
    environment: "node",
    include: ["test/**/*.test.ts"],
    isolate: false,
    testTimeout: 20_000,
  },
});
