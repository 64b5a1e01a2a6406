import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { D1Database, R2Bucket } from "@cloudflare/workers-types";
import { type LocalGitHub, startLocalGitHub } from "@dome/local-github";
import { createTestHarness, type TestHarness, type TestHarnessOptions } from "wrangler";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** The key the API under test wants. */
export const API_KEY = "end-to-end-key-0123456789";

/** What deliveries are signed with. */
export const WEBHOOK_SECRET = "the secret deliveries are signed with";
const WORKERS = ["dome-api", "silo", "queue-consumer", "webhook", "cron-scraper", "constellation"];

export interface PlatformOptions {
  /** How the product signs in at GitHub: with a personal token (default), or as an App that has a token per installation and none of its own. */
  identity?: "token" | "app";
  /** Workers beside the product's own. */
  extraWorkers?: TestHarnessOptions["workers"];
}

/** Everything the product consists of, with a GitHub of its own, and handles on what it keeps. */
export interface Platform {
  github: LocalGitHub;
  server: TestHarness;
  db: D1Database;
  packs: R2Bucket;
  /** Where GitHub delivers to. */
  webhookUrl: string;
  cron(expression: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts all Workers from their own configurations, and a local GitHub that delivers to them over HTTP. Both on free ports. */
export async function startPlatform({
  identity = "token",
  extraWorkers = [],
}: PlatformOptions = {}): Promise<Platform> {
  const dir = await mkdtemp(join(tmpdir(), "dome-end-to-end-"));
  const privateKeyPem = generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type: "pkcs1", format: "pem" })
    .toString();
  const github = await startLocalGitHub({ dir, app: { privateKeyPem } });
  for (const kind of ["anonymous", "user", "installation"] as const) await github.setRateLimit(kind, 1_000_000);
  const server = createTestHarness({ root: ROOT, workers: [...(await workers(github, identity)), ...extraWorkers] });
  const close = async (): Promise<void> => {
    await server.close();
    await github.close();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const { url } = await server.listen();
    const silo = server.getWorker<{ DB: D1Database; PACKS: R2Bucket }>("silo");
    await silo.applyD1Migrations("DB");
    const { DB: db, PACKS: packs } = await silo.getEnv();
    await github.deliveries.setTarget({ url: new URL("/webhook", url).href, secret: WEBHOOK_SECRET });
    const cron = async (expression: string): Promise<void> => {
      await server.getWorker("cron-scraper").scheduled({ cron: expression });
    };
    return { github, server, db, packs, webhookUrl: new URL("/webhook", url).href, cron, close };
  } catch (err) {
    await close();
    throw err;
  }
}

async function workers(github: LocalGitHub, identity: "token" | "app"): Promise<TestHarnessOptions["workers"]> {
  const app = await github.app();
  const credentials: Record<string, string> =
    identity === "app"
      ? { GITHUB_APP_ID: String(app.id), GITHUB_APP_PRIVATE_KEY: app.privateKeyPkcs1 ?? "" }
      : { GITHUB_TOKEN: await github.tokens.add({ login: "reader", repositories: "all" }) };
  const vars = { GITHUB_API_URL: github.apiUrl, GARBAGE_GRACE_SECONDS: "0", LOG_LEVEL: "error" };
  const secrets = { ...credentials, GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET, DOME_API_KEY: API_KEY };
  return WORKERS.map((name) => ({ configPath: `apps/${name}/wrangler.jsonc`, vars, secrets }));
}
