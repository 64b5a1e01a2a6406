import { BLOB_KIND_CODES, type OwnedRef } from "@dome/db";
import type { FileView } from "@dome/ingest-core/contracts";

const SYMLINK_MODE = 120_000;

/** Git's mode in six digits. */
export const modeText = (mode: number): string => String(mode).padStart(6, "0");

/** A stored path as its reader sees it. */
export const fileView = (ref: OwnedRef): FileView => ({
  path: ref.path,
  mode: modeText(ref.mode),
  sha: ref.sha,
  size: ref.size,
  kind: ref.mode === SYMLINK_MODE ? "symlink" : ref.kind === BLOB_KIND_CODES.lfs ? "lfs" : "text",
});
