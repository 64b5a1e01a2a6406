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
export function packCommit({ upserts, ...rest }: CommitInput): PackedCommit {
  const columns: RefColumns = { paths: [], shas: [], modes: [], sizes: [], skipped: new Map() };
  for (const [i, ref] of upserts.entries()) {
    columns.paths.push(ref.path);
    columns.shas.push(ref.sha);
    columns.modes.push(ref.mode);
    columns.sizes.push(ref.size);
    if (ref.skipReason !== null) columns.skipped.set(i, ref.skipReason);
  }
  return { ...rest, upserts: columns };
}

/** What {@link packCommit} packed; what was not packed comes back as it is. */
export function unpackCommit(input: CommitInput | PackedCommit): CommitInput {
  const { upserts } = input;
  if (Array.isArray(upserts)) return { ...input, upserts };
  const { paths, shas, modes, sizes, skipped } = upserts;
  const refs = paths.map((path, i): RefEntry => ({
    path,
    sha: shas[i] ?? "",
    mode: modes[i] ?? Number.NaN,
    size: sizes[i] ?? Number.NaN,
    skipReason: skipped.get(i) ?? null,
  }));
  return { ...input, upserts: refs };
}
