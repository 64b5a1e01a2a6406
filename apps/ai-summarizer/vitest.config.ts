import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

export default defineProject(async () => ({
  plugins: [
    cloudflareTest({
      remoteBindings: false,
      wrangler: { configPath: "./wrangler.jsonc" },
      miniflare: {
        bindings: { MIGRATIONS: await readD1Migrations(fileURLToPath(new URL("../../migrations", import.meta.url))) },
      },
    }),
  ],
  test: {
    name: "ai-summarizer",
    include: ["test/**/*.test.ts"],
    setupFiles: ["./test/setup.ts"],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 30_000,
    silent: "passed-only",
  },
}));
