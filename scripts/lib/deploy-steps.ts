import { migrationsOwner } from "./migrations.ts";
import type { Worker, WranglerConfig } from "./workers.ts";

const ENVIRONMENT = "production";

/** One wrangler command of a deployment. A `create` that finds its thing there already has done its work. */
export interface DeployStep {
  kind: "create" | "migrate" | "deploy";
  args: string[];
}

/**
 * Everything a deployment runs, in order: queues (dead letters too, which deploying does not create), buckets, the database
 * and its migrations, then the Workers as given.
 */
export function deploySteps(workers: Worker[], secretsFile: string): DeployStep[] {
  const configs = workers.map(({ config }) => productionOf(config));
  const queues = distinct(
    configs.flatMap(({ queues: used }) => [
      ...(used?.producers ?? []).map((producer) => producer.queue),
      ...(used?.consumers ?? []).flatMap((consumer) => [consumer.queue, consumer.dead_letter_queue]),
    ]),
  );
  const buckets = distinct(configs.flatMap((config) => (config.r2_buckets ?? []).map((bucket) => bucket.bucket_name)));
  const databases = distinct(configs.flatMap((config) => (config.d1_databases ?? []).map((db) => db.database_name)));
  const owner = migrationsOwner(workers);
  const migrate = [
    "d1",
    "migrations",
    "apply",
    owner.binding,
    "--remote",
    "--env",
    ENVIRONMENT,
    "-c",
    owner.worker.configPath,
  ];
  return [
    ...queues.map((queue) => create("queues", "create", queue)),
    ...buckets.map((bucket) => create("r2", "bucket", "create", bucket)),
    ...databases.map((database) => create("d1", "create", database)),
    { kind: "migrate", args: migrate },
    ...workers.map((worker) => deploy(worker, secretsFile)),
  ];
}

/** Secrets some Worker cannot start without and the file does not hold, sorted. */
export function missingSecrets(workers: Worker[], given: NodeJS.Dict<string>): string[] {
  const required = distinct(workers.flatMap(({ config }) => productionOf(config).secrets?.required ?? []));
  return required.filter((name) => !given[name]).toSorted();
}

function productionOf(config: WranglerConfig): Omit<WranglerConfig, "main" | "env"> {
  return config.env?.[ENVIRONMENT] ?? config;
}

function create(...args: string[]): DeployStep {
  return { kind: "create", args };
}

function deploy(worker: Worker, secretsFile: string): DeployStep {
  return {
    kind: "deploy",
    args: ["deploy", "--env", ENVIRONMENT, "--secrets-file", secretsFile, "-c", worker.configPath],
  };
}

function distinct(names: (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}
