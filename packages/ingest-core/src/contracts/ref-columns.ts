import type { CommitInput, RefEntry } from "./silo.ts";
import type { SkipReason } from "./views.ts";

/** Paths as columns: between Workers thousands of objects take three times as long, since each carries its keys. */
export interface RefColumns {
  paths: string[];
  shas: string[];
  modes: number[];
  sizes: number[];
  /** By position; only what is skipped. */
  skipped: Map<number, SkipReason>;
}

/** A {@link CommitInput} as it travels. */
export type PackedCommit = Omit<CommitInput, "upserts"> & { upserts: RefColumns };

/** Readies a commit for its way to another Worker. */
export const packCommit = ({ upserts, ...rest }: CommitInput): PackedCommit => ({
  ...rest,
  upserts: packRefs(upserts),
});

/** What {@link packCommit} packed; what was not packed comes back as it is. */
export function unpackCommit(input: CommitInput | PackedCommit): CommitInput {
  const { upserts } = input;
  return { ...input, upserts: Array.isArray(upserts) ? upserts : unpackRefs(upserts) };
}

/** Readies paths for their way to another Worker. */
export function packRefs(refs: readonly RefEntry[]): RefColumns {
  const columns: RefColumns = { paths: [], shas: [], modes: [], sizes: [], skipped: new Map() };
  for (const [i, ref] of refs.entries()) {
    columns.paths.push(ref.path);
    columns.shas.push(ref.sha);
    columns.modes.push(ref.mode);
    columns.sizes.push(ref.size);
    if (ref.skipReason !== null) columns.skipped.set(i, ref.skipReason);
  }
  return columns;
}

/** What {@link packRefs} packed, in the same order. */
export const unpackRefs = ({ paths, shas, modes, sizes, skipped }: RefColumns): RefEntry[] =>
  paths.map((path, i) => ({
    path,
    sha: shas[i] ?? "",
    mode: modes[i] ?? Number.NaN,
    size: sizes[i] ?? Number.NaN,
    skipReason: skipped.get(i) ?? null,
  }));
