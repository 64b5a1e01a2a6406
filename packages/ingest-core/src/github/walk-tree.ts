import { DomeError } from "../errors/index.ts";
import type { PreviousState } from "../ingestor/index.ts";
import type { TreeEntry } from "../plan/index.ts";
import type { GitHubClient, RepositoryAddress } from "./client.ts";

/** More directories than this to look into is not a repository but an attack, or a bug. */
const MAX_LISTINGS = 20_000;

export interface WalkedTree {
  entries: TreeEntry[];
  /** Directories at which the walk decided whether to descend, for the next time. */
  trees: { path: string; sha: string }[];
  /** Whether directories were taken over, of which only what was wanted is known. */
  partial: boolean;
}

/**
 * Lists a tree too large for one answer: the root without recursion, then each directory whose id changed, whole where that fits
 * into one answer, else level by level. What did not change comes from the previous sync.
 */
export async function walkTree(
  client: GitHubClient,
  address: RepositoryAddress,
  commitSha: string,
  previous: PreviousState,
): Promise<WalkedTree> {
  const walked: WalkedTree = { entries: [], trees: [], partial: false };
  const pending = [{ path: "", sha: commitSha }];
  let listings = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const directory = next;
    if (directory.path !== "" && previous.trees.get(directory.path) === directory.sha) {
      reuse(walked, directory.path, previous);
      continue;
    }
    if ((listings += 2) > MAX_LISTINGS)
      throw new DomeError(
        "upstream_rejected",
        `The tree of ${commitSha} has more than ${MAX_LISTINGS / 2} directories to list; it was not read further.`,
      );
    const below = (path: string): string => (directory.path === "" ? path : `${directory.path}/${path}`);
    // The root is known to be too large: that is why we walk.
    if (directory.path !== "") {
      const whole = await client.tree(address, directory.sha, true);
      if (!whole.truncated) {
        for (const entry of whole.entries) walked.entries.push({ ...entry, path: below(entry.path) });
        continue;
      }
    }
    const level = await client.tree(address, directory.sha, false);
    if (level.truncated)
      throw new DomeError(
        "upstream_rejected",
        `Directory ${JSON.stringify(directory.path)} of ${commitSha} has more entries than GitHub lists. It cannot be copied.`,
      );
    for (const entry of level.entries) walked.entries.push({ ...entry, path: below(entry.path) });
    for (const tree of level.directories) {
      const child = { path: below(tree.path), sha: tree.sha };
      walked.trees.push(child);
      pending.push(child);
    }
  }
  return walked;
}

/** Takes a directory over from the last sync, with the decisions made below it. */
function reuse(walked: WalkedTree, directory: string, previous: PreviousState): void {
  walked.partial = true;
  for (const entry of previous.itemsBelow(directory)) walked.entries.push(entry);
  for (const [path, sha] of previous.trees) if (path.startsWith(`${directory}/`)) walked.trees.push({ path, sha });
}
