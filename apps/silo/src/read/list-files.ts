import { type OwnedRef, ownedRefs, skipReasonOf } from "@dome/db";
import type { FileListing, FileView, SkippedListing } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import type { SiloDeps } from "../deps.ts";
import { fileView, modeText } from "./file-view.ts";
import { decodeFileCursor, encodeFileCursor } from "./cursor.ts";

const MAX_PAGE = 1_000;

interface PageRequest {
  pathPrefix?: string;
  cursor?: string;
  limit: number;
}

/** A page of stored files. See `SiloApi.files`. */
export async function listFiles(
  deps: Pick<SiloDeps, "db">,
  userId: string | null,
  repositoryId: string,
  page: PageRequest,
): Promise<FileListing | null> {
  return await listPage(deps, userId, repositoryId, page, false, (ref): FileView => fileView(ref));
}

/** A page of paths that are not stored. See `SiloApi.skipped`. */
export async function listSkipped(
  deps: Pick<SiloDeps, "db">,
  userId: string | null,
  repositoryId: string,
  page: PageRequest,
): Promise<SkippedListing | null> {
  return await listPage(deps, userId, repositoryId, page, true, (ref) => ({
    path: ref.path,
    mode: modeText(ref.mode),
    sha: ref.sha,
    size: ref.size,
    reason: skipReasonOf(ref.skip) ?? "unreadable",
  }));
}

async function listPage<T>(
  deps: Pick<SiloDeps, "db">,
  userId: string | null,
  repositoryId: string,
  page: PageRequest,
  skipped: boolean,
  view: (ref: OwnedRef) => T,
): Promise<{ commitSha: string | null; items: T[]; nextCursor: string | null } | null> {
  if (!Number.isInteger(page.limit) || page.limit < 1)
    throw new DomeError("invalid_input", "A page's limit is a whole number from 1.");
  const limit = Math.min(page.limit, MAX_PAGE);
  const cursor = page.cursor === undefined ? null : decodeFileCursor(page.cursor);
  const prefix = (page.pathPrefix ?? "").replace(/\/+$/, "");
  const found = await ownedRefs(deps.db, userId, repositoryId, {
    prefix: prefix === "" ? null : prefix,
    after: cursor?.path ?? null,
    skipped,
    limit: limit + 1,
  });
  if (!found) return null;
  const { commitSha, refs } = found;
  if (cursor && cursor.commitSha !== commitSha) {
    throw new DomeError(
      "conflict",
      "The repository moved to another commit since this cursor was made. Start again without a cursor.",
    );
  }
  const items = refs.slice(0, limit).map(view);
  const last = refs[limit - 1];
  const nextCursor =
    refs.length > limit && last && commitSha !== null ? encodeFileCursor({ commitSha, path: last.path }) : null;
  return { commitSha, items, nextCursor };
}
