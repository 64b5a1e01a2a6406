import type { CommitInput } from "../control/api.ts";
import { runGit } from "./git-process.ts";

/** A commit ready to be written: who, when and on top of what are settled. */
export interface PlannedCommit extends CommitInput {
  committer: { name: string; email: string };
  timeMs: number;
}

/**
 * Writes commits on top of each other in one `git fast-import`, and points `ref` at the last.
 *
 * @param base - The commit the first one builds on, null for a root commit; its own `parents` override it.
 * @returns The commit ids, in order.
 * @throws {GitError} When a change does not apply (a rename of nothing, a bad gitlink) or a parent is unknown.
 */
export async function fastImport(
  gitDir: string,
  ref: string,
  base: string | null,
  commits: readonly PlannedCommit[],
): Promise<string[]> {
  const parts: (string | Uint8Array)[] = [`reset ${ref}\n${base === null ? "" : `from ${base}\n`}\n`];
  for (const [index, commit] of commits.entries()) writeCommit(parts, ref, commit, index + 1);
  commits.forEach((_commit, index) => parts.push(`get-mark :${index + 1}\n`));
  parts.push("done\n");
  const input = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
  const output = await runGit(gitDir, ["fast-import", "--quiet", "--force", "--done", "--cat-blob-fd=1"], { input });
  return output.toString("latin1").trim().split("\n");
}

function writeCommit(parts: (string | Uint8Array)[], ref: string, commit: PlannedCommit, mark: number): void {
  const when = `${Math.floor(commit.timeMs / 1000)} +0000`;
  const author = commit.author ?? commit.committer;
  // A root commit on an existing branch starts from nothing: `reset` without `from` forgets the branch.
  if (commit.parents?.length === 0) parts.push(`reset ${ref}\n\n`);
  parts.push(
    `commit ${ref}\nmark :${mark}\nauthor ${identity(author)} ${when}\ncommitter ${identity(commit.committer)} ${when}\n`,
  );
  data(parts, Buffer.from(commit.message ?? "Update"));
  const [first, ...others] = commit.parents ?? [];
  if (first !== undefined) parts.push(`from ${first}\n`, ...others.map((parent) => `merge ${parent}\n`));
  for (const change of commit.changes) {
    const path = quotePath(change.path);
    if ("delete" in change) parts.push(`D ${path}\n`);
    else if ("rename" in change) parts.push(`R ${quotePath(change.rename.from)} ${path}\n`);
    else if (change.mode === "160000") parts.push(`M 160000 ${change.content} ${path}\n`);
    else {
      parts.push(`M ${change.mode ?? "100644"} inline ${path}\n`);
      data(parts, typeof change.content === "string" ? Buffer.from(change.content) : change.content);
    }
  }
  parts.push("\n");
}

function data(parts: (string | Uint8Array)[], bytes: Uint8Array): void {
  parts.push(`data ${bytes.length}\n`, bytes, "\n");
}

/** Names may not hold the characters that end an identity line. */
function identity(who: { name: string; email: string }): string {
  return `${who.name.replace(/[<>\n\0]/g, "")} <${who.email.replace(/[<>\n\0]/g, "")}>`;
}

/** Quotes a path as git does, so that spaces, quotes and line ends survive. @throws {Error} For paths GitHub refuses in a push. */
function quotePath(path: string): string {
  if (
    path.includes("\0") ||
    path.split("/").some((part) => part === "" || part === "." || part === ".." || part.toLowerCase() === ".git")
  ) {
    throw new Error(`${JSON.stringify(path)} is no path that git takes`);
  }
  return `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
