import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    controlUrl: string;
    apiUrl: string;
    chaosRuns: number;
    chaosPath: string | null;
  }
}

/** One local GitHub for the whole suite; every scenario makes a repository of its own on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "dome-convergence-"));
  const child = fork(join(import.meta.dirname, "github-process.ts"), [dir], { execArgv: [] });
  const ended = once(child, "exit");
  const [github] = (await Promise.race([once(child, "message"), ended.then(broken)])) as [Addresses];
  project.provide("controlUrl", github.controlUrl);
  project.provide("apiUrl", github.apiUrl);
  project.provide("chaosRuns", Number(process.env["CHAOS_RUNS"] ?? 200));
  project.provide("chaosPath", process.env["CHAOS_PATH"] ?? null);
  return async () => {
    child.disconnect();
    await ended;
    await rm(dir, { recursive: true, force: true });
  };
}

interface Addresses {
  apiUrl: string;
  controlUrl: string;
}

function broken([status]: unknown[]): never {
  throw new Error(
    `The local GitHub did not start: its process ended with ${String(status)}. See above for what it said.`,
  );
}
