import type { RefEntry } from "../contracts/index.ts";

/** What looking at the content brought out. */
export interface ContentFindings {
  /** Ids that are binary. */
  binary: ReadonlySet<string>;
}

export interface SettledPlan {
  upserts: RefEntry[];
  /** Distinct ids among the stored upserts, and their bytes. */
  uniqueBlobs: number;
}

/** Turns the candidates of a plan into final refs, now that it is known which blobs are binary. */
export function applyContent(upserts: readonly RefEntry[], findings: ContentFindings): SettledPlan {
  const unique = new Set<string>();
  const settled = upserts.map((ref): RefEntry => {
    if (ref.skipReason !== null) return ref;
    if (findings.binary.has(ref.sha)) return { ...ref, skipReason: "binary" };
    unique.add(ref.sha);
    return ref;
  });
  return { upserts: settled, uniqueBlobs: unique.size };
}
