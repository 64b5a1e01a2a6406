import { UserError } from "./errors.ts";
import type { RepositoryName } from "./arguments.ts";
import type { TreeFile } from "./git.ts";
import type { Settings } from "./settings.ts";

const DEFAULT_API = "https://api.github.com";
const DIRECTORY = "040000";

interface TreeAnswer {
  truncated: boolean;
  tree: { path: string; mode: string; sha: string; size?: number }[];
}

/** Reads commits and trees straight from GitHub, for comparing with what is stored. Shares nothing with the product's client. */
export class GitHubReader {
  readonly #api: string;
  readonly #token: string | undefined;

  constructor(settings: Settings) {
    this.#api = (settings.GITHUB_API_URL ?? DEFAULT_API).replace(/\/+$/, "");
    this.#token = settings.GITHUB_TOKEN;
  }

  /** The commit a branch is at; without one, the default branch. */
  async head(name: RepositoryName): Promise<{ branch: string; commitSha: string }> {
    const branch = name.branch ?? (await this.#json<{ default_branch: string }>(name, "")).default_branch;
    const commit = await this.#json<{ sha: string }>(
      name,
      `/commits/${branch.split("/").map(encodeURIComponent).join("/")}`,
    );
    return { branch, commitSha: commit.sha };
  }

  /** Every file of a commit; where GitHub cuts the listing short, directory by directory. */
  async tree(name: RepositoryName, commitSha: string): Promise<TreeFile[]> {
    const whole = await this.#json<TreeAnswer>(name, `/git/trees/${commitSha}?recursive=1`);
    if (!whole.truncated) return filesOf(whole, "");
    const files: TreeFile[] = [];
    const waiting = [{ sha: commitSha, prefix: "" }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { sha, prefix } = next;
      const answer = await this.#json<TreeAnswer>(name, `/git/trees/${sha}`);
      if (answer.truncated)
        throw new UserError(`GitHub does not list all of directory ${JSON.stringify(prefix)}: it cannot be compared.`);
      files.push(...filesOf(answer, prefix));
      for (const entry of answer.tree)
        if (entry.mode === DIRECTORY) waiting.push({ sha: entry.sha, prefix: `${prefix}${entry.path}/` });
    }
    return files;
  }

  async #json<T>(name: RepositoryName, rest: string): Promise<T> {
    const url = `${this.#api}/repos/${name.owner}/${name.repo}${rest}`;
    const headers = {
      accept: "application/vnd.github+json",
      "user-agent": "dome-ingest-verify",
      "x-github-api-version": "2022-11-28",
      ...(this.#token && { authorization: `Bearer ${this.#token}` }),
    };
    const response = await fetch(url, { headers }).catch((err: unknown) => {
      throw new UserError(`${this.#api} was not reached. Check the network.`, { cause: err });
    });
    if (response.ok) return (await response.json()) as T;
    const label = `${name.owner}/${name.repo}${name.branch ? `@${name.branch}` : ""}`;
    if (response.status === 404 || response.status === 422)
      throw new UserError(`${label} does not exist on GitHub, or GITHUB_TOKEN may not read it.`);
    if (response.status === 409) throw new UserError(`${label} is an empty repository: it has no commit yet.`);
    if (response.status === 403 || response.status === 429) {
      throw new UserError(
        `GitHub refuses more requests for now (HTTP ${response.status}). Wait, or set GITHUB_TOKEN for a higher limit.`,
      );
    }
    throw new UserError(`GitHub answered ${response.status} for ${label}.`);
  }
}

function filesOf(answer: TreeAnswer, prefix: string): TreeFile[] {
  return answer.tree
    .filter((entry) => entry.mode !== DIRECTORY)
    .map((entry) => ({ path: `${prefix}${entry.path}`, mode: entry.mode, sha: entry.sha, size: entry.size ?? 0 }));
}
