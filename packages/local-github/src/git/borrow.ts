import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runGit } from "./git-process.ts";

/**
 * Makes a fresh bare repository show what a repository on disk holds: its objects are borrowed, its branches and tags
 * copied, so that even a large one is ready at once and never changed.
 *
 * @param from - Path of any repository: bare or not, a linked worktree, shallow.
 * @returns The branch to serve by default, and the commits whose parents a shallow source lacks.
 * @throws {GitError} When `from` is no repository.
 */
export async function borrowRepository(
  dir: string,
  from: string,
  defaultBranch: string | undefined,
): Promise<{ branch: string; shallow: ReadonlySet<string> }> {
  const ask = async (...args: string[]): Promise<string> =>
    (await runGit(null, ["-C", from, ...args], { okStatus: 1 })).toString("utf8");
  const source = (await ask("rev-parse", "--path-format=absolute", "--git-common-dir")).trim();
  await mkdir(join(dir, "objects/info"), { recursive: true });
  await writeFile(join(dir, "objects/info/alternates"), `${join(source, "objects")}\n`);
  const shallow = await readFile(join(source, "shallow"), "utf8").catch(() => "");
  if (shallow !== "") await writeFile(join(dir, "shallow"), shallow);
  const refs = await ask("for-each-ref", "--format=create %(refname)%00%(objectname)%00", "refs/heads", "refs/tags");
  const lines = refs.split("\0\n").filter((line) => line !== "");
  const head = (await ask("symbolic-ref", "--short", "--quiet", "HEAD")).trim();
  const branch = defaultBranch ?? (head === "" ? "main" : head);
  // A detached checkout (CI does that) has no branch to serve: its commit becomes the default branch.
  const headSha = (await ask("rev-parse", "--verify", "--quiet", "HEAD")).trim();
  const listed = lines.some((line) => line.startsWith(`create refs/heads/${branch}\0`));
  if (headSha !== "" && !listed) lines.push(`create refs/heads/${branch}\0${headSha}`);
  await runGit(dir, ["update-ref", "--stdin", "-z"], { input: lines.map((line) => `${line}\0`).join("") });
  return { branch, shallow: new Set(shallow.split("\n")) };
}
