import path from "node:path";
import { startLocalGitHub, type LocalGitHub, type WebhookTarget } from "@dome/local-github";
import { UserError } from "./errors.ts";
import { openSource } from "./git.ts";
import { REPO_ROOT } from "./paths.ts";
import type { Settings } from "./settings.ts";

/** The account that owns what is served from this machine. */
export const LOCAL_OWNER = "local";

/** A repository on disk that the local GitHub serves from the start. */
export interface ServedRepository {
  owner: string;
  name: string;
  /** Path of the repository, bare or not. */
  from: string;
}

/** Where a local GitHub answers. */
export interface GitHubAddresses {
  /** Root of the REST API. */
  api: string;
  web: string;
  codeload: string;
  /** For `createControlClient` of `@dome/local-github/control`. */
  control: string;
  /** What it serves from the start, as `owner/name`. */
  repositories: string[];
}

/** A started local GitHub. */
export interface GitHubHandle extends LocalGitHub {
  addresses: LocalGitHub["addresses"];
  /** As printed for people and tests. */
  at: GitHubAddresses;
  /** What the Workers have to be told. */
  settings: Settings;
}

/** Starts a local GitHub in this process, on free ports, with its repositories below `dir`. */
export async function startGitHub(
  dir: string,
  repositories: ServedRepository[],
  webhook: WebhookTarget,
): Promise<GitHubHandle> {
  const server = await startLocalGitHub({ dir, webhook });
  try {
    await server.createAccount({ login: LOCAL_OWNER });
    for (const { owner, name, from } of repositories)
      await server.createRepository({ owner, name, from, notify: false });
    const token = await server.tokens.add({ login: LOCAL_OWNER, repositories: "all" });
    const at = {
      api: server.apiUrl,
      web: server.webUrl,
      codeload: server.codeloadUrl,
      control: server.controlUrl,
      repositories: repositories.map(({ owner, name }) => `${owner}/${name}`),
    };
    return { ...server, at, settings: { GITHUB_API_URL: at.api, GITHUB_WEB_URL: at.web, GITHUB_TOKEN: token } };
  } catch (err) {
    await server.close();
    throw err;
  }
}

/** A repository on disk under a name GitHub could give it: `local/<folder>`. @throws {UserError} When it cannot be served. */
export function servedFrom(dir: string): ServedRepository {
  const source = openSource(dir);
  const name = path
    .basename(source.dir)
    .replace(/\.git$/, "")
    .replaceAll(/[^A-Za-z0-9._-]/g, "-");
  return { owner: LOCAL_OWNER, name: /^\.*$/.test(name) ? "repository" : name, from: source.dir };
}

/** This checkout, to be served as a repository; null where it is none (an unpacked archive) or has no commit yet. */
export function checkoutRepository(): ServedRepository | null {
  try {
    return { ...servedFrom(REPO_ROOT), name: "dome-ingest" };
  } catch (err) {
    if (err instanceof UserError) return null;
    throw err;
  }
}
