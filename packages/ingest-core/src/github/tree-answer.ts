import { DomeError } from "../errors/index.ts";
import type { TreeEntry } from "../plan/index.ts";
import type { TreeListing } from "./types.ts";

const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** GitHub stops at 100,000 entries; anything beyond is not GitHub. */
const MAX_ENTRIES = 200_000;

/**
 * Reads a git/trees answer. Checked by hand: a schema library takes longer than the download for 100,000 entries.
 * @throws {DomeError} `upstream_unavailable` when it was cut or is malformed.
 */
export function parseTree(text: string, what: string): TreeListing {
  const answer = parse(text, what);
  const listing: TreeListing = { entries: [], directories: [], truncated: answer.truncated === true };
  if (!Array.isArray(answer.tree) || answer.tree.length > MAX_ENTRIES) throw malformed(what);
  for (const item of answer.tree as Partial<Record<"path" | "mode" | "type" | "sha" | "size", unknown>>[]) {
    const { path, mode, type, sha, size } = item;
    if (typeof path !== "string" || path === "" || typeof sha !== "string" || !ID.test(sha) || typeof mode !== "string")
      throw malformed(what);
    if (type === "tree") listing.directories.push({ path, sha });
    else listing.entries.push(leaf(path, mode, type, sha, size, what));
  }
  return listing;
}

function leaf(path: string, mode: string, type: unknown, sha: string, size: unknown, what: string): TreeEntry {
  if (type === "commit") return { path, sha, mode: 160000, size: 0 };
  if (type !== "blob" || typeof size !== "number" || size < 0 || !/^1[02]0\d{3}$/.test(mode)) throw malformed(what);
  return { path, sha, mode: Number(mode), size };
}

function parse(text: string, what: string): { tree?: unknown; truncated?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch (cause) {
    throw malformed(what, cause);
  }
  throw malformed(what);
}

const malformed = (what: string, cause?: unknown): DomeError =>
  new DomeError(
    "upstream_unavailable",
    `GitHub's answer for ${what} was cut or is malformed. It will be asked again.`,
    { cause },
  );
