import type { GitRepository } from "./git-repository.ts";
import { runGit } from "./git-process.ts";

/** Paths one commit touched against its first parent; a rename is a removal and an addition. */
export interface TouchedPaths {
  sha: string;
  added: string[];
  removed: string[];
  modified: string[];
}

/** Commit ids reachable from `include` and not from `exclude`, newest first. Ids only: nothing here is a revision expression. */
export async function revList(
  repository: GitRepository,
  include: string,
  exclude: readonly string[],
  range: { skip?: number; limit: number },
): Promise<string[]> {
  const args = ["rev-list", `--max-count=${range.limit}`, `--skip=${range.skip ?? 0}`, "--stdin"];
  const input = [include, ...exclude.map((sha) => `^${sha}`)].join("\n");
  return lines(await runGit(repository.dir, args, { input: `${input}\n` }));
}

/** How many commits `revList` would give without a limit. */
export async function countCommits(
  repository: GitRepository,
  include: string,
  exclude: readonly string[] = [],
): Promise<number> {
  const input = [include, ...exclude.map((sha) => `^${sha}`)].join("\n");
  return Number(
    (await runGit(repository.dir, ["rev-list", "--count", "--stdin"], { input: `${input}\n` }))
      .toString("latin1")
      .trim(),
  );
}

/** Like `revList`, with the paths each commit touched, oldest first; merges touch nothing, as in a push payload. */
export async function touchedPaths(
  repository: GitRepository,
  include: string,
  exclude: readonly string[],
  limit: number,
): Promise<TouchedPaths[]> {
  const args = [
    "log",
    "--format=%x01%H",
    "--raw",
    "--no-renames",
    "--no-abbrev",
    "-z",
    `--max-count=${limit}`,
    "--stdin",
  ];
  const input = [include, ...exclude.map((sha) => `^${sha}`)].join("\n");
  const fields = (await runGit(repository.dir, args, { input: `${input}\n` })).toString("utf8").split("\0");
  const commits: TouchedPaths[] = [];
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at]!.replace(/^\n/, "");
    if (field.startsWith("\u0001")) {
      commits.push({ sha: field.slice(1).trim(), added: [], removed: [], modified: [] });
    } else if (field.startsWith(":")) {
      const status = field.at(-1);
      const path = fields[++at] ?? "";
      const commit = commits.at(-1);
      if (status === "A") commit?.added.push(path);
      else if (status === "D") commit?.removed.push(path);
      else commit?.modified.push(path);
    }
  }
  return commits.reverse();
}

/** The best common ancestor of two commits, null when their histories never met. */
export async function mergeBase(repository: GitRepository, a: string, b: string): Promise<string | null> {
  return lines(await runGit(repository.dir, ["merge-base", a, b], { okStatus: 1 }))[0] ?? null;
}

function lines(output: Buffer): string[] {
  return output
    .toString("latin1")
    .split("\n")
    .filter((line) => line !== "");
}
