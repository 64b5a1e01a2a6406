import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalGitHub } from "@dome/local-github";
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
  const github = await startLocalGitHub({ dir });
  project.provide("controlUrl", github.controlUrl);
  project.provide("apiUrl", github.apiUrl);
  project.provide("chaosRuns", Number(process.env["CHAOS_RUNS"] ?? 200));
  project.provide("chaosPath", process.env["CHAOS_PATH"] ?? null);
  return async () => {
    await github.close();
    await rm(dir, { recursive: true, force: true });
  };
}
