import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { git, runCommand } from "./run-command.ts";
import { REPO_ROOT } from "./paths.ts";

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
const COMMIT_DATE = "1750000000 +0000";

let sources: SourceFile[] | undefined;

/** Source files of the installed packages, by size, then path: the same wherever the same lockfile is installed. */
function listSources(): SourceFile[] {
  if (sources !== undefined) return sources;
  sources = [];
  for (const entry of readdirSync(STORE, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !SOURCE.test(entry.name) || GENERATED.test(entry.name)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { size } = statSync(file);
    if (size > 0 && size <= MAX_FILE_BYTES) sources.push({ path: path.relative(STORE, file).split(path.sep).join("/"), size });
  }
  sources.sort((a, b) => a.size - b.size || (a.path < b.path ? -1 : 1));
  return sources;
}

/** Every nth file in order of size, so that a small repository has the same mix of sizes as a large one. */
function sample(files: number): SourceFile[] {
  const all = listSources();
  if (all.length < files) throw new Error(`Only ${all.length} source files are installed, ${files} are needed. Run the installation again.`);
  return Array.from({ length: files }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / files)] as SourceFile);
}

/** Makes a repository of so many files, committed once, packed as a server would have it. */
export async function makeRepository(dir: string, files: number): Promise<Material> {
  mkdirSync(dir, { recursive: true });
  const name = `source-${files}`;
  const target = path.join(dir, `${name}.git`);
  const chosen = sample(files);
  await git(dir, "init", "--quiet", "--bare", "--initial-branch=main", target);
  const digests = new Set<string>();
  let bytes = 0;
  const stream = function* (): Iterable<Uint8Array> {
    yield Buffer.from(`commit refs/heads/main\ncommitter bench <bench@example.com> ${COMMIT_DATE}\ndata 4\nmain\n`);
    for (const file of chosen) {
      const content = readFileSync(path.join(STORE, file.path));
      bytes += content.byteLength;
      digests.add(createHash("sha1").update(content).digest("hex"));
      // Folders of the package manager would make every path 100 characters longer than people's are.
      const short = file.path.replace(/^[^/]+\/node_modules\//, "").replaceAll('"', "");
      const unique = chosen.length > 0 ? `${createHash("sha1").update(file.path).digest("hex").slice(0, 4)}` : "";
      const dot = short.lastIndexOf(".");
      yield Buffer.from(`M 100644 inline packages/${short.slice(0, dot)}-${unique}${short.slice(dot)}\ndata ${content.byteLength}\n`);
      yield content;
      yield Buffer.from("\n");
    }
    yield Buffer.from("done\n");
  };
  await runCommand("git", ["fast-import", "--quiet", "--done"], { cwd: target, input: stream() });
  await git(target, "repack", "-a", "-d", "-f", "-q");
  return await describe(name, target, bytes, digests.size);
}

/** A copy of this checkout's last commit; null where there is none. */
export async function makeOwnRepository(dir: string): Promise<Material | null> {
  const target = path.join(dir, "dome-ingest.git");
  try {
    await git(REPO_ROOT, "clone", "--quiet", "--bare", "--no-local", "--", REPO_ROOT, target);
    await git(target, "rev-parse", "--verify", "--quiet", "HEAD");
  } catch {
    return null;
  }
  return await describe("dome-ingest", target);
}

async function describe(name: string, dir: string, bytes?: number, distinctBlobs?: number): Promise<Material> {
  const lines = (await git(dir, "ls-tree", "-r", "-l", "HEAD")).trim().split("\n");
  const ids = new Set(lines.map((line) => line.split(/\s+/)[2]));
  const total = lines.reduce((sum, line) => sum + (Number(line.split(/\s+/)[3]) || 0), 0);
  return { name, dir, files: lines.length, bytes: bytes ?? total, distinctBlobs: distinctBlobs ?? ids.size };
}

/** "source-5000: 5,000 files, 24.5 MB" */
export const sizeOf = ({ name, files, distinctBlobs, bytes }: Material): string =>
  `${name}: ${files.toLocaleString("en-US")} files, ${distinctBlobs.toLocaleString("en-US")} distinct, ${(bytes / 1e6).toFixed(1)} MB`;
