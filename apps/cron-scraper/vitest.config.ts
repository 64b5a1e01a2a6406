import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";
import { CONSTELLATION, QUEUE_CONSUMER, SILO } from "./test/neighbours.ts";

export default defineProject(async () => ({
  plugins: [
    cloudflareTest({
      remoteBindings: false,
      wrangler: { configPath: "./wrangler.jsonc" },
      miniflare: {
        bindings: { MIGRATIONS: await readD1Migrations(fileURLToPath(new URL("../../migrations", import.meta.url))) },
        serviceBindings: { QUEUE_CONSUMER: "queue-consumer" },
        workers: [SILO, CONSTELLATION, QUEUE_CONSUMER],
      },
    }),
  ],
  test: {
    name: "cron-scraper",
    globalSetup: ["./test/issues/global-setup.ts"],
    setupFiles: ["./test/setup.ts"],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 60_000,
    silent: "passed-only",
  },
}));
