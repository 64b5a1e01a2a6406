import { WorkerEntrypoint } from "cloudflare:workers";
import {
  ensureSpace,
  listRefs,
  listTrees,
  lookupBlobs,
  openDatabase,
  PUBLIC_SPACE_ID,
  repositoryTotals,
} from "@dome/db";
import {
  type BlobLookup,
  type CommitInput,
  type CommitOutcome,
  type DeletionView,
  type FileContent,
  type FileListing,
  type GarbageReport,
  type PackedCommit,
  packRefs,
  type PutReport,
  type RefColumns,
  type RepositoryTotals,
  type SiloApi,
  type SkippedListing,
} from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import { FrameWriter } from "@dome/ingest-core/frames";
import { isObjectId } from "@dome/ingest-core/git";
import { createLogger } from "@dome/ingest-core/log";
import { createMetrics } from "@dome/ingest-core/metrics";
import { commit } from "./commit.ts";
import type { SiloDeps } from "./deps.ts";
import { dropRefs } from "./drop-refs.ts";
import { collectGarbage } from "./garbage/collect.ts";
import { assertHealthy, checkHealth } from "./health.ts";
import { putBlobs } from "./put-blobs.ts";
import { listFiles, listSkipped } from "./read/list-files.ts";
import { readBlobs } from "./read/read-blobs.ts";
import { readFile } from "./read/read-file.ts";
import { siloSettings } from "./settings.ts";

const MAX_LOOKUP = 100_000;
const REFS_PER_PAGE = 10_000;
const MAX_READ = 20_000;

/** The content-addressed store as other Workers call it. Each method is documented at {@link SiloApi}. */
export class Silo extends WorkerEntrypoint<Env> implements SiloApi {
  async spaceFor(userId: string | null, isPrivate: boolean): Promise<number> {
    if (!isPrivate) return PUBLIC_SPACE_ID;
    return await ensureSpace(this.#deps().db, userId === null ? "system" : `user:${userId}`);
  }

  async lookup(spaceId: number, shas: string[]): Promise<BlobLookup> {
    if (shas.length > MAX_LOOKUP)
      throw new DomeError("invalid_input", `A look-up takes at most ${MAX_LOOKUP} ids. Ask several times.`);
    if (!shas.every(isObjectId)) throw new DomeError("invalid_input", "An object id is 40 or 64 lowercase hex digits.");
    return await lookupBlobs(this.#deps().db, spaceId, shas);
  }

  async putBlobs(spaceId: number, frames: ReadableStream<Uint8Array>): Promise<PutReport> {
    return await putBlobs(this.#deps(), spaceId, frames);
  }

  async listRefs(repositoryId: string, afterPath: string | null): Promise<{ refs: RefColumns; more: boolean }> {
    const { refs, more } = await listRefs(this.#deps().db, repositoryId, afterPath, REFS_PER_PAGE);
    return { refs: packRefs(refs), more };
  }

  async listTrees(repositoryId: string): Promise<{ path: string; sha: string }[]> {
    return await listTrees(this.#deps().db, repositoryId);
  }

  async commit(input: CommitInput | PackedCommit): Promise<CommitOutcome> {
    return await commit(this.#deps(), input);
  }

  async totals(repositoryId: string): Promise<RepositoryTotals> {
    return await repositoryTotals(this.#deps().db, repositoryId);
  }

  async dropRefs(
    repositoryId: string,
  ): Promise<Pick<DeletionView, "refs" | "skipped" | "blobsReleased" | "graceSeconds">> {
    return await dropRefs(this.#deps(), repositoryId);
  }

  async files(
    userId: string | null,
    repositoryId: string,
    page: { pathPrefix?: string; cursor?: string; limit: number },
  ): Promise<FileListing | null> {
    return await listFiles(this.#deps(), userId, repositoryId, page);
  }

  async skipped(
    userId: string | null,
    repositoryId: string,
    page: { cursor?: string; limit: number },
  ): Promise<SkippedListing | null> {
    return await listSkipped(this.#deps(), userId, repositoryId, page);
  }

  async readFile(userId: string | null, repositoryId: string, path: string): Promise<FileContent | null> {
    return await readFile(this.#deps(), userId, repositoryId, path);
  }

  async readBlobs(spaceId: number, shas: string[]): Promise<ReadableStream<Uint8Array>> {
    if (shas.length > MAX_READ)
      throw new DomeError("invalid_input", `At most ${MAX_READ} blobs are read at once. Ask several times.`);
    if (!shas.every(isObjectId)) throw new DomeError("invalid_input", "An object id is 40 or 64 lowercase hex digits.");
    const writer = new FrameWriter();
    this.ctx.waitUntil(
      readBlobs(this.#deps(), spaceId, shas, writer).catch((err: unknown) => {
        writer.abort(err);
      }),
    );
    return writer.readable;
  }

  async collectGarbage(): Promise<GarbageReport> {
    const report = await collectGarbage(this.#deps());
    createMetrics("silo", this.env.METRICS).record("garbage.freed", report.bytesFreed);
    return report;
  }

  async health(): Promise<{ ok: true }> {
    assertHealthy(await checkHealth(this.env));
    return { ok: true };
  }

  #deps(): SiloDeps {
    const { env } = this;
    return {
      db: openDatabase(env.DB),
      packs: env.PACKS,
      log: createLogger("silo"),
      nowMs: Date.now,
      // Read by few calls, and validated anew each time.
      get graceSeconds() {
        return siloSettings(env).GARBAGE_GRACE_SECONDS;
      },
    };
  }
}
