import type { PackedCommit, RefColumns } from "./ref-columns.ts";
import type { DeletionView, FileView, Page, SkipReason, SkippedView } from "./views.ts";

/** What a stored blob is. Binary content is remembered by its id but not kept. */
export type BlobKind = "text" | "binary" | "lfs";

/** Longest blob Silo takes: it is compressed in one piece, in memory. */
export const MAX_BLOB_BYTES = 32 * 1024 * 1024;

/** One path of the tree, as the commit wants it recorded. */
export interface RefEntry {
  path: string;
  sha: string;
  /** Git's mode as a number written in octal digits: 100644, 100755, 120000, 160000. */
  mode: number;
  /** Bytes; 0 for submodules. */
  size: number;
  /** Absent or null: stored. */
  skipReason: SkipReason | null;
}

/** What is known of each id asked for, by position in the question. */
export interface BlobLookup {
  /** Positions of ids the space knows nothing of. */
  missing: number[];
  /** Positions of ids known to be binary: known, not kept. */
  binary: number[];
}

/** What became of a stream of blobs. Ids in lowercase hex. */
export interface PutReport {
  /** Distinct blobs newly stored with their content. */
  stored: number;
  /** Ids whose content turned out binary: remembered, not kept. */
  binary: string[];
  /** Ids whose bytes did not hash to them: nothing was stored for them. */
  mismatched: string[];
  /** Objects put into R2 and their bytes. */
  puts: number;
  storedBytes: number;
  rawBytes: number;
  d1Statements: number;
}

/** The swap of a repository from one commit to the next. */
export interface CommitInput {
  repositoryId: string;
  spaceId: number;
  /** The lease the sync holds: a sync that lost it changes nothing. */
  leaseToken: string;
  /** The job the commit is made for: once it has ended or was asked to stop, nothing changes. Absent: nobody can ask. */
  jobId?: string;
  /** Commit the plan was made against: a plan made against another state changes nothing. Null: none yet, and every ref that is not among the upserts goes. */
  baseCommitSha: string | null;
  /** Null: the branch holds nothing (empty repository, branch or access gone); every ref goes, whatever `removes` says. */
  commitSha: string | null;
  /** The configuration (branch, patterns, limits) this commit was planned with. */
  configVersion: number;
  /** Added and changed paths. */
  upserts: RefEntry[];
  /** Paths that are gone. */
  removes: string[];
  /** Ids of the directories, when the tree had to be walked; else null, and what was kept is dropped. */
  trees: { path: string; sha: string }[] | null;
}

/** `committed`: with what is stored now. `superseded`: lease, base or configuration moved on. `missing_blobs`: content vanished since the look-up; sync again. `cancelled`: the job was asked to stop. */
export type CommitOutcome =
  | { outcome: "committed"; d1Statements: number; totals: RepositoryTotals }
  | { outcome: "superseded" }
  | { outcome: "cancelled" }
  | { outcome: "missing_blobs" };

/** Totals of what a repository stores at its commit. */
export interface RepositoryTotals {
  files: number;
  uniqueBlobs: number;
  bytes: number;
  skipped: Partial<Record<SkipReason, number>>;
}

export interface FileListing extends Page<FileView> {
  commitSha: string | null;
}

export interface SkippedListing extends Page<SkippedView> {
  commitSha: string | null;
}

/** A file's bytes: a stream of exactly `file.size` bytes. */
export interface FileContent {
  file: FileView;
  commitSha: string;
  body: ReadableStream<Uint8Array>;
}

export interface GarbageReport {
  blobsMarked: number;
  blobsDeleted: number;
  packsDeleted: number;
  packsCompacted: number;
  orphansDeleted: number;
  bytesFreed: number;
  /** True when everything was looked at; false: call again. */
  complete: boolean;
}

/**
 * The content-addressed store, offered by the `silo` Worker.
 *
 * Spaces keep content apart: 1 is public, every other one belongs to a tenant. Methods that read for a person take that
 * person (`userId`; null for the system's own repositories) and answer null for what is not theirs, exactly as for what is absent.
 */
export interface SiloApi {
  /** The space for a repository's content: the public one, or the tenant's own, made on first use. */
  spaceFor(userId: string | null, isPrivate: boolean): Promise<number>;
  /** Which of at most 100,000 ids the space lacks. */
  lookup(spaceId: number, shas: string[]): Promise<BlobLookup>;
  /**
   * Stores a stream of blob frames (`@dome/ingest-core/frames`): every id is recomputed from the bytes. What is already there is
   * not stored again; what was stored before a failure stays. Content is in R2 before a row names it.
   */
  putBlobs(spaceId: number, frames: ReadableStream<Uint8Array>): Promise<PutReport>;
  /** Every ref of a repository, stored and skipped, sorted by path's bytes. For the planner; at most 10,000 a page. */
  listRefs(repositoryId: string, afterPath: string | null): Promise<{ refs: RefColumns; more: boolean }>;
  /** Directory ids kept from the last walk; empty when the tree was not walked. */
  listTrees(repositoryId: string): Promise<{ path: string; sha: string }[]>;
  /** Swaps refs and `last_commit_sha` in one transaction, or changes nothing. Every stored ref has its blob. */
  commit(input: CommitInput | PackedCommit): Promise<CommitOutcome>;
  totals(repositoryId: string): Promise<RepositoryTotals>;
  /** Removes every ref of a repository. Safe to repeat. The blobs go after the grace period. */
  dropRefs(repositoryId: string): Promise<Pick<DeletionView, "refs" | "skipped" | "blobsReleased" | "graceSeconds">>;

  /**
   * Stored files below `pathPrefix`, a page at a time. A cursor belongs to one commit.
   * @throws {DomeError} `conflict` when the repository moved on since the cursor was made, `invalid_input` for a bad cursor.
   */
  files(
    userId: string | null,
    repositoryId: string,
    page: { pathPrefix?: string; cursor?: string; limit: number },
  ): Promise<FileListing | null>;
  skipped(
    userId: string | null,
    repositoryId: string,
    page: { cursor?: string; limit: number },
  ): Promise<SkippedListing | null>;
  /**
   * The content of blobs of a space as blob frames, in the order they lie in the packs, each once. What the space does not keep is left out.
   * For the machinery itself: the caller has already found out that it may read them.
   * @param shas - At most 20,000.
   */
  readBlobs(spaceId: number, shas: string[]): Promise<ReadableStream<Uint8Array>>;
  /** One stored file at the current commit, or null. */
  readFile(userId: string | null, repositoryId: string, path: string): Promise<FileContent | null>;

  /** One bounded pass: marks unreferenced blobs, deletes those past their grace, drops dead packs, compacts mostly dead ones. */
  collectGarbage(): Promise<GarbageReport>;
  /** Whether D1 and R2 answer. @throws {DomeError} `upstream_unavailable`, naming what does not. */
  health(): Promise<{ ok: true }>;
}
