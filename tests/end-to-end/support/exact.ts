import type { Dome } from "./dome.ts";
import { type GitEntry, listTree, readBlobs } from "./git.ts";

/** The product's own limit, in bytes. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;

export interface ExactOptions {
  /** Paths the repository's patterns want. Default: all. */
  wants?: (path: string) => boolean;
  /** Files a page of a listing holds. */
  pageSize?: number;
  /** For comparing one repository many times: what need not be read again. */
  memory?: Memory;
}

/** What earlier comparisons of a repository have read. */
export interface Memory {
  blobs: Map<string, Buffer>;
  /** Paths with the id whose bytes the API gave rightly. */
  compared: Set<string>;
}

/**
 * Everything in which what the API shows of a repository differs from what git holds at a commit: commit, paths, order, modes,
 * ids, sizes, kinds, bytes, and the reasons of what is not stored. Empty when they are equal. Expectations come from git alone.
 *
 * @param commitSha - Null: nothing should be stored.
 */
export async function differences(
  dome: Dome,
  repositoryId: string,
  gitDir: string,
  commitSha: string | null,
  options: ExactOptions = {},
): Promise<string[]> {
  const {
    wants = () => true,
    pageSize = 1_000,
    memory = { blobs: new Map<string, Buffer>(), compared: new Set<string>() },
  } = options;
  const { blobs, compared } = memory;
  const tree = (commitSha === null ? [] : await listTree(gitDir, commitSha)).filter((entry) => wants(entry.path));
  const small = tree.filter((entry) => entry.size !== null && entry.size <= MAX_FILE_BYTES);
  const unknown = small.map((entry) => entry.sha).filter((sha) => !blobs.has(sha));
  for (const [sha, bytes] of await readBlobs(gitDir, unknown)) blobs.set(sha, bytes);
  const files = await dome.files(repositoryId, pageSize);
  const skipped = await dome.skipped(repositoryId, pageSize);

  const expected = tree.map((entry) => ({ entry, reason: skipReason(entry, blobs) }));
  const stored = expected.filter(({ reason }) => reason === null).map(({ entry }) => entry);
  const found = [
    ...(files.commitSha === commitSha ? [] : [`files are listed at ${files.commitSha}, git is at ${commitSha}`]),
    ...(skipped.commitSha === commitSha
      ? []
      : [`skipped paths are listed at ${skipped.commitSha}, git is at ${commitSha}`]),
    ...compare(
      stored.map((entry) => `${entry.mode} ${entry.sha} ${entry.size} ${kindOf(entry, blobs)}\t${entry.path}`),
      files.items.map((file) => `${file.mode} ${file.sha} ${file.size} ${file.kind}\t${file.path}`),
    ),
    ...compare(
      expected
        .filter(({ reason }) => reason !== null)
        .map(({ entry, reason }) => `${entry.mode} ${entry.sha} ${entry.size ?? 0} ${reason}\t${entry.path}`),
      skipped.items.map((path) => `${path.mode} ${path.sha} ${path.size} ${path.reason}\t${path.path}`),
    ),
  ];
  const unread = stored.filter((entry) => !compared.has(`${entry.sha} ${entry.path}`));
  for (let at = 0; at < unread.length; at += 16) {
    const results = unread
      .slice(at, at + 16)
      .map(async (entry) => await compareBytes(dome, repositoryId, entry, blobs.get(entry.sha)));
    found.push(...(await Promise.all(results)).flat());
  }
  for (const entry of unread) compared.add(`${entry.sha} ${entry.path}`);
  return found;
}

function skipReason(entry: GitEntry, blobs: Map<string, Buffer>): string | null {
  if (entry.type === "commit") return "submodule";
  if ((entry.size ?? 0) > MAX_FILE_BYTES) return "too_large";
  // A symlink's target is text by nature; else git's own rule.
  return blobs.get(entry.sha)?.subarray(0, 8_000).includes(0) === true ? "binary" : null;
}

function kindOf(entry: GitEntry, blobs: Map<string, Buffer>): string {
  if (entry.mode === "120000") return "symlink";
  return blobs.get(entry.sha)?.toString("latin1", 0, 42) === "version https://git-lfs.github.com/spec/v1"
    ? "lfs"
    : "text";
}

/** Both sides are in git's order, which is that of the paths' bytes. */
function compare(expected: string[], actual: string[]): string[] {
  if (expected.length === actual.length && expected.every((line, i) => line === actual[i])) return [];
  const want = new Set(expected);
  const have = new Set(actual);
  const found = [
    ...expected.filter((line) => !have.has(line)).map((line) => `git has, the API has not: ${line}`),
    ...actual.filter((line) => !want.has(line)).map((line) => `the API has, git has not: ${line}`),
  ];
  return found.length > 0 ? found : ["the same lines in another order, or some of them twice"];
}

async function compareBytes(
  dome: Dome,
  repositoryId: string,
  entry: GitEntry,
  expected: Buffer | undefined,
): Promise<string[]> {
  const { status, headers, bytes } = await dome.read(repositoryId, entry.path);
  if (status !== 200) return [`reading ${JSON.stringify(entry.path)} answered ${status}: ${bytes.toString()}`];
  if (expected === undefined || !bytes.equals(expected)) return [`other bytes: ${JSON.stringify(entry.path)}`];
  return headers.get("etag") === `"${entry.sha}"`
    ? []
    : [`other ETag on ${JSON.stringify(entry.path)}: ${headers.get("etag")}`];
}
