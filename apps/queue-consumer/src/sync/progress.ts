import { type Database, recordProgress, type JobProgress, renewLease } from "@dome/db";
import type { JobPhase } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import type { Usage } from "@dome/ingest-core/github";

/** Often enough to watch, seldom enough not to matter: a sync of fifteen minutes writes under 1,000 times. */
const WRITE_EVERY_MS = 1_000;
/** Longer than any single step between two writes may take. */
export const LEASE_MS = 120_000;
/** The commit is refused without the lease: until then, so much of it may be used up before it is renewed. */
const RENEW_EVERY_MS = 10_000;

export interface ProgressDeps {
  db: Database;
  nowMs: () => number;
  jobId: string;
  repositoryId: string;
  leaseToken: string;
  usage: Usage;
  /** What earlier attempts of the job spent. */
  spentBefore: Usage;
  /** Told of every write that the job took. Returns at once and never throws. */
  publish?: (change: JobProgress) => void;
}

/** Share of the bar each phase starts at. */
const STARTS_AT: Partial<Record<JobPhase, number>> = { head: 1, tree: 2, plan: 5, fetch: 7, store: 7, commit: 55 };
const FETCH_SHARE = 48;
/** Fetching may take minutes: whoever watches should see it begin. Nothing waits for that to be written. */
const WRITTEN_ASIDE: JobPhase = "fetch";

/**
 * Writes a running job's progress and learns from the same write whether to stop. Counting is synchronous and cheap, writing is
 * throttled; a cancelled job makes the next call throw.
 */
export class Progress {
  readonly timings: Record<string, number> = {};
  private readonly deps: ProgressDeps;
  private readonly counts = { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 };
  private phase: JobPhase = "head";
  private phaseSinceMs: number;
  private lastWriteMs: number;
  private unwritten: JobProgress = {};
  private leasedAtMs: number;
  private writing: Promise<void> | null = null;
  private failure: unknown = null;

  constructor(deps: ProgressDeps) {
    this.deps = deps;
    this.phaseSinceMs = deps.nowMs();
    this.leasedAtMs = this.phaseSinceMs;
    // The start of the job has just been written.
    this.lastWriteMs = this.phaseSinceMs;
  }

  /**
   * Enters a phase. Written at once, without waiting, before the one that takes long, else with what is written next. A cancel that
   * no write hears any more is heard by the commit itself.
   * @throws {DomeError} `cancelled` when somebody asked for it, `conflict` when the lease is lost.
   */
  async enter(phase: JobPhase, change: JobProgress = {}): Promise<void> {
    this.closePhase();
    this.phase = phase;
    await this.settle();
    Object.assign(this.unwritten, { phase, progress: STARTS_AT[phase] ?? 0 }, change);
    if (this.deps.nowMs() - this.lastWriteMs >= WRITE_EVERY_MS) await this.write({});
    else if (phase === WRITTEN_ASIDE) this.writeAside({});
  }

  expect(total: { files: number; bytes: number; filesKnown: number; bytesKnown: number }): void {
    Object.assign(this.counts, {
      filesTotal: total.files,
      bytesTotal: total.bytes,
      filesDone: total.filesKnown,
      bytesDone: total.bytesKnown,
    });
  }

  /** Counts one item. Starts a write now and then, without waiting for it. @throws {DomeError} `cancelled` once the last write said so. */
  count(item: { path: string; size: number }, copies: { files: number; bytes: number }): void {
    if (this.failure !== null) throw this.failure;
    this.counts.filesDone += copies.files;
    this.counts.bytesDone += copies.bytes;
    if (this.writing !== null || this.deps.nowMs() - this.lastWriteMs < WRITE_EVERY_MS) return;
    const done = this.counts.bytesTotal === 0 ? 0 : this.counts.bytesDone / this.counts.bytesTotal;
    this.writeAside({
      currentFile: item.path.slice(0, 500),
      progress: (STARTS_AT.fetch ?? 0) + FETCH_SHARE * Math.min(1, done),
    });
  }

  /** Everything counted is done. */
  complete(): void {
    this.counts.filesDone = this.counts.filesTotal;
    this.counts.bytesDone = this.counts.bytesTotal;
  }

  /** Waits for the write under way. @throws what it found. */
  async settle(): Promise<void> {
    await this.writing;
    if (this.failure !== null) throw this.failure;
  }

  /** Numbers for the job's end or its next attempt. */
  snapshot(): Required<
    Pick<
      JobProgress,
      "githubRequests" | "githubRequestsCharged" | "timings" | "filesDone" | "filesTotal" | "bytesDone" | "bytesTotal"
    >
  > {
    this.closePhase();
    const { usage, spentBefore } = this.deps;
    return {
      ...this.counts,
      githubRequests: spentBefore.sent + usage.sent,
      githubRequestsCharged: spentBefore.charged + usage.charged,
      timings: { ...this.timings },
    };
  }

  private closePhase(): void {
    const nowMs = this.deps.nowMs();
    this.timings[this.phase] = (this.timings[this.phase] ?? 0) + nowMs - this.phaseSinceMs;
    this.phaseSinceMs = nowMs;
  }

  /** Writes without being waited for; what it finds is thrown by what comes next. */
  private writeAside(change: JobProgress): void {
    this.writing = this.write(change)
      .catch((err: unknown) => {
        this.failure = err;
      })
      .finally(() => {
        this.writing = null;
      });
  }

  private async write(change: JobProgress): Promise<void> {
    const { db, jobId, repositoryId, leaseToken, nowMs, usage, spentBefore } = this.deps;
    const atMs = nowMs();
    this.lastWriteMs = atMs;
    const written = { ...this.counts, ...this.unwritten, ...change };
    this.unwritten = {};
    const goOn = await recordProgress(db, jobId, atMs, {
      ...written,
      githubRequests: spentBefore.sent + usage.sent,
      githubRequestsCharged: spentBefore.charged + usage.charged,
    });
    if (!goOn) throw new DomeError("cancelled", "The job was cancelled.");
    this.deps.publish?.(written);
    if (atMs - this.leasedAtMs < RENEW_EVERY_MS) return;
    this.leasedAtMs = atMs;
    if (!(await renewLease(db, repositoryId, leaseToken, atMs + LEASE_MS))) {
      throw new DomeError("conflict", "Another sync took over this repository.");
    }
  }
}
