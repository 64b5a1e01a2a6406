import { findRepositoryForSync, recordIndexed, type RepositoryRow } from "@dome/db";
import { type IndexReport, loadRefs } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import { languageOf } from "@dome/search-core/chunks";
import type { ConstellationDeps, IndexStub } from "../deps.ts";
import type { HeldFile, IndexSize, Recipe } from "../search-index/types.ts";
import { vectorSetOf } from "../search-index/vector-set.ts";
import { announceJobs } from "./announce-jobs.ts";
import { fillIndex, type FillReport } from "./fill.ts";
import { planIndex } from "./plan.ts";
import { settle, sweep } from "./settle.ts";

/** A recipe as the database keeps it. */
export const recipeId = ({ chunker, model }: Recipe): string => `${chunker} ${model}`;

/** How the settings want indexes made. */
export const recipeOf = (deps: Pick<ConstellationDeps, "settings" | "embedder">, chunker: { id: string }): Recipe => ({
  chunker: chunker.id,
  model: vectorSetOf(deps.settings.VECTORS, deps.embedder.id),
});

/** How far an index run is. */
export type IndexProgress = (done: { filesDone: number; filesTotal: number }) => Promise<void>;

const NOTHING_FILLED: FillReport = { ids: [], skipped: 0, embeddingsComputed: 0, embeddingsReused: 0 };

/**
 * Makes the index of a repository equal to its stored commit: reads the refs, adds what the index lacks, then switches from one
 * commit to the other in one transaction. Safe to repeat and to interrupt anywhere: what was staged is found again, and what was
 * embedded is remembered by content.
 *
 * @throws {DomeError} `conflict` when the repository moved on meanwhile; whatever embedding and storage throw.
 */
export async function indexRepository(
  deps: ConstellationDeps,
  repositoryId: string,
  onProgress: IndexProgress = async () => undefined,
): Promise<IndexReport> {
  const repository = await findRepositoryForSync(deps.db, repositoryId);
  if (!repository) return nothing("gone");
  const refs = repository.lastCommitSha === null ? [] : await loadRefs(deps.silo, repositoryId);
  const index = deps.indexOf(repository);
  const chunker = await deps.chunkerFor(new Set(refs.map((ref) => languageOf(ref.path))));
  const recipe = recipeOf(deps, chunker);
  const held = await loadHeld(index, repositoryId, recipe);
  // Looked at again only now: so what is staged for these refs is refused once an index of newer ones was published.
  await demandUnmoved(deps, repository);
  const plan = planIndex(refs, held.files, deps.settings.MAX_INDEXED_FILE_BYTES);
  const filled =
    plan.missingFiles === 0
      ? NOTHING_FILLED
      : await fillIndex(deps, {
          spaceId: repository.spaceId,
          index,
          chunker,
          staging: { repositoryId, recipe, revision: held.revision },
          missing: plan.missing,
          onProgress: async (filesDone) => await onProgress({ filesDone, filesTotal: plan.missingFiles }),
        });
  await settle(deps, index);
  // Also when nothing changes: a run that planned before and stages later would leave behind what nobody removes.
  const size = await publish(deps, index, repository, {
    revision: held.revision,
    keep: [...plan.keep, ...filled.ids],
    model: recipe.model,
  });
  await sweep(deps, index);
  const finished = await recordIndexed(deps.db, repositoryId, {
    contentVersion: repository.contentVersion,
    commitSha: repository.lastCommitSha,
    recipe: recipeId(recipe),
    nowMs: deps.nowMs(),
  });
  if (finished === null) return await overtaken(deps, repository, index);
  await announceJobs(deps, finished, repository);
  return {
    outcome: plan.isCurrent && held.commitSha === repository.lastCommitSha ? "unchanged" : "indexed",
    commitSha: repository.lastCommitSha,
    ...size,
    filesAdded: filled.ids.length,
    filesRemoved: plan.removed,
    filesSkipped: plan.skipped + filled.skipped,
    embeddingsComputed: filled.embeddingsComputed,
    embeddingsReused: filled.embeddingsReused,
  };
}

const nothing = (outcome: IndexReport["outcome"]): IndexReport => ({
  outcome,
  commitSha: null,
  files: 0,
  chunks: 0,
  filesAdded: 0,
  filesRemoved: 0,
  filesSkipped: 0,
  embeddingsComputed: 0,
  embeddingsReused: 0,
});

/** @throws {DomeError} `conflict` when what is stored of the repository is not what it was, or it was deleted. */
async function demandUnmoved(deps: ConstellationDeps, { id, contentVersion }: RepositoryRow): Promise<void> {
  const now = await findRepositoryForSync(deps.db, id);
  if (now?.contentVersion !== contentVersion) throw movedOn();
}

async function loadHeld(
  index: IndexStub,
  repositoryId: string,
  recipe: Recipe,
): Promise<{ revision: number; commitSha: string | null; files: HeldFile[] }> {
  const first = await index.held(repositoryId, recipe, 0);
  const files = [...first.files];
  for (let page = first; page.more;) {
    page = await index.held(repositoryId, recipe, files.at(-1)?.id ?? 0);
    if (page.revision !== first.revision) throw movedOn();
    files.push(...page.files);
  }
  return { revision: first.revision, commitSha: first.commitSha, files };
}

async function publish(
  deps: ConstellationDeps,
  index: IndexStub,
  repository: RepositoryRow,
  plan: { revision: number; keep: number[]; model: string },
): Promise<IndexSize> {
  // A deletion may have come in between: what it removed must not come back.
  await demandUnmoved(deps, repository);
  const size = await index.publish({
    repositoryId: repository.id,
    owner: repository.owner,
    repo: repository.repo,
    commitSha: repository.lastCommitSha,
    ...plan,
    keep: [...new Set(plan.keep)],
  });
  deps.log.debug("index.published", {
    repositoryId: repository.id,
    commitSha: repository.lastCommitSha,
    files: plan.keep.length,
  });
  return size;
}

/** The commit that was indexed is not the stored one any more. */
async function overtaken(deps: ConstellationDeps, repository: RepositoryRow, index: IndexStub): Promise<never> {
  // Deleted while it was being indexed: nothing of it may stay.
  if (!(await findRepositoryForSync(deps.db, repository.id))) await index.removeRepository(repository.id);
  throw movedOn();
}

const movedOn = (): DomeError =>
  new DomeError("conflict", "The repository moved on while it was being indexed. It will be indexed again.");
