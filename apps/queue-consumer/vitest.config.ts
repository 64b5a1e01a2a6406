import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";
import { SILO } from "./test/neighbours.ts";

export default defineProject(async () => ({
  plugins: [
    cloudflareTest({
      remoteBindings: false,
      wrangler: { configPath: "./wrangler.jsonc" },
      miniflare: {
        bindings: {
          MIGRATIONS: await readD1Migrations(join(import.meta.dirname, "../../migrations")),
          GITHUB_APP_ID: "1",
          GITHUB_APP_PRIVATE_KEY: generateKeyPairSync("rsa", { modulusLength: 2048 })
            .privateKey.export({ type: "pkcs1", format: "pem" })
            .toString(),
          GITHUB_API_URL: "https://github.test",
        },
        r2Buckets: ["PACKS"],
        workers: [SILO],
      },
    }),
  ],
  test: {
    name: "queue-consumer",
    include: ["test/**/*.test.ts", "src/**/*.test.ts"],
    setupFiles: ["./test/setup.ts"],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 20_000,
    silent: "passed-only",
  },
}));
