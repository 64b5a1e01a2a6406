import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalGitHub } from "@dome/local-github";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    controlUrl: string;
    apiUrl: string;
    /** Real successive versions of awesome-for-beginners' list, oldest first, where they are at hand. */
    awesomeVersions: { name: string; text: string }[];
  }
}

const DATA = join(import.meta.dirname, "../../../../../shared/data/awesome-for-beginners");

/** One local GitHub for the project; every test loads its own issues. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "dome-issues-"));
  const github = await startLocalGitHub({ dir });
  project.provide("controlUrl", github.controlUrl);
  project.provide("apiUrl", github.apiUrl);
  project.provide("awesomeVersions", awesomeVersions());
  return async () => {
    await github.close();
    await rm(dir, { recursive: true, force: true });
  };
}

function awesomeVersions(): { name: string; text: string }[] {
  if (!existsSync(DATA)) {
    if (process.env["CI"] === "true") throw new Error(`${DATA} is missing: CI must test with the real lists`);
    return [];
  }
  return readdirSync(DATA)
    .filter((name) => /^\d.*\.json$/.test(name))
    .toSorted()
    .map((name) => ({ name, text: readFileSync(join(DATA, name), "utf8") }));
}
