import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { kCurrentWorker } from "miniflare";
import { defineProject } from "vitest/config";
import { QUEUE_CONSUMER } from "./test/neighbours.ts";

export default defineProject(async () => ({
  plugins: [
    cloudflareTest({
      remoteBindings: false,
      main: "./test/worker.ts",
      wrangler: { configPath: "./wrangler.jsonc" },
      miniflare: {
        bindings: { MIGRATIONS: await readD1Migrations(fileURLToPath(new URL("../../migrations", import.meta.url))) },
        // The real store, in the same Worker as the tests.
        r2Buckets: { PACKS: "dome-packs" },
        serviceBindings: {
          SILO: { name: kCurrentWorker, entrypoint: "Silo" },
          // Vectorize exists on the platform alone; nothing asks it unless VECTORS says so.
          VECTORIZE: { name: kCurrentWorker, entrypoint: "VectorizeDouble" },
        },
        workers: [QUEUE_CONSUMER],
      },
    }),
  ],
  test: {
    name: "constellation",
    include: ["test/**/*.test.ts"],
    setupFiles: ["./test/setup.ts"],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 60_000,
    silent: "passed-only",
  },
}));
