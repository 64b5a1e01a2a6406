import { mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { REPO_ROOT } from "./paths.ts";
import { runCommand } from "./run-command.ts";
import { scratch } from "./scratch.ts";

type Sourceless = ReturnType<typeof unstable_getMiniflareWorkerOptions>["workerOptions"];

/** A Worker's options for Miniflare, from its own configuration, over what would be deployed. */
export type BuiltWorker = Sourceless & {
  name: string;
  /** Folder of the bundle. */
  rootPath: string;
  modules: { type: "ESModule" | "CompiledWasm"; path: string; contents?: string }[];
};

const require = createRequire(import.meta.url);
const built = new Map<string, Promise<string>>();

/** Bundles a Worker as a deployment would, once per run. */
export async function buildWorker(name: string, configPath: string): Promise<BuiltWorker> {
  const out = path.join(scratch().dir, "bundles", name);
  let building = built.get(out);
  if (building === undefined) {
    mkdirSync(out, { recursive: true });
    const wrangler = path.join(path.dirname(require.resolve("wrangler/package.json")), "bin", "wrangler.js");
    building = runCommand(process.execPath, [
      "--no-warnings",
      wrangler,
      "deploy",
      "--dry-run",
      "--outdir",
      out,
      "-c",
      configPath,
    ]);
    built.set(out, building);
  }
  await building;
  const { secrets: _secrets, ...config } = unstable_readConfig({ config: configPath }, { hideWarnings: true });
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config);
  const wasm = readdirSync(out)
    .filter((file) => file.endsWith(".wasm"))
    .map((file) => ({ type: "CompiledWasm" as const, path: path.join(out, file) }));
  const modules = [{ type: "ESModule" as const, path: path.join(out, "index.js") }, ...wasm];
  return { ...workerOptions, name, rootPath: out, modules };
}

/** Configuration of one of the product's Workers. */
export const appConfig = (name: string): string => path.join(REPO_ROOT, "apps", name, "wrangler.jsonc");
