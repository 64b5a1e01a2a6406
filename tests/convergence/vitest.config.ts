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
    name: "convergence",
    globalSetup: ["./global-setup.ts"],
    setupFiles: ["./setup.ts"],
    isolate: false,
    maxWorkers: 1,
    // A drawn suite is one test; `npm run chaos` draws thousands.
    testTimeout: 3_600_000,
  },
}));
