import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import path from "node:path";
import { UserError } from "./errors.ts";

/** Far above the listing of any repository that fits the product. */
const MAX_OUTPUT_BYTES = 1024 * 1024 * 1024;

/** One entry of a commit's tree: blobs and submodules, no directories. */
export interface TreeFile {
  path: string;
  /** As git writes it: 100644, 100755, 120000, 160000. */
  mode: string;
  sha: string;
  /** Bytes; 0 for submodules. */
  size: number;
}

/** Runs git in a folder. @returns Its output. @throws {UserError} With git's own words when it fails. */
export function git(dir: string, args: string[], env: NodeJS.ProcessEnv = {}): Buffer {
  const result = spawnSync("git", args, {
    cwd: dir,
    env: { ...process.env, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C", ...env },
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  if (result.error) throw new UserError(`git could not be run in ${dir}: ${result.error.message}`);
  if (result.status !== 0)
    throw new UserError(`git ${args[0]} failed in ${dir}: ${result.stderr.toString("utf8").trim()}`);
  return result.stdout;
}

/** The repository a path belongs to: its top folder (or itself, when bare) and the commit it is at. */
export interface SourceRepository {
  dir: string;
  head: string;
  /** Null when a commit is checked out rather than a branch. */
  branch: string | null;
}

/** @throws {UserError} When the path is no repository, or one without a commit. */
export function openSource(dir: string): SourceRepository {
  const start = path.resolve(dir);
  const probe = spawnSync("git", ["rev-parse", "--is-bare-repository"], { cwd: start, encoding: "utf8" });
  if (probe.status !== 0) throw new UserError(`${start} is not a git repository.`);
  const top = probe.stdout.trim() === "true" ? start : text(start, ["rev-parse", "--show-toplevel"]);
  const head = spawnSync("git", ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { cwd: top, encoding: "utf8" });
  if (head.status !== 0)
    throw new UserError(`${top} is an empty repository: it has no commit yet, so there is nothing to ingest.`);
  const branch = spawnSync("git", ["symbolic-ref", "--quiet", "--short", "HEAD"], { cwd: top, encoding: "utf8" });
  return { dir: top, head: head.stdout.trim(), branch: branch.status === 0 ? branch.stdout.trim() : null };
}

function text(dir: string, args: string[]): string {
  return git(dir, args).toString("utf8").trim();
}

/** Every file of a commit, as `git ls-tree -r -l` lists them. */
export function lsTree(dir: string, commit: string): TreeFile[] {
  const listing = git(dir, ["ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", commit]).toString("utf8");
  return listing
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", , sha = "", size = "0"] = line.slice(0, tab).split(/ +/);
      return { path: line.slice(tab + 1), mode, sha, size: size === "-" ? 0 : Number(size) };
    });
}

/** Reads blobs in one git process, in the order asked for. @throws {Error} When one is missing. */
export async function* readBlobs(dir: string, shas: string[]): AsyncGenerator<{ sha: string; bytes: Buffer }> {
  const child = spawn("git", ["cat-file", "--batch"], { cwd: dir, stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.on("error", () => child.kill()); // git ended early: the reader below reports what is missing
  child.stdin.end(shas.map((sha) => `${sha}\n`).join(""));
  const chunks = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<void> => {
    const next = await chunks.next();
    if (next.done) throw new Error(`git cat-file ended early in ${dir}.`);
    rest = Buffer.concat([rest, next.value]);
  };
  for (const sha of shas) {
    while (!rest.includes(0x0a)) await more();
    const end = rest.indexOf(0x0a);
    const header = rest.toString("utf8", 0, end).split(" ");
    if (header[1] !== "blob") throw new Error(`${dir} has no blob ${sha}.`);
    const size = Number(header[2]);
    rest = rest.subarray(end + 1);
    const parts: Buffer[] = [];
    let missing = size + 1;
    while (missing > 0) {
      if (rest.length === 0) await more();
      const part = rest.subarray(0, missing);
      parts.push(part);
      missing -= part.length;
      rest = rest.subarray(part.length);
    }
    yield { sha, bytes: Buffer.concat(parts).subarray(0, size) };
  }
}

/** Git's name for content: SHA-1, or SHA-256 when the expected id is 64 digits long. */
export function blobId(bytes: Uint8Array, idLength: number): string {
  return createHash(idLength === 64 ? "sha256" : "sha1")
    .update(`blob ${bytes.byteLength}\0`)
    .update(bytes)
    .digest("hex");
}

/** Git's rule for binary: a NUL among the first 8,000 bytes. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8_000).includes(0);
}
