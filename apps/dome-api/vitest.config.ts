import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";
import { CONSTELLATION_WORKER, HUB_WORKER, INGESTOR_WORKER, SILO_WORKER } from "./test/neighbours.ts";

export default defineProject(async () => ({
  plugins: [
    cloudflareTest({
      verbose: false,
      remoteBindings: false,
      wrangler: { configPath: "./wrangler.jsonc" },
      miniflare: {
        bindings: {
          DOME_API_KEY: "a-key-for-these-tests-only",
          MIGRATIONS: await readD1Migrations(fileURLToPath(new URL("../../migrations", import.meta.url))),
        },
        workers: [SILO_WORKER, INGESTOR_WORKER, CONSTELLATION_WORKER, HUB_WORKER],
      },
    }),
  ],
  test: {
    name: "dome-api",
    include: ["test/**/*.test.ts"],
    silent: "passed-only",
    isolate: false,
    maxWorkers: 1,
    testTimeout: 20_000,
    globalSetup: ["./test/validate-document.ts"],
  },
}));
