import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { git, runCommand } from "./run-command.ts";
import { REPO_ROOT } from "./paths.ts";
import { scratch } from "./scratch.ts";

/** A repository to copy. */
export interface Material {
  name: string;
  /** Bare repository. */
  dir: string;
  files: number;
  bytes: number;
  distinctBlobs: number;
}

interface SourceFile {
  /** Below the folder of installed packages. */
  path: string;
  size: number;
}

const STORE = path.join(REPO_ROOT, "node_modules", ".pnpm");
const SOURCE = /\.(?:[cm]?[jt]s|json|md)$/;
const GENERATED = /\.min\.|\.bundled\./;
/** Larger ones in packages are bundles, not what people write. */
const MAX_FILE_BYTES = 256 * 1024;
/** Changes of each file, spread over so many times as many pushes. */
const VERSIONS = 3;
const VERSIONS_APART = 4;
const PUSHES = VERSIONS * VERSIONS_APART;
const COMMIT_DATE = "1750000000 +0000";

let sources: SourceFile[] | undefined;

/** Source files of the installed packages, by size, then path: the same wherever the same lockfile is installed. */
function listSources(): SourceFile[] {
  sources ??= [...walk(STORE)].toSorted((a, b) => a.size - b.size || (a.path < b.path ? -1 : 1));
  return sources;
}

/** Links are not followed: they lead to packages met elsewhere, and to this checkout. */
function* walk(folder: string): Iterable<SourceFile> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(file);
    if (!entry.isFile() || !SOURCE.test(entry.name) || GENERATED.test(entry.name)) continue;
    const { size } = statSync(file);
    if (size > 0 && size <= MAX_FILE_BYTES) yield { path: path.relative(STORE, file).split(path.sep).join("/"), size };
  }
}

/** Every nth file in order of size, so that a small repository has the same mix of sizes as a large one. */
function sample(files: number): SourceFile[] {
  const all = listSources();
  if (all.length < files)
    throw new Error(`Only ${all.length} source files are installed, ${files} are needed. Run the installation again.`);
  return Array.from({ length: files }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / files)] as SourceFile);
}

const made = new Map<number, Promise<Material>>();

/**
 * A repository of so many files. It has a history and came to its server in pushes: what is cloned from a repository without one has
 * been compressed for exactly that, which no server's has. Made once per run.
 */
export async function makeRepository(files: number): Promise<Material> {
  const making = made.get(files) ?? build(files);
  made.set(files, making);
  return await making;
}

async function build(files: number): Promise<Material> {
  const dir = materialDir();
  const name = `source-${files}`;
  const work = path.join(dir, `${name}-work.git`);
  const server = path.join(dir, `${name}.git`);
  const chosen = sample(files).map((file) => ({ from: path.join(STORE, file.path), to: publicPath(file.path) }));
  for (const target of [work, server]) await git(dir, "init", "--quiet", "--bare", "--initial-branch=main", target);
  // Packs as they come are kept, as on a server.
  await git(server, "config", "receive.unpackLimit", "1");
  for (let push = 0; push <= PUSHES; push++) {
    await runCommand("git", ["fast-import", "--quiet", "--done"], { cwd: work, input: commitStream(chosen, push) });
    await git(work, "push", "--quiet", server, "main");
  }
  rmSync(work, { recursive: true });
  await git(server, "repack", "-a", "-d", "-q");
  return await describe(name, server);
}

/** A file's path without the package manager's folders, which are longer than people's; two that become one are told apart. */
function publicPath(file: string): string {
  const short = file.replace(/^[^/]+\/node_modules\//, "").replaceAll('"', "");
  const dot = short.lastIndexOf(".");
  return `packages/${short.slice(0, dot)}-${createHash("sha1").update(file).digest("hex").slice(0, 4)}${short.slice(dot)}`;
}

/** One push: the first adds every file in an early version, each later one brings a quarter of them one version further. */
function* commitStream(files: readonly { from: string; to: string }[], push: number): Iterable<Uint8Array> {
  yield Buffer.from(`commit refs/heads/main\ncommitter bench <bench@example.com> ${COMMIT_DATE}\ndata 4\nmain\n`);
  if (push > 0) yield Buffer.from("from refs/heads/main^0\n");
  for (const [i, { from, to }] of files.entries()) {
    const changes = push % VERSIONS_APART === i % VERSIONS_APART;
    if (push > 0 && !changes) continue;
    const content = earlierVersion(
      readFileSync(from),
      push === 0 ? VERSIONS : VERSIONS - Math.ceil(push / VERSIONS_APART),
    );
    yield Buffer.from(`M 100644 inline ${to}\ndata ${content.byteLength}\n`);
    yield content;
    yield Buffer.from("\n");
  }
  yield Buffer.from("done\n");
}

/** A file as it was so many changes ago: without some of its lines. */
function earlierVersion(content: Buffer, changesAgo: number): Buffer {
  if (changesAgo === 0) return content;
  const lines = content.toString("latin1").split("\n");
  return Buffer.from(lines.filter((_, line) => (line * 2_654_435_761) % 16 >= changesAgo).join("\n"), "latin1");
}

/** A copy of this checkout's last commit; null where there is none. */
export async function makeOwnRepository(): Promise<Material | null> {
  const dir = materialDir();
  const target = path.join(dir, "dome-ingest.git");
  try {
    await git(REPO_ROOT, "clone", "--quiet", "--bare", "--no-local", "--", REPO_ROOT, target);
    await git(target, "rev-parse", "--verify", "--quiet", "HEAD");
  } catch {
    return null;
  }
  return await describe("dome-ingest", target);
}

function materialDir(): string {
  const dir = path.join(scratch().dir, "materials");
  mkdirSync(dir, { recursive: true });
  return dir;
}

/** A repository on this machine, as it is. */
export async function useRepository(dir: string): Promise<Material> {
  return await describe(path.basename(dir).replace(/\.git$/, ""), path.resolve(dir));
}

async function describe(name: string, dir: string): Promise<Material> {
  const lines = (await git(dir, "ls-tree", "-r", "-l", "HEAD")).trim().split("\n");
  const ids = new Set(lines.map((line) => line.split(/\s+/)[2]));
  const total = lines.reduce((sum, line) => sum + (Number(line.split(/\s+/)[3]) || 0), 0);
  return { name, dir, files: lines.length, bytes: total, distinctBlobs: ids.size };
}

/** "source-5000: 5,000 files, 24.5 MB" */
export const sizeOf = ({ name, files, distinctBlobs, bytes }: Material): string =>
  `${name}: ${files.toLocaleString("en-US")} files, ${distinctBlobs.toLocaleString("en-US")} distinct, ${(bytes / 1e6).toFixed(1)} MB`;
