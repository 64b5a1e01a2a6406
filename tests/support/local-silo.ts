import {
  ensureSpace,
  listRefs,
  listTrees,
  lookupBlobs,
  openDatabase,
  PUBLIC_SPACE_ID,
  repositoryTotals,
} from "@dome/db";
import { packRefs, type SiloApi } from "@dome/ingest-core/contracts";
import { FrameWriter } from "@dome/ingest-core/frames";
import { createLogger } from "@dome/ingest-core/log";
import { commit } from "../../apps/silo/src/commit.ts";
import type { SiloDeps } from "../../apps/silo/src/deps.ts";
import { dropRefs } from "../../apps/silo/src/drop-refs.ts";
import { collectGarbage } from "../../apps/silo/src/garbage/collect.ts";
import { putBlobs } from "../../apps/silo/src/put-blobs.ts";
import { listFiles, listSkipped } from "../../apps/silo/src/read/list-files.ts";
import { readBlobs } from "../../apps/silo/src/read/read-blobs.ts";
import { readFile } from "../../apps/silo/src/read/read-file.ts";

/** How long unreferenced content is kept in tests: short enough that the collector has something to do within a scenario. */
export const GRACE_SECONDS = 60;

/** Silo's services over given bindings, without the RPC in between: the calls cross Workers in the end-to-end tests. */
export function localSilo(bindings: { db: D1Database; packs: R2Bucket; nowMs: () => number }): SiloApi {
  const deps: SiloDeps = {
    db: openDatabase(bindings.db),
    packs: bindings.packs,
    log: createLogger("silo", "error"),
    nowMs: bindings.nowMs,
    graceSeconds: GRACE_SECONDS,
  };
  return {
    spaceFor: async (userId, isPrivate) =>
      isPrivate ? await ensureSpace(deps.db, userId === null ? "system" : `user:${userId}`) : PUBLIC_SPACE_ID,
    lookup: async (spaceId, shas) => await lookupBlobs(deps.db, spaceId, shas),
    putBlobs: async (spaceId, frames) => await putBlobs(deps, spaceId, frames),
    async listRefs(repositoryId, after) {
      const { refs, more } = await listRefs(deps.db, repositoryId, after, 10_000);
      return { refs: packRefs(refs), more };
    },
    listTrees: async (repositoryId) => await listTrees(deps.db, repositoryId),
    commit: async (input) => await commit(deps, input),
    totals: async (repositoryId) => await repositoryTotals(deps.db, repositoryId),
    dropRefs: async (repositoryId) => await dropRefs(deps, repositoryId),
    files: async (userId, repositoryId, page) => await listFiles(deps, userId, repositoryId, page),
    skipped: async (userId, repositoryId, page) => await listSkipped(deps, userId, repositoryId, page),
    readBlobs: async (spaceId, shas) => {
      const writer = new FrameWriter();
      readBlobs(deps, spaceId, shas, writer).catch((err: unknown) => writer.abort(err));
      return writer.readable;
    },
    readFile: async (userId, repositoryId, path) => await readFile(deps, userId, repositoryId, path),
    collectGarbage: async () => await collectGarbage(deps),
    health: async () => ({ ok: true }),
  };
}
