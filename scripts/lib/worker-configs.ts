import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Settings } from "./settings.ts";
import { FRONT_WORKER, type Worker, type WranglerConfig } from "./workers.ts";

/**
 * Writes each Worker's local config into the state folder, with its settings beside it, and returns the paths, the front
 * Worker's first.
 *
 * `wrangler dev` with several configs reads each Worker's settings from the folder of its config and passes `--var` and
 * `--env-file` to the first alone. Configs of our own keep secrets out of the checkout, and let two runs of one checkout
 * have different ones. Sources are still the checkout's, so editing them reloads.
 *
 * @param batchTimeoutSeconds - Replaces the wait of every queue consumer; undefined keeps what is deployed.
 */
export function writeWorkerConfigs(
  workers: Worker[],
  stateDir: string,
  settings: Settings,
  batchTimeoutSeconds?: number,
): string[] {
  const folder = path.join(stateDir, "workers");
  rmSync(folder, { recursive: true, force: true });
  const front = workers.filter((worker) => worker.name === FRONT_WORKER);
  const others = workers.filter((worker) => worker.name !== FRONT_WORKER);
  return [...front, ...others].map((worker) => {
    const own = path.join(folder, worker.name);
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, ".dev.vars"), devVars(settings), { mode: 0o600 });
    const configPath = path.join(own, "wrangler.json");
    writeFileSync(configPath, JSON.stringify(localConfig(worker, batchTimeoutSeconds), null, 2));
    return configPath;
  });
}

function localConfig(worker: Worker, batchTimeoutSeconds: number | undefined): WranglerConfig {
  // Without `secrets`, every line of .dev.vars reaches the Worker; with it, only those that are required.
  const { env: _env, secrets: _secrets, assets, d1_databases: databases, queues, ...rest } = worker.config;
  const absolute = (file: string): string => path.resolve(worker.dir, file);
  return {
    ...rest,
    main: absolute(rest.main),
    ...(assets && { assets: { ...assets, ...(assets.directory && { directory: absolute(assets.directory) }) } }),
    ...(databases && {
      d1_databases: databases.map((db) => ({
        ...db,
        ...(db.migrations_dir && { migrations_dir: absolute(db.migrations_dir) }),
      })),
    }),
    ...(queues && {
      queues: {
        ...queues,
        ...(queues.consumers && {
          consumers: queues.consumers.map((consumer) => ({
            ...consumer,
            ...(batchTimeoutSeconds !== undefined && { max_batch_timeout: batchTimeoutSeconds }),
          })),
        }),
      },
    }),
  };
}

/** Double quotes, in which the reader turns `\n` back into line breaks: the one form that also carries a PEM key. */
function devVars(settings: Settings): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${quote(value)}`);
  return `${lines.join("\n")}\n`;
}

function quote(value: string): string {
  const oneLine = value.replaceAll(/\r?\n/g, "\\n");
  for (const mark of ['"', "'", "`"]) if (!oneLine.includes(mark)) return `${mark}${oneLine}${mark}`;
  throw new Error("A setting holds all three kinds of quotes and cannot be passed to the Workers.");
}
