import type { RefEntry, SkipReason } from "../contracts/index.ts";
import type { PathFilter } from "../filters/index.ts";

/** One leaf of a git tree: a blob, a symlink or a submodule. `mode` is git's mode written in octal digits. */
export interface TreeEntry {
  path: string;
  sha: string;
  mode: number;
  /** Bytes; 0 for submodules. */
  size: number;
}

export interface PlanInput {
  /** Every leaf of the tree at the new commit. */
  tree: Iterable<TreeEntry>;
  /** What is stored now. */
  stored: readonly RefEntry[];
  wants: PathFilter;
  maxFileBytes: number;
}

/** What has to happen so that the stored refs equal the tree under the filters. */
export interface SyncPlan {
  /** New or changed paths. Those with `skipReason` null are `candidates`: to be stored unless their content turns out binary. */
  upserts: RefEntry[];
  removes: string[];
  added: number;
  changed: number;
  modeChanged: number;
  /** Leaves the patterns leave out. */
  excluded: number;
  unchanged: number;
}

const SUBMODULE = 160000;
/** Longer paths are recorded as unreadable: they would not fit a row beside others. */
const MAX_PATH_LENGTH = 4_096;

/**
 * Compares a tree with the stored refs by blob id. Pure. A path that kept its blob costs nothing, so a rename is a removal and
 * an addition of content that is already there.
 */
export function planSync(input: PlanInput): SyncPlan {
  const stored = new Map(input.stored.map((ref) => [ref.path, ref]));
  const plan: SyncPlan = { upserts: [], removes: [], added: 0, changed: 0, modeChanged: 0, excluded: 0, unchanged: 0 };
  const seen = new Set<string>();
  for (const entry of input.tree) {
    if (seen.has(entry.path)) continue;
    if (!input.wants(entry.path)) {
      plan.excluded++;
      continue;
    }
    seen.add(entry.path);
    const before = stored.get(entry.path);
    const skipReason = reasonToSkip(entry, before, input.maxFileBytes);
    if (before && before.sha === entry.sha && before.mode === entry.mode && before.skipReason === skipReason) {
      plan.unchanged++;
      continue;
    }
    if (!before) plan.added++;
    else if (before.sha === entry.sha && before.skipReason === skipReason) plan.modeChanged++;
    else plan.changed++;
    plan.upserts.push({ path: entry.path, sha: entry.sha, mode: entry.mode, size: entry.size, skipReason });
  }
  for (const path of stored.keys()) if (!seen.has(path)) plan.removes.push(path);
  return plan;
}

function reasonToSkip(entry: TreeEntry, before: RefEntry | undefined, maxFileBytes: number): SkipReason | null {
  if (entry.mode === SUBMODULE) return "submodule";
  if (entry.path.length > MAX_PATH_LENGTH || entry.path.includes("\0")) return "unreadable";
  if (entry.size > maxFileBytes) return "too_large";
  // What a blob turned out to be does not change while its id does not.
  if (before?.sha === entry.sha && before.skipReason === "binary") return "binary";
  return null;
}
