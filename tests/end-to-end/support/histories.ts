import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileChange, LocalGitHub, RepositoryInfo } from "@dome/local-github";
import { git } from "./git.ts";
import { ROOT } from "./platform.ts";

/** How to move a branch from one commit of a history to the next, announced as GitHub does. */
export interface History {
  repository: RepositoryInfo;
  /** Steps, each ending at the commit it answers. */
  steps: (() => Promise<string>)[];
}

/**
 * The last commits of this very checkout, one by one, when it holds that many; else (a shallow clone, a young history) as many made
 * from its files by a fixed seed.
 */
export async function realHistory(github: LocalGitHub, name: string, commits: number): Promise<History> {
  const shas = await checkoutHistory(commits + 1);
  if (shas.length <= commits) return await madeHistory(github, name, commits);
  const repository = await github.createRepository({ owner: "acme", name, from: ROOT, notify: false });
  await github.setBranch(repository.id, repository.defaultBranch, shas[0] ?? "", { notify: false });
  const step = (sha: string) => async () =>
    (await github.setBranch(repository.id, repository.defaultBranch, sha)).after;
  return { repository, steps: shas.slice(1).map(step) };
}

async function checkoutHistory(limit: number): Promise<string[]> {
  try {
    return (await git(ROOT, ["rev-list", "--first-parent", `--max-count=${limit}`, "HEAD"]))
      .toString()
      .trim()
      .split("\n")
      .reverse();
  } catch {
    return []; // Not a checkout: a copy without its history.
  }
}

async function madeHistory(github: LocalGitHub, name: string, commits: number): Promise<History> {
  const repository = await github.createRepository({ owner: "acme", name, notify: false });
  const files = await sourceFiles();
  await github.commit(repository.id, { changes: files.map(({ path, content }) => ({ path, content })), notify: false });
  const random = generator(20_261_122);
  const paths = files.map((file) => file.path);
  const steps = Array.from({ length: commits }, (_, i) => async () => {
    const changes = Array.from({ length: 1 + random(4) }, () => drawChange(paths, i, random));
    return (await github.commit(repository.id, { message: `Change ${i}`, changes })).sha;
  });
  return { repository, steps };
}

/** Some of the product's own sources. */
async function sourceFiles(): Promise<{ path: string; content: Buffer }[]> {
  const folder = join(ROOT, "packages/ingest-core/src");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(
    names.sort().map(async (name) => ({ path: name.slice(ROOT.length), content: await readFile(name) })),
  );
}

function drawChange(paths: string[], round: number, random: (below: number) => number): FileChange {
  const at = random(paths.length);
  const path = paths[at] ?? "";
  switch (random(5)) {
    case 0: {
      const added = `added/round ${round}/file-${random(1_000)}.md`;
      if (!paths.includes(added)) paths.push(added);
      return { path: added, content: `Round ${round}\n`.repeat(1 + random(50)) };
    }
    case 1:
      paths.splice(at, 1);
      return { path, delete: true };
    case 2: {
      const moved = `moved/${round}-${path}`;
      paths[at] = moved;
      return { path: moved, rename: { from: path } };
    }
    default:
      return {
        path,
        content: `// Round ${round}, ${random(1_000_000)}\nexport {};\n`,
        mode: random(4) === 0 ? "100755" : "100644",
      };
  }
}

/** The same numbers in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
