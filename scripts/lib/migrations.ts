import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "./errors.ts";
import { runWrangler } from "./wrangler.ts";
import type { Worker } from "./workers.ts";

/** Brings the local D1 in `stateDir` up to date; does nothing when no migration changed since the last time. */
export async function migrateLocally(workers: Worker[], stateDir: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { worker, binding, folder } = migrationsOwner(workers);
  const stamp = path.join(stateDir, "migrations.stamp");
  const wanted = digestOf(folder);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const config = path.join(stateDir, "workers", worker.name, "wrangler.json");
  await runWrangler(["d1", "migrations", "apply", binding, "--local", "--persist-to", stateDir, "-c", config], {
    cwd: stateDir,
    env,
  });
  writeFileSync(stamp, wanted);
}

const OWNER = "silo";

/** The one Worker through whose config migrations are applied, here and in a deployment. */
export function migrationsOwner(workers: Worker[]): { worker: Worker; binding: string; folder: string } {
  const worker = workers.find(({ name }) => name === OWNER);
  const db = worker?.config.d1_databases?.find((candidate) => candidate.migrations_dir !== undefined);
  if (!worker || !db?.migrations_dir)
    throw new UserError(`apps/${OWNER}/wrangler.jsonc names no migrations_dir, so the database cannot be set up.`);
  return { worker, binding: db.binding, folder: path.resolve(worker.dir, db.migrations_dir) };
}

function digestOf(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .toSorted()) {
    hash.update(name).update(readFileSync(path.join(folder, name)));
  }
  return hash.digest("hex");
}
