import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type LocalGitHub, startLocalGitHub } from "@dome/local-github";
import type { D1Database, Queue, R2Bucket } from "@cloudflare/workers-types";
import { createTestHarness, type TestHarness } from "wrangler";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const WEBHOOK_SECRET = "the secret deliveries are signed with";

/** The key the API under test wants. */
export const API_KEY = "end-to-end-key-0123456789";

export interface PlatformOptions {
  /** Larger files are skipped. Default: the product's own default. */
  maxFileBytes?: number;
  /** Let the Workers be the App, with no token of their own. Default: a personal token and no App. */
  asApp?: boolean;
}

/** Everything the product consists of, as deployed, with a GitHub of its own. */
export interface Platform {
  github: LocalGitHub;
  server: TestHarness;
  db: D1Database;
  packs: R2Bucket;
  queue: Queue;
  cron(expression: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts all Workers from their own configurations, and a local GitHub that delivers to them over HTTP. */
export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const dir = await mkdtemp(join(tmpdir(), "dome-end-to-end-"));
  const privateKeyPem = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const github = await startLocalGitHub({ dir, app: { privateKeyPem } });
  const server = createTestHarness({ root: ROOT, workers: await workersOf(github, options) });
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
    const { INGEST_QUEUE: queue } = await server.getWorker<{ INGEST_QUEUE: Queue }>("queue-consumer").getEnv();
    await github.deliveries.setTarget({ url: new URL("/webhook", url).href, secret: WEBHOOK_SECRET });
    const cron = async (expression: string): Promise<void> => {
      await server.getWorker("cron-scraper").scheduled({ cron: expression });
    };
    return { github, server, db, packs, queue, cron, close };
  } catch (err) {
    await close();
    throw err;
  }
}

async function workersOf(github: LocalGitHub, options: PlatformOptions) {
  const app = await github.app();
  const identity: Record<string, string> = options.asApp
    ? { GITHUB_APP_ID: String(app.id), GITHUB_APP_PRIVATE_KEY: app.privateKeyPkcs1 ?? "" }
    : { GITHUB_TOKEN: await github.tokens.add({ login: "reader", repositories: "all" }) };
  await github.setRateLimit("user", 1_000_000);
  const vars = {
    GITHUB_API_URL: github.apiUrl,
    GARBAGE_GRACE_SECONDS: "0",
    ...(options.maxFileBytes === undefined ? {} : { MAX_FILE_BYTES: String(options.maxFileBytes) }),
  };
  const secrets = { ...identity, GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET, DOME_API_KEY: API_KEY };
  return ["dome-api", "silo", "queue-consumer", "webhook", "cron-scraper"].map((name) => ({ configPath: `apps/${name}/wrangler.jsonc`, vars, secrets }));
}
