import type { FileView, RepositoryView, SkippedView } from "@dome/ingest-core/contracts";
import picomatch from "picomatch";
import type { ApiClient } from "./api-client.ts";
import { ApiError } from "./api-client.ts";
import { blobId, isBinary, readBlobs, type TreeFile } from "./git.ts";
import { mapLimited } from "./map-limited.ts";

/** Larger files are skipped unless `MAX_FILE_BYTES` says otherwise. */
export const DEFAULT_MAX_FILE_BYTES = 8 * 1024 * 1024;
const SUBMODULE = "160000";
const READERS = 4;

/** What a comparison found. No differences: the stored state is identical. */
export interface Comparison {
  commitSha: string | null;
  /** Paths stored. */
  files: number;
  /** Paths skipped for a reason that was checked, and those whose reason was taken from the store. */
  skipped: number;
  skippedUnchecked: number;
  /** Files whose bytes were read back and hashed. */
  bytesChecked: number;
  /** One sentence per difference, sorted by path. */
  differences: string[];
}

/** The truth to compare with. */
export interface Truth {
  commitSha: string;
  tree: TreeFile[];
  /** Ids of the binary blobs among those given; null when content is not at hand, and the store is believed. */
  binaries: ((shas: string[]) => Promise<Set<string>>) | null;
}

/** The rules a repository's content is chosen by. */
export interface Rules {
  includePatterns: string[];
  excludePatterns: string[];
  maxFileBytes: number;
}

/** The rules of a registered repository. */
export function rulesOf(repository: RepositoryView, maxFileBytes: string | undefined): Rules {
  const { includePatterns, excludePatterns } = repository;
  return {
    includePatterns,
    excludePatterns,
    maxFileBytes: maxFileBytes ? Number(maxFileBytes) : DEFAULT_MAX_FILE_BYTES,
  };
}

/** Which blobs of a local repository are binary by git's rule. */
export function binariesIn(dir: string): (shas: string[]) => Promise<Set<string>> {
  return async (shas) => {
    const found = new Set<string>();
    for await (const blob of readBlobs(dir, shas)) if (isBinary(blob.bytes)) found.add(blob.sha);
    return found;
  };
}

/** Compares what the API lists, and the bytes of up to `maxReads` files, with the truth. */
export async function verifyRepository(
  client: ApiClient,
  id: string,
  truth: Truth,
  rules: Rules,
  maxReads: number,
): Promise<Comparison> {
  const { commitSha, items: files } = await client.files(id);
  const { items: skipped } = await client.skipped(id);
  const expected = await expectedState(truth, rules);
  const differences = compare(expected, files, skipped);
  if (commitSha !== truth.commitSha)
    differences.unshift(`commit: stored is ${commitSha ?? "none"}, git has ${truth.commitSha}`);
  const read = spread(files, maxReads);
  const faults = await mapLimited(read, READERS, (file) => contentFault(client, id, file));
  differences.push(...faults.filter((fault) => fault !== null));
  const unchecked = truth.binaries === null ? skipped.filter((path) => path.reason === "binary").length : 0;
  return {
    commitSha,
    files: files.length,
    skipped: skipped.length,
    skippedUnchecked: unchecked,
    bytesChecked: read.length,
    differences,
  };
}

/** What should be there: path to the entry and the reason it is not stored, null for stored, `undecided` for either. */
export type Expected = Map<string, TreeFile & { reason: "binary" | "too_large" | "submodule" | "undecided" | null }>;

/** Applies the rules to a tree, on its own: nothing here is shared with the code under test. */
export async function expectedState(truth: Truth, rules: Rules): Promise<Expected> {
  const included = rules.includePatterns.length === 0 ? () => true : picomatch(rules.includePatterns, { dot: true });
  const excluded = rules.excludePatterns.length === 0 ? () => false : picomatch(rules.excludePatterns, { dot: true });
  const wanted = truth.tree.filter((file) => included(file.path) && !excluded(file.path));
  const content = wanted.filter((file) => file.mode !== SUBMODULE && file.size <= rules.maxFileBytes);
  const binaries = await truth.binaries?.([...new Set(content.map((file) => file.sha))]);
  const reasonOf = (file: TreeFile): "binary" | "too_large" | "submodule" | "undecided" | null => {
    if (file.mode === SUBMODULE) return "submodule";
    if (file.size > rules.maxFileBytes) return "too_large";
    if (!binaries) return "undecided";
    return binaries.has(file.sha) ? "binary" : null;
  };
  return new Map(wanted.map((file) => [file.path, { ...file, reason: reasonOf(file) }]));
}

/** One sentence per path on which the store and the expectation disagree. */
export function compare(expected: Expected, files: FileView[], skipped: SkippedView[]): string[] {
  const differences: string[] = [];
  const seen = new Set<string>();
  const note = (path: string, what: string): void => void differences.push(`${JSON.stringify(path)}: ${what}`);
  const meet = (path: string): (TreeFile & { reason: string | null }) | null => {
    if (seen.has(path)) note(path, "listed twice");
    seen.add(path);
    const entry = expected.get(path);
    if (!entry) note(path, "stored or skipped, but not in the tree under the filters");
    return entry ?? null;
  };
  const same = (entry: TreeFile, stored: { mode: string; sha: string; size: number }): void => {
    if (entry.sha !== stored.sha) note(entry.path, `stored as ${stored.sha}, git has ${entry.sha}`);
    if (entry.mode !== stored.mode) note(entry.path, `stored with mode ${stored.mode}, git has ${entry.mode}`);
    if (entry.size !== stored.size) note(entry.path, `stored with ${stored.size} bytes, git has ${entry.size}`);
  };
  for (const file of files) {
    const entry = meet(file.path);
    if (!entry) continue;
    if (entry.reason !== null && entry.reason !== "undecided")
      note(file.path, `stored, but should be skipped as ${entry.reason}`);
    else same(entry, file);
  }
  for (const path of skipped) {
    const entry = meet(path.path);
    if (!entry) continue;
    const agrees = entry.reason === path.reason || (entry.reason === "undecided" && path.reason === "binary");
    if (!agrees)
      note(
        path.path,
        `skipped as ${path.reason}, but should be ${entry.reason === null ? "stored" : `skipped as ${entry.reason}`}`,
      );
    else same(entry, path);
  }
  for (const path of expected.keys()) if (!seen.has(path)) note(path, "in the tree, but neither stored nor skipped");
  return differences.toSorted();
}

/** At most `limit` items, evenly spread over the list. */
function spread<T>(items: T[], limit: number): T[] {
  if (items.length <= limit) return items;
  return Array.from({ length: limit }, (_, index) => items[Math.floor((index * items.length) / limit)] as T);
}

async function contentFault(client: ApiClient, id: string, file: FileView): Promise<string | null> {
  try {
    const bytes = await client.file(id, file.path);
    const actual = blobId(bytes, file.sha.length);
    return actual === file.sha
      ? null
      : `${JSON.stringify(file.path)}: its bytes hash to ${actual}, listed is ${file.sha}`;
  } catch (err) {
    if (err instanceof ApiError) return `${JSON.stringify(file.path)}: listed, but reading it failed: ${err.message}`;
    throw err;
  }
}
