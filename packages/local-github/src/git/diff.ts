import { runGit } from "./git-process.ts";
import type { GitRepository } from "./git-repository.ts";

/** What happened to one file between two trees. */
export interface FileDiff {
  path: string;
  previousPath: string | null;
  status: "added" | "removed" | "modified" | "renamed" | "changed";
  /** The blob after the change (before it, for a removal). */
  sha: string;
  additions: number;
  deletions: number;
  /** Unified hunks; null for binaries, pure renames and mode changes. */
  patch: string | null;
}

const STATUSES: Record<string, FileDiff["status"]> = { A: "added", D: "removed", R: "renamed", T: "changed" };
const MAX_PATCH_LENGTH = 100_000;

/** The files that differ between two trees or commits (`base` null: everything is new), with renames found as GitHub shows them. */
export async function diffFiles(repository: GitRepository, base: string | null, head: string): Promise<FileDiff[]> {
  const from = base ?? "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
  const args = ["diff-tree", "-r", "-M", "-z", "--raw", "--numstat", "--no-abbrev", from, head];
  const [summary, patches] = await Promise.all([
    runGit(repository.dir, args),
    runGit(repository.dir, ["diff-tree", "-r", "-M", "-p", from, head]),
  ]);
  const fields = summary.toString("utf8").split("\0");
  const files: FileDiff[] = [];
  const spans: number[] = [];
  let counted = 0;
  for (let at = 0; at < fields.length && fields[at] !== "";) {
    const field = fields[at++]!;
    if (field.startsWith(":")) {
      const [, , oldSha = "", newSha = "", letter = ""] = field.split(" ");
      const renamed = letter.startsWith("R");
      const previousPath = renamed ? fields[at++]! : null;
      const sha = letter === "D" ? oldSha : newSha;
      const status = STATUSES[letter[0]!] ?? "modified";
      files.push({ path: fields[at++]!, previousPath, status, sha, additions: 0, deletions: 0, patch: null });
      spans.push(letter === "T" ? 2 : 1); // a change of type is shown as a removal and an addition
    } else {
      const [additions = "-", deletions = "-", path = ""] = field.split("\t");
      if (path === "") at += 2; // a rename's two paths follow
      const file = files[counted++];
      if (file && additions !== "-")
        Object.assign(file, { additions: Number(additions), deletions: Number(deletions) });
    }
  }
  addPatches(patches.toString("utf8"), files, spans);
  return files;
}

function addPatches(output: string, files: FileDiff[], spans: readonly number[]): void {
  const sections = output.split(/^(?=diff --git )/m).filter((section) => section.startsWith("diff --git "));
  let at = 0;
  for (const [index, file] of files.entries()) {
    const section = sections[at] ?? "";
    at += spans[index]!;
    const hunks = section.search(/^@@ /m);
    if (hunks !== -1 && section.length - hunks <= MAX_PATCH_LENGTH)
      file.patch = section.slice(hunks).replace(/\n$/, "");
  }
}
