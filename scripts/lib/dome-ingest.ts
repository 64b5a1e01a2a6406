import type { ChildProcess } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildDashboard, dashboardAddress } from "./dashboard.ts";
import { fireCron, scheduleCrons } from "./crons.ts";
import { UserError } from "./errors.ts";
import { openLogFile, type LogFile } from "./log-file.ts";
import { migrateLocally } from "./migrations.ts";
import { freePort, requireFreePort } from "./ports.ts";
import { REPO_ROOT } from "./paths.ts";
import { GITHUB_IDENTITY, withGeneratedSecrets, type Settings } from "./settings.ts";
import { startGitHub, type GitHubAddresses, type GitHubHandle, type ServedRepository } from "./github.ts";
import { writeWorkerConfigs } from "./worker-configs.ts";
import { listWorkers, type Worker } from "./workers.ts";
import { spawnWrangler, stopWrangler } from "./wrangler.ts";

const START_TIMEOUT_MS = 90_000;

/** What to start. */
export interface StartOptions {
  /** Where databases, objects, logs and secrets are kept. Nothing is written outside it. */
  stateDir: string;
  /** Delete the state first. */
  fresh?: boolean;
  /** The public port; left out: any free one. Taken: a {@link UserError}. */
  port?: number;
  /** As {@link loadSettings} reads them. Without `GITHUB_API_URL` a local GitHub is started. */
  settings?: Settings;
  /** What the local GitHub serves at first. */
  repositories?: ServedRepository[];
  /** Fire crons on time (default true). Off: only {@link Running.fireCron} fires them. */
  crons?: boolean;
  /** Replaces the wait of every queue consumer, for tests that should not wait for batches to fill. */
  batchTimeoutSeconds?: number;
  /** Called with every line the Workers log, which also goes to `dev.log` in the state folder. */
  onLog?: (line: string) => void;
}

/** The addresses of a running instance, as printed after `ready` and kept in `ready.json` in the state folder. */
export interface ReadyInfo {
  /** Root of the public API, without a trailing slash. */
  api: string;
  /** The dashboard, signed in. */
  dashboard: string;
  /** Where deliveries are posted. */
  webhook: string;
  /** Null when `GITHUB_API_URL` was set. */
  github: GitHubAddresses | null;
  /** The development API key. */
  apiKey: string;
  /** The state folder, absolute. */
  state: string;
  port: number;
}

/** A running instance: all Workers in one process, and the local GitHub in this one. */
export interface Running extends ReadyInfo {
  /** The local GitHub, to change and count; null when there is none. */
  control: GitHubHandle | null;
  logFile: string;
  /** Process id of the Workers' process group, for tests that kill it. */
  pid: number;
  /** Resolves when the Workers' process ends, by itself or by {@link stop}. */
  exited: Promise<void>;
  /** Runs one cron of one Worker to its end. */
  fireCron(worker: string, cron: string): Promise<void>;
  /** Ends everything that was started. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the whole product on this machine, without an account: migrates the local database, starts all Workers in one
 * `wrangler dev` and, unless told of a GitHub, a local one whose deliveries arrive.
 *
 * @throws {UserError} When the port is taken or the Workers do not start; the message holds the end of their log.
 */
export async function startDomeIngest(options: StartOptions): Promise<Running> {
  const state = path.resolve(options.stateDir);
  if (options.port !== undefined) await requireFreePort(options.port);
  const port = options.port ?? (await freePort());
  if (options.fresh) rmSync(state, { recursive: true, force: true });
  mkdirSync(state, { recursive: true });

  const given = withGeneratedSecrets(options.settings ?? {}, state);
  const api = `http://127.0.0.1:${port}`;
  const webhook = `${api}/webhook`;
  const control = given.GITHUB_API_URL
    ? null
    : await startGitHub(path.join(state, "github"), options.repositories ?? [], {
        url: webhook,
        secret: given.GITHUB_WEBHOOK_SECRET,
      });
  const settings = control ? { ...without(given, GITHUB_IDENTITY), ...control.settings } : given;
  const apiKey = given.DOME_API_KEY;
  const dashboard = dashboardAddress(api, apiKey);
  const info: ReadyInfo = { api, dashboard, webhook, github: control?.at ?? null, apiKey, state, port };

  const log = openLogFile(path.join(state, "dev.log"), options.onLog);
  let child: ChildProcess | undefined;
  try {
    const workers = listWorkers();
    const configs = writeWorkerConfigs(workers, state, settings, options.batchTimeoutSeconds);
    // Checkouts of one machine must not answer each other's service bindings.
    const env = { CLOUDFLARE_DEV_REGISTRY_PATH: path.join(state, "registry") };
    await buildDashboard();
    await migrateLocally(workers, state, env);
    child = spawnWrangler(devArguments(configs, port, state), { cwd: REPO_ROOT, env, onLine: log.write });
    await untilReady(child, api, log);
    return running({ info, child, control, log, workers, crons: options.crons ?? true });
  } catch (err) {
    if (child) await stopWrangler(child);
    await control?.close();
    throw err;
  }
}

function without(settings: Settings, names: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
}

function devArguments(configs: string[], port: number, state: string): string[] {
  const fixed = ["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0", "--persist-to", state];
  return ["dev", ...configs.flatMap((config) => ["-c", config]), ...fixed, "--show-interactive-dev-session=false"];
}

async function untilReady(child: ChildProcess, api: string, log: LogFile): Promise<void> {
  let ended = false;
  child.once("exit", () => (ended = true));
  child.once("error", () => (ended = true));
  const deadline = Date.now() + START_TIMEOUT_MS;
  let last = "no answer";
  while (Date.now() < deadline) {
    if (ended) throw new UserError(`The Workers stopped while starting. The end of ${log.path}:\n${log.tail()}`);
    const answer = await fetch(`${api}/health`, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
    if (answer?.ok) return;
    if (answer) last = `HTTP ${answer.status} ${(await answer.text()).slice(0, 500)}`;
    await sleep(100);
  }
  throw new UserError(
    `The Workers did not get healthy within ${START_TIMEOUT_MS / 1_000} s; /health said: ${last}. The end of ${log.path}:\n${log.tail()}`,
  );
}

interface Parts {
  info: ReadyInfo;
  child: ChildProcess;
  control: GitHubHandle | null;
  log: LogFile;
  workers: Worker[];
  crons: boolean;
}

function running({ info, child, control, log, workers, crons }: Parts): Running {
  const stopCrons = crons ? scheduleCrons(info.api, workers, (message) => log.write(message)) : () => {};
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const readyFile = path.join(info.state, "ready.json");
  writeFileSync(readyFile, JSON.stringify(info), { mode: 0o600 });

  let stopping: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    stopCrons();
    rmSync(readyFile, { force: true });
    await stopWrangler(child);
    await control?.close();
  };
  return {
    ...info,
    control,
    logFile: log.path,
    pid: child.pid ?? -1,
    exited,
    fireCron: (worker, cron) => fireCron(info.api, worker, cron),
    stop: () => (stopping ??= stopAll()),
  };
}
