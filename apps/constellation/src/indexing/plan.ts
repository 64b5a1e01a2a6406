import type { RefEntry } from "@dome/ingest-core/contracts";
import { languageOf } from "@dome/search-core/chunks";
import type { HeldFile } from "../search-index/types.ts";

const SYMLINK = 120_000;

/** A file to be cut and embedded. */
export interface WantedFile {
  path: string;
  language: string;
}

export interface IndexPlan {
  /** Held files that the commit has. */
  keep: number[];
  /** Paths to index, by blob: a blob is read once however many paths it has. */
  missing: Map<string, WantedFile[]>;
  missingFiles: number;
  /** Searchable now and not in the commit. */
  removed: number;
  /** Stored and not indexed. */
  skipped: number;
  /** True when what is searchable is what the commit has. */
  isCurrent: boolean;
}

/** Compares a commit's files with what the index holds, staged by an earlier run or searchable. */
export function planIndex(refs: readonly RefEntry[], held: readonly HeldFile[], maxBytes: number): IndexPlan {
  const usable = new Map(held.filter((file) => file.isCurrent).map((file) => [`${file.sha} ${file.path}`, file]));
  const plan: IndexPlan = { keep: [], missing: new Map(), missingFiles: 0, removed: 0, skipped: 0, isCurrent: false };
  let live = 0;
  const paths = new Set<string>();
  for (const ref of refs) {
    if (ref.skipReason !== null) continue;
    if (ref.mode === SYMLINK || ref.size === 0 || ref.size > maxBytes || ref.sha === "") {
      plan.skipped++;
      continue;
    }
    paths.add(ref.path);
    const file = usable.get(`${ref.sha} ${ref.path}`);
    if (file) {
      plan.keep.push(file.id);
      if (file.live) live++;
      continue;
    }
    plan.missingFiles++;
    const wanted = { path: ref.path, language: languageOf(ref.path) };
    const others = plan.missing.get(ref.sha);
    if (others) others.push(wanted);
    else plan.missing.set(ref.sha, [wanted]);
  }
  const searchable = held.filter((file) => file.live);
  plan.removed = searchable.filter((file) => !paths.has(file.path)).length;
  plan.isCurrent = plan.missingFiles === 0 && live === plan.keep.length && live === held.length;
  return plan;
}
