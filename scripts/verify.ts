import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { RepositoryView } from "@dome/ingest-core/contracts";
import { createControlClient } from "@dome/local-github/control";
import { ApiClient } from "./lib/api-client.ts";
import { readArguments, readRepositoryName, type RepositoryName } from "./lib/arguments.ts";
import type { ReadyInfo } from "./lib/dome-ingest.ts";
import { runMain, UserError } from "./lib/errors.ts";
import { LOCAL_OWNER, type GitHubAddresses } from "./lib/github.ts";
import { GitHubReader } from "./lib/github-tree.ts";
import { DEFAULT_STATE_DIR } from "./lib/paths.ts";
import { comparisonReport } from "./lib/report.ts";
import { loadSettings, type Settings } from "./lib/settings.ts";
import { rulesOf, verifyRepository } from "./lib/verify.ts";

const USAGE = "npm run verify -- owner/name[@branch] [--state DIR | --api URL --key KEY] [--read N]";
const MAX_READS = 200;

/** Compares what a running instance stores of a repository with GitHub's own tree. */
async function main(): Promise<number> {
  const { values, positionals } = readArguments(
    { api: { type: "string" }, key: { type: "string" }, state: { type: "string" }, read: { type: "string" } },
    USAGE,
  );
  const [wanted] = positionals;
  if (wanted === undefined || positionals.length > 1) throw new UserError(`Name one repository.\nUsage: ${USAGE}`);
  const name = readRepositoryName(wanted);

  const settings = loadSettings();
  const instance = findInstance(values, settings.DOME_API_KEY);
  const client = new ApiClient(instance.api, instance.key);
  const repository = pick(await client.repositories(), name);
  const reader = new GitHubReader(instance.github ? await localSettings(instance.github) : settings);
  const { commitSha } = await reader.head({ ...name, branch: repository.branch });
  const truth = { commitSha, tree: await reader.tree(name, commitSha), binaries: null };
  const found = await verifyRepository(
    client,
    repository.id,
    truth,
    rulesOf(repository, settings.MAX_FILE_BYTES),
    Number(values.read ?? MAX_READS),
  );
  process.stdout.write(`${comparisonReport(found).join("\n")}\n`);
  return found.differences.length === 0 ? 0 : 1;
}

interface Instance {
  api: string;
  key: string;
  /** The local GitHub it looks at; null: the one that is configured. */
  github: GitHubAddresses | null;
}

function findInstance(
  flags: { api?: string | undefined; key?: string | undefined; state?: string | undefined },
  ownKey: string | undefined,
): Instance {
  const key = flags.key ?? ownKey;
  if (flags.api !== undefined) {
    if (key === undefined) throw new UserError("--api needs --key, or DOME_API_KEY in the environment.");
    return { api: flags.api.replace(/\/+$/, ""), key, github: null };
  }
  const file = path.join(flags.state ?? DEFAULT_STATE_DIR, "ready.json");
  if (!existsSync(file))
    throw new UserError(
      `Nothing is running: ${file} does not exist. Start "npm run dev", or name an instance with --api and --key.`,
    );
  const ready = JSON.parse(readFileSync(file, "utf8")) as ReadyInfo;
  return { api: ready.api, key: flags.key ?? ready.apiKey, github: ready.github };
}

/** Reads a local GitHub with a token of its own, so that comparing costs the Workers none of their requests. */
async function localSettings(github: GitHubAddresses): Promise<Settings> {
  const token = await createControlClient(github.control).tokens.add({ login: LOCAL_OWNER, repositories: "all" });
  return { GITHUB_API_URL: github.api, GITHUB_TOKEN: token };
}

function pick(repositories: RepositoryView[], name: RepositoryName): RepositoryView {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const found = repositories.filter(
    (repository) =>
      same(repository.owner, name.owner) &&
      same(repository.repo, name.repo) &&
      (name.branch === undefined || repository.branch === name.branch),
  );
  const [first] = found;
  if (!first)
    throw new UserError(
      `${name.owner}/${name.repo}${name.branch ? `@${name.branch}` : ""} is not registered. Add it with POST /api/repositories/github.`,
    );
  if (found.length > 1 && name.branch === undefined) {
    throw new UserError(
      `${name.owner}/${name.repo} is registered for several branches (${found.map((one) => one.branch).join(", ")}): write owner/name@branch.`,
    );
  }
  return first;
}

runMain(main);
