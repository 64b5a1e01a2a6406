import { readRepositoryName, type RepositoryName } from "../arguments.ts";
import { lsTree, openSource } from "../git.ts";
import { servedFrom, type ServedRepository } from "../github.ts";
import { GitHubReader } from "../github-tree.ts";
import { REPO_ROOT } from "../paths.ts";
import type { Settings } from "../settings.ts";
import { binariesIn, type Truth } from "../verify.ts";

/** What a demo ingests, and how to know the truth about it. */
export interface DemoSource {
  name: RepositoryName;
  /** Shown to people. */
  label: string;
  /** Served by the local GitHub; null when it comes from the real one. */
  served: ServedRepository | null;
  /** The settings the Workers start with. */
  settings: Settings;
  /** What git (or GitHub) has at a commit. */
  truthAt(commitSha: string): Promise<Truth>;
}

/** A repository of the real GitHub. Asks for its head first, so that a wrong name is noticed before anything is started. */
export async function githubSource(wanted: string, settings: Settings): Promise<DemoSource> {
  const name = readRepositoryName(wanted);
  const reader = new GitHubReader(settings);
  const api = settings.GITHUB_API_URL ?? "https://api.github.com";
  const { branch } = await reader.head(name);
  return {
    name,
    label: `${name.owner}/${name.repo}@${branch} from ${new URL(api).host}`,
    served: null,
    settings: { ...settings, GITHUB_API_URL: api },
    truthAt: async (commitSha) => ({ commitSha, tree: await reader.tree(name, commitSha), binaries: null }),
  };
}

/** A repository on this machine, by default this very checkout, served by the local GitHub. */
export function localSource(dir: string = REPO_ROOT): DemoSource {
  const source = openSource(dir);
  const served = servedFrom(source.dir);
  return {
    name: { owner: served.owner, repo: served.name },
    label: `${source.dir} at ${source.head.slice(0, 12)}, served by local-github as ${served.owner}/${served.name}`,
    served,
    settings: {},
    truthAt: async (commitSha) => localTruth(source.dir, commitSha),
  };
}

/** The truth in a repository on disk. */
export function localTruth(dir: string, commitSha: string): Truth {
  return { commitSha, tree: lsTree(dir, commitSha), binaries: binariesIn(dir) };
}
