import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

export default defineProject(async () => ({
  plugins: [
    cloudflareTest({
      remoteBindings: false,
      wrangler: { configPath: "./wrangler.jsonc" },
      miniflare: { bindings: { MIGRATIONS: await readD1Migrations(join(import.meta.dirname, "../../migrations")) } },
    }),
  ],
  test: {
    name: "events",
    globalSetup: ["./global-setup.ts"],
    setupFiles: ["./setup.ts"],
    // A runtime for each file: what dies in one leaves nothing to the other.
    isolate: true,
    maxWorkers: 1,
    testTimeout: 600_000,
  },
}));
