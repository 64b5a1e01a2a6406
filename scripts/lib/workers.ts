import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";
import { UserError } from "./errors.ts";
import { REPO_ROOT } from "./paths.ts";

/** The parts of a wrangler config that the scripts read. */
export interface WranglerConfig {
  name: string;
  main: string;
  assets?: { directory?: string };
  d1_databases?: { binding: string; database_name: string; migrations_dir?: string }[];
  durable_objects?: { bindings: { name: string; class_name: string; script_name?: string }[] };
  queues?: {
    producers?: { binding: string; queue: string }[];
    consumers?: { queue: string; dead_letter_queue?: string; max_batch_timeout?: number }[];
  };
  r2_buckets?: { binding: string; bucket_name: string }[];
  secrets?: { required?: string[] };
  services?: { binding: string; service: string }[];
  triggers?: { crons?: string[] };
  vars?: Record<string, unknown>;
  env?: Record<string, Omit<WranglerConfig, "main" | "env">>;
}

/** One Worker of `apps/`. */
export interface Worker {
  name: string;
  /** Absolute. */
  dir: string;
  configPath: string;
  config: WranglerConfig;
}

/** The Worker that owns the port. */
export const FRONT_WORKER = "dome-api";

/** Every folder of `apps/` with a wrangler config, sorted by name. A new Worker needs no other registration. */
export function listWorkers(root: string = REPO_ROOT): Worker[] {
  const apps = path.join(root, "apps");
  return readdirSync(apps)
    .toSorted()
    .map((folder) => path.join(apps, folder, "wrangler.jsonc"))
    .filter((configPath) => existsSync(configPath))
    .map((configPath) => {
      const config = readConfig(configPath);
      return { name: config.name, dir: path.dirname(configPath), configPath, config };
    });
}

function readConfig(configPath: string): WranglerConfig {
  const faults: ParseError[] = [];
  const config = parse(readFileSync(configPath, "utf8"), faults, { allowTrailingComma: true }) as WranglerConfig;
  const [fault] = faults;
  if (fault)
    throw new UserError(
      `${configPath} is not valid JSONC: ${printParseErrorCode(fault.error)} at offset ${fault.offset}.`,
    );
  return config;
}

/**
 * Workers in the order they can be deployed: what a binding points at comes before what binds it.
 *
 * @throws {UserError} When bindings form a circle.
 */
export function deployOrder(workers: Worker[]): Worker[] {
  const byName = new Map(workers.map((worker) => [worker.name, worker]));
  const ordered = new Set<Worker>();
  const visit = (worker: Worker, trail: string[]): void => {
    if (ordered.has(worker)) return;
    if (trail.includes(worker.name)) {
      throw new UserError(
        `Workers bind each other in a circle: ${[...trail, worker.name].join(" → ")}. Remove one of the bindings.`,
      );
    }
    for (const name of boundWorkers(worker.config)) {
      const target = byName.get(name);
      if (target && target !== worker) visit(target, [...trail, worker.name]);
    }
    ordered.add(worker);
  };
  for (const worker of workers) visit(worker, []);
  return [...ordered];
}

function boundWorkers(config: WranglerConfig): string[] {
  const services = (config.services ?? []).map((binding) => binding.service);
  const objects = (config.durable_objects?.bindings ?? []).flatMap((binding) => binding.script_name ?? []);
  return [...services, ...objects];
}
