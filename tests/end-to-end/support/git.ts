import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";

/** A line of `git ls-tree -r -l`. */
export interface GitEntry {
  path: string;
  mode: string;
  type: string;
  sha: string;
  /** Bytes; null for a submodule. */
  size: number | null;
}

/** Runs git in a repository and returns what it printed. @throws {Error} with what it said when it fails. */
export async function git(dir: string, args: string[], input?: string): Promise<Buffer> {
  const child = spawn("git", ["-C", dir, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  const exited = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  // git may end without having read everything; its status tells.
  child.stdin.on("error", () => undefined).end(input);
  const [output, complaint, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), exited]);
  if (code !== 0) throw new Error(`git ${args.join(" ")} in ${dir} ended with ${code}: ${complaint.toString()}`);
  return output;
}

/** What git lists at a revision. */
export async function listTree(dir: string, revision: string): Promise<GitEntry[]> {
  const lines = (await git(dir, ["ls-tree", "-r", "-z", "-l", "--full-tree", revision])).toString().split("\0");
  return lines.slice(0, -1).map((line) => {
    const tab = line.indexOf("\t");
    const [mode = "", type = "", sha = "", size = ""] = line.slice(0, tab).split(/ +/);
    return { path: line.slice(tab + 1), mode, type, sha, size: size === "-" ? null : Number(size) };
  });
}

/** The bytes of blobs, by id. */
export async function readBlobs(dir: string, shas: Iterable<string>): Promise<Map<string, Buffer>> {
  const wanted = [...new Set(shas)];
  if (wanted.length === 0) return new Map();
  const output = await git(dir, ["cat-file", "--batch"], wanted.map((sha) => `${sha}\n`).join(""));
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < output.length;) {
    const lineEnd = output.indexOf(0x0a, at);
    const [sha = "", , size] = output.toString("latin1", at, lineEnd).split(" ");
    const start = lineEnd + 1;
    blobs.set(sha, output.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return blobs;
}
