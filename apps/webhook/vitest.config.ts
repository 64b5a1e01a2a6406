import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";
import { CONSTELLATION, QUEUE_CONSUMER, SILO } from "./test/neighbours.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineProject(async () => ({
  plugins: [
    cloudflareTest({
      remoteBindings: false,
      wrangler: { configPath: "./wrangler.jsonc" },
      miniflare: {
        bindings: {
          MIGRATIONS: await readD1Migrations(path("../../migrations")),
          GITHUB_WEBHOOK_SECRET: "It's a Secret to Everybody",
          GITHUB_WEBHOOK_SECRET_PREVIOUS: "the one before",
          DELIVERIES: readExamples(),
        },
        serviceBindings: { QUEUE_CONSUMER: "queue-consumer", SILO_CALLS: "silo", CONSTELLATION_CALLS: "constellation" },
        workers: [SILO, CONSTELLATION, QUEUE_CONSUMER],
      },
    }),
  ],
  test: {
    name: "webhook",
    setupFiles: ["./test/setup.ts"],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 20_000,
    silent: "passed-only",
  },
}));

interface Example {
  event: string;
  payload: unknown;
}

/** GitHub's example payloads of the events that are handled, and pushes from other projects' tests where they are at hand. */
function readExamples(): Example[] {
  const handled = new Set([
    "push",
    "ping",
    "installation",
    "installation_repositories",
    "installation_target",
    "repository",
    "create",
    "delete",
    "public",
    "issues",
  ]);
  const file = path("node_modules/@octokit/webhooks-examples/api.github.com/index.json");
  const events = JSON.parse(readFileSync(file, "utf8")) as { name: string; examples: unknown[] }[];
  const examples = events
    .filter((event) => handled.has(event.name))
    .flatMap((event) => event.examples.map((payload) => ({ event: event.name, payload })));
  return [...examples, ...readExtraPushes()];
}

function readExtraPushes(): Example[] {
  const file = path("../../../shared/data/webhooks/push-extra.ndjson.gz");
  if (!existsSync(file)) {
    if (process.env["CI"] === "true") throw new Error(`${file} is missing: CI must test with all payloads`);
    return [];
  }
  const lines = gunzipSync(readFileSync(file)).toString("utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => ({ event: "push", payload: (JSON.parse(line) as { payload: unknown }).payload }));
}
