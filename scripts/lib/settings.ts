import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { UserError } from "./errors.ts";
import { REPO_ROOT } from "./paths.ts";

/** Every setting a Worker may read, under the same name everywhere. `docs/settings.md` describes them. */
export const SETTING_NAMES = [
  "GITHUB_API_URL",
  "GITHUB_WEB_URL",
  "GITHUB_TOKEN",
  "GITHUB_WEBHOOK_SECRET",
  "GITHUB_WEBHOOK_SECRET_PREVIOUS",
  "GITHUB_APP_ID",
  "GITHUB_APP_PRIVATE_KEY",
  "GITHUB_CLIENT_ID",
  "GITHUB_CLIENT_SECRET",
  "DOME_API_KEY",
  "DOME_API_USER",
  "LOG_LEVEL",
  "MAX_FILE_BYTES",
  "GARBAGE_GRACE_SECONDS",
  "SWEEP_INTERVAL_SECONDS",
  "EMBEDDER",
  "EMBEDDING_MODEL",
  "EMBEDDING_DIMENSIONS",
  "EMBEDDING_URL",
  "EMBEDDING_API_KEY",
  "CHUNKER",
  "MAX_INDEXED_FILE_BYTES",
  "EMBEDDING_CACHE_DAYS",
  "RERANK",
  "VECTORS",
  "EVENTS_POLL",
  "EVENTS_RAW_DAYS",
  "ISSUE_REQUESTS_PER_SCRAPE",
  "ISSUE_REQUESTS_PER_RUN",
  "ISSUE_SEARCHES",
  "ISSUE_IDLE_DAYS",
  "ISSUES_PER_REPOSITORY",
  "AI_PROVIDER",
  "AI_MODEL",
  "AI_TEMPERATURE",
  "AI_URL",
  "AI_API_KEY",
  "AI_PRICE_INPUT",
  "AI_PRICE_OUTPUT",
  "AI_DAILY_LIMIT_USD",
  "AI_BATCH_SIZE",
  "AI_MAX_ATTEMPTS",
  "AI_REQUEST_SECONDS",
  "AI_TOTAL_SECONDS",
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];
export type Settings = Partial<Record<SettingName, string>>;

/** Settings that only make sense towards the GitHub they were made for. */
export const GITHUB_IDENTITY: readonly SettingName[] = [
  "GITHUB_TOKEN",
  "GITHUB_APP_ID",
  "GITHUB_APP_PRIVATE_KEY",
  "GITHUB_CLIENT_ID",
  "GITHUB_CLIENT_SECRET",
];

/**
 * Settings from the environment, else from `.dev.vars` at the root. An empty value counts as absent. A private key may be
 * given as the path of a file.
 *
 * @throws {UserError} When the private key is neither PEM nor a readable file.
 */
export function loadSettings(env: NodeJS.ProcessEnv = process.env, root: string = REPO_ROOT): Settings {
  const file = path.join(root, ".dev.vars");
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const settings: Settings = {};
  for (const name of SETTING_NAMES) {
    const value = env[name] || fromFile[name];
    if (value) settings[name] = value;
  }
  if (settings.GITHUB_APP_PRIVATE_KEY)
    settings.GITHUB_APP_PRIVATE_KEY = readPrivateKey(settings.GITHUB_APP_PRIVATE_KEY, root);
  return settings;
}

function readPrivateKey(value: string, root: string): string {
  if (value.includes("-----BEGIN")) return value;
  try {
    const pem = readFileSync(path.resolve(root, value), "utf8");
    if (pem.includes("-----BEGIN")) return pem;
  } catch (err) {
    throw new UserError("GITHUB_APP_PRIVATE_KEY is neither a PEM key nor the path of a readable file.", { cause: err });
  }
  throw new UserError("GITHUB_APP_PRIVATE_KEY names a file that holds no PEM key.");
}

const GENERATED = ["GITHUB_WEBHOOK_SECRET", "DOME_API_KEY"] as const;

/** Fills in random secrets where none are set. They are kept in the state folder, so they survive a restart. */
export function withGeneratedSecrets(
  settings: Settings,
  stateDir: string,
): Settings & Record<(typeof GENERATED)[number], string> {
  const file = path.join(stateDir, "secrets.json");
  const kept: Settings = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Settings) : {};
  const secrets = {
    GITHUB_WEBHOOK_SECRET: kept.GITHUB_WEBHOOK_SECRET ?? randomBytes(24).toString("base64url"),
    DOME_API_KEY: kept.DOME_API_KEY ?? `dome_dev_${randomBytes(24).toString("base64url")}`,
  };
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  return { ...secrets, ...settings };
}
