import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "issue-sources",
    environment: "node",
    include: ["test/**/*.test.ts"],
    isolate: false,
    testTimeout: 20_000,
  },
});
