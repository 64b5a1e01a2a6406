import type { RepositoryRow } from "@dome/db";
import {
  type CommitOutcome,
  type JobStats,
  loadRefs,
  packCommit,
  type RefEntry,
  type RepositoryTotals,
  type SiloApi,
} from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import { compileFilter } from "@dome/ingest-core/filters";
import type { Ingestor, ItemMetadata, Listing, PreviousState } from "@dome/ingest-core/ingestor";
import { applyContent, planSync, type SyncPlan } from "@dome/ingest-core/plan";
import { type ContentReport, fetchContents, NOTHING_FETCHED } from "./fetch-contents.ts";
import type { Progress } from "./progress.ts";
import { previousState } from "./stored-state.ts";

/** Content can vanish between the look-up and the commit (the collector runs); more often than this it is not that. */
const COMMIT_TRIES = 3;

export interface SyncInput {
  silo: SiloApi;
  repository: RepositoryRow;
  leaseToken: string;
  jobId: string;
  ingestor: Ingestor;
  progress: Progress;
  maxFileBytes: number;
  nowMs: () => number;
}

export type SyncResult =
  | { kind: "unchanged"; stats: JobStats }
  | { kind: "committed"; commitSha: string | null; stats: JobStats }
  /** The branch is not there; what was stored of it is gone too. */
  | { kind: "missing"; message: string };

/**
 * Makes the stored state of one repository and branch equal to its source. The same routine for the first ingest, a push, a
 * force push and the sweep. Safe to run again at any point: content that is stored is not fetched twice, and refs change in one
 * transaction that a sync without the lease cannot make.
 */
export async function runSync(input: SyncInput): Promise<SyncResult> {
  const { ingestor, progress, repository } = input;
  await progress.enter("head");
  // A first copy replaces whatever an interrupted removal left, unseen.
  const stored = memo(async () => (repository.lastCommitSha === null ? [] : await loadRefs(input.silo, repository.id)));
  // With other patterns they are needed whatever the source says: they are read while the source is asked.
  if (repository.syncedConfigVersion !== repository.configVersion) stored().catch(heardLater);
  const listing = await ingestor.listItems(async () => await loadPrevious(input, stored));
  if (listing.kind === "unchanged") {
    await ingestor.updateSyncStatus({ version: repository.lastCommitSha, syncedAtMs: input.nowMs() });
    return { kind: "unchanged", stats: statsOf(await input.silo.totals(repository.id), null, NOTHING_FETCHED) };
  }
  if (listing.kind !== "items") return await clear(input, listing);
  await progress.enter("tree", { commitSha: listing.version });
  return await copy(input, listing, await stored());
}

async function loadPrevious(input: SyncInput, stored: () => Promise<RefEntry[]>): Promise<PreviousState> {
  const { repository, silo } = input;
  // The source changed, so that they are needed: they are read while its tree is.
  stored().catch(heardLater);
  // Other filters than last time: what was left out then is not known, so nothing can be taken over.
  if (repository.lastCommitSha === null || repository.syncedConfigVersion !== repository.configVersion)
    return previousState([], []);
  const trees = await silo.listTrees(repository.id);
  return previousState(trees, trees.length === 0 ? [] : await stored());
}

async function clear(
  input: SyncInput,
  listing: Exclude<Listing, { kind: "unchanged" | "items" }>,
): Promise<SyncResult> {
  await input.progress.enter("commit");
  const outcome = await commit(input, { commitSha: null, upserts: [], removes: [], trees: null });
  await input.ingestor.updateSyncStatus({ version: null, syncedAtMs: input.nowMs() });
  if (listing.kind === "missing") return { kind: "missing", message: listing.message };
  const totals = outcome.outcome === "committed" ? outcome.totals : await input.silo.totals(input.repository.id);
  return { kind: "committed", commitSha: null, stats: statsOf(totals, null, NOTHING_FETCHED) };
}

async function copy(
  input: SyncInput,
  listing: Extract<Listing, { kind: "items" }>,
  stored: RefEntry[],
): Promise<SyncResult> {
  const { repository, progress, ingestor } = input;
  await progress.enter("plan");
  const wants = compileFilter(repository.includePatterns, repository.excludePatterns);
  const plan = planSync({ tree: listing.items, stored, wants, maxFileBytes: input.maxFileBytes });
  const candidates = candidatesOf(plan, listing.items);
  for (let tries = 1; ; tries++) {
    const contents = await fetchContents(input, candidates);
    await progress.enter("commit");
    const { upserts } = applyContent(plan.upserts, contents);
    const outcome = await commit(input, {
      commitSha: listing.version,
      upserts,
      removes: plan.removes,
      trees: listing.trees,
    });
    if (outcome.outcome === "committed") {
      progress.complete();
      await ingestor.updateSyncStatus({ version: listing.version, syncedAtMs: input.nowMs() });
      return { kind: "committed", commitSha: listing.version, stats: statsOf(outcome.totals, plan, contents) };
    }
    if (tries === COMMIT_TRIES)
      throw new DomeError("internal", "Stored content kept vanishing before the commit. The sync will be repeated.");
  }
}

/** The items whose content must be there before the commit. */
function candidatesOf(plan: SyncPlan, items: readonly ItemMetadata[]): ItemMetadata[] {
  const wanted = new Set<string>();
  for (const ref of plan.upserts) if (ref.skipReason === null) wanted.add(ref.path);
  return items.filter((item) => wanted.delete(item.path));
}

async function commit(
  input: SyncInput,
  change: {
    commitSha: string | null;
    upserts: RefEntry[];
    removes: string[];
    trees: { path: string; sha: string }[] | null;
  },
): Promise<Exclude<CommitOutcome, { outcome: "superseded" | "cancelled" }>> {
  const { repository, leaseToken, jobId, silo } = input;
  const outcome = await silo.commit(
    packCommit({
      repositoryId: repository.id,
      spaceId: repository.spaceId,
      leaseToken,
      jobId,
      baseCommitSha: repository.lastCommitSha,
      configVersion: repository.configVersion,
      ...change,
    }),
  );
  if (outcome.outcome === "cancelled") throw new DomeError("cancelled", "The job was cancelled.");
  if (outcome.outcome === "superseded")
    throw new DomeError(
      "conflict",
      "The repository was changed while this sync ran; nothing was stored. It will run again.",
    );
  return outcome;
}

function statsOf(totals: RepositoryTotals, plan: SyncPlan | null, contents: ContentReport): JobStats {
  return {
    files: totals.files,
    uniqueBlobs: totals.uniqueBlobs,
    bytes: totals.bytes,
    added: plan?.added ?? 0,
    changed: plan?.changed ?? 0,
    removed: plan?.removes.length ?? 0,
    modeChanged: plan?.modeChanged ?? 0,
    skipped: { ...totals.skipped, ...(plan !== null && plan.excluded > 0 ? { excluded: plan.excluded } : {}) },
    blobsStored: contents.stored,
    transport: contents.transport,
    leftovers: contents.leftovers,
    r2Puts: contents.puts,
    storedBytes: contents.storedBytes,
  };
}

/** Whoever awaits the same promise hears of it. */
const heardLater = (): void => undefined;

function memo<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
