import { DurableObject } from "cloudflare:workers";
import type { IndexCounts, IndexedFile, IndexRemoval } from "@dome/ingest-core/contracts";
import { DomeError, errorFields } from "@dome/ingest-core/errors";
import { createLogger } from "@dome/ingest-core/log";
import { releaseMemory } from "@dome/ingest-core/streams";
import type { Embedder } from "@dome/search-core/embeddings";
import { queryTerms } from "@dome/search-core/terms";
import dot from "@dome/search-core/vectors/dot.wasm";
import { aiOf, embedderById } from "../embedder.ts";
import { constellationSettings } from "../settings.ts";
import { countsOf, liveFiles } from "./counts.ts";
import { CommonTerms } from "./common-terms.ts";
import { CANDIDATES, chunkIds, describeChunks, onlyWanted, textRanking, wantedFiles } from "./read.ts";
import { countDoomed, doomOtherSets } from "./remote-ledger.ts";
import { RemoteVectors, type SweepStep } from "./remote-vectors.ts";
import { ResidentVectors, type VectorHit } from "./resident-vectors.ts";
import { createTables } from "./schema.ts";
import { MERGE_AFTER_MS, mergeStep, mergeTexts } from "./text-merge.ts";
import type { Candidates, Filters, HeldPage, IndexSize, Publication, Recipe, StagedFiles, Staging } from "./types.ts";
import { embedderOf, isRemoteSet } from "./vector-set.ts";
import { confirmRemote, type FileRange, heldFiles, publish, removeFiles, stageFiles, stageRemote } from "./write.ts";

/** Between two steps of a removal that nobody waits for. */
const SWEEP_MS = 30_000;

interface Embedded {
  /** The set of vectors that answers. */
  model: string;
  embedder: Embedder;
  vector: Int8Array;
}

/**
 * The index of one dataset: full text and vectors of what its repositories hold at their indexed commits. Named by owner, project and
 * dataset, so no question can reach another owner's.
 */
export class SearchIndex extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  #vectors: ResidentVectors | null = null;
  #common: CommonTerms | null = null;
  readonly #remote: RemoteVectors | null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    createTables(ctx.storage);
    const { VECTORIZE: binding } = env;
    this.#remote = binding === undefined ? null : new RemoteVectors(this.#sql, binding, ctx.id.toString());
  }

  /** What the index holds of a repository, a page at a time, in order of ids. */
  async held(repositoryId: string, recipe: Recipe, afterId: number): Promise<HeldPage> {
    return heldFiles(this.#sql, repositoryId, recipe, afterId);
  }

  /**
   * Adds files that are not searchable yet. Safe to repeat.
   * @returns their ids, in order.
   * @throws {DomeError} `conflict` when something was published since the plan was made or, where vectors go to Vectorize, when a file
   * was removed meanwhile; what Vectorize says.
   */
  async stage(staging: Staging, files: StagedFiles): Promise<number[]> {
    const { storage } = this.ctx;
    const { recipe } = staging;
    if (!isRemoteSet(recipe.model)) {
      const ids = storage.transactionSync(() => stageFiles(this.#sql, staging, files));
      for (const view of [files.numbers, files.texts, files.vectors]) releaseMemory(view);
      return ids;
    }
    const remote = this.#remoteOrThrow();
    const { ids, toSend } = storage.transactionSync(() => stageRemote(this.#sql, staging, files));
    await remote.upsert(staging.repositoryId, recipe.model, toSend);
    if (!storage.transactionSync(() => confirmRemote(this.#sql, recipe, toSend)))
      throw new DomeError(
        "conflict",
        "Files were removed while they were being indexed. They will be looked at again.",
      );
    return ids;
  }

  /** Whether questions see every vector that was staged. Always, unless vectors are in Vectorize. */
  async isSettled(): Promise<boolean> {
    return this.#remote === null || (await this.#remote.isSettled());
  }

  /** Takes one step of removing from Vectorize what is not wanted there any more. Safe to repeat. */
  async sweep(): Promise<SweepStep> {
    return this.#remote === null ? { left: 0, isWaiting: false } : await this.#remote.sweep();
  }

  /** Goes on with removals that nobody waits for, and with merging. */
  override async alarm(): Promise<void> {
    let isUnswept = true;
    try {
      isUnswept = (await this.sweep()).left > 0;
    } catch (err) {
      const { LOG_LEVEL } = constellationSettings(this.env);
      createLogger("constellation", LOG_LEVEL).warn("search.not_swept", errorFields(err));
    }
    await this.#wakeFor(await mergeTexts(this.#sql), isUnswept);
  }

  /** Makes a commit searchable in place of the one before, in one transaction. @returns what is searchable now. @throws {DomeError} `conflict` */
  async publish(publication: Publication): Promise<IndexSize> {
    const { added, removed, size } = this.ctx.storage.transactionSync(() => publish(this.#sql, publication));
    this.#common = null;
    if (this.#vectors?.remove(removed) === false) this.#vectors = null;
    this.#settleModel(publication.model);
    this.#vectors?.add(added);
    await this.#wakeFor(mergeStep(this.#sql), countDoomed(this.#sql) > 0);
    return size;
  }

  /** The best chunks by full text and by vectors. Never fails for what the question says. */
  async search(query: string, filters: Filters): Promise<Candidates> {
    const embedded = await this.#embed(query);
    const far = embedded === null ? null : await this.#farHits(embedded, filters);
    // From here on nothing is waited for: every part of the answer is of one state of the index.
    const wanted = wantedFiles(this.#sql, filters);
    const text = textRanking(
      this.#sql,
      (this.#common ??= new CommonTerms(this.#sql)).telling(queryTerms(query)),
      wanted,
    );
    const hits =
      embedded === null
        ? []
        : far === null
          ? this.#vectorsOf(embedded.embedder).top(embedded.vector, CANDIDATES, wanted)
          : onlyWanted(this.#sql, far, wanted);
    const ids = chunkIds(this.#sql, hits);
    const all = describeChunks(this.#sql, [...new Set([...text.map(({ id }) => id), ...ids])]);
    const at = new Map([...all.keys()].map((id, i) => [id, i]));
    const place = (id: number, score: number) => {
      const position = at.get(id);
      return position === undefined ? [] : [{ at: position, score }];
    };
    return {
      candidates: [...all.values()],
      text: text.flatMap(({ id, score }) => place(id, score)),
      vector: hits.flatMap(({ score }, i) => place(ids[i] ?? 0, score)),
      embedder: embedded === null ? null : { id: embedded.embedder.id, lexical: embedded.embedder.lexical },
    };
  }

  async counts(repositoryId: string): Promise<IndexCounts> {
    return countsOf(this.#sql, repositoryId);
  }

  async indexedFiles(repositoryId: string, afterPath: string | null): Promise<{ files: IndexedFile[]; more: boolean }> {
    return liveFiles(this.#sql, repositoryId, afterPath);
  }

  /** Removes a repository, staged files included. Safe to repeat. */
  async removeRepository(repositoryId: string): Promise<IndexRemoval & { shas: string[] }> {
    const removal = this.ctx.storage.transactionSync(() => {
      const { chunks, vectors } = countsOf(this.#sql, repositoryId);
      const files = this.#sql
        .exec<FileRange & { sha: string; live: number }>(
          "select f.id, f.first_chunk, f.chunks, f.sha, f.live from files f join repositories r on r.key = f.repository where r.id = ?",
          repositoryId,
        )
        .toArray();
      removeFiles(this.#sql, files);
      this.#sql.exec("delete from repositories where id = ?", repositoryId);
      this.#vectors = null;
      return {
        files: files.filter(({ live }) => live === 1).length,
        chunks,
        vectors,
        shas: [...new Set(files.map(({ sha }) => sha))],
      };
    });
    await this.#wakeFor(mergeStep(this.#sql), countDoomed(this.#sql) > 0);
    return removal;
  }

  /** Sets the alarm for what is left to do, if anything is. */
  async #wakeFor(isUnmerged: boolean, isUnswept: boolean): Promise<void> {
    if (!isUnmerged && !isUnswept) return;
    await this.ctx.storage.setAlarm(Date.now() + (isUnmerged ? MERGE_AFTER_MS : SWEEP_MS));
  }

  /** Once every repository is made by one model, that is the one that answers, and vectors of others go. */
  #settleModel(model: string): void {
    const { others } = this.#sql
      .exec<{ others: number }>(
        "select count(*) as others from repositories where commit_sha is not null and model is not ?",
        model,
      )
      .one();
    if (others > 0 && this.#activeModel() !== null) return;
    if (this.#activeModel() === model) return;
    this.ctx.storage.transactionSync(() => {
      this.#sql.exec(
        "insert into facts values ('model', ?) on conflict (name) do update set value = excluded.value",
        model,
      );
      this.#sql.exec("delete from vectors where model <> ?", model);
      doomOtherSets(this.#sql, model);
    });
    this.#vectors = null;
  }

  #activeModel(): string | null {
    return (
      this.#sql.exec<{ value: string }>("select value from facts where name = 'model'").toArray()[0]?.value ?? null
    );
  }

  async #embed(query: string): Promise<Embedded | null> {
    const model = this.#activeModel();
    if (model === null) return null;
    const settings = constellationSettings(this.env);
    try {
      const embedder = embedderById({ settings, ai: aiOf(this.env) }, embedderOf(model));
      return embedder && { model, embedder, vector: await embedder.embed([query], "query") };
    } catch (err) {
      // Full text answers alone rather than not at all.
      createLogger("constellation", settings.LOG_LEVEL).warn("search.not_embedded", { model, ...errorFields(err) });
      return null;
    }
  }

  /** What Vectorize finds; null where vectors are kept here. */
  async #farHits({ model, vector }: Embedded, filters: Filters): Promise<VectorHit[] | null> {
    if (!isRemoteSet(model)) return null;
    try {
      return await this.#remoteOrThrow().top(model, vector, filters);
    } catch (err) {
      const { LOG_LEVEL } = constellationSettings(this.env);
      createLogger("constellation", LOG_LEVEL).warn("search.not_compared", { model, ...errorFields(err) });
      return [];
    }
  }

  #remoteOrThrow(): RemoteVectors {
    if (this.#remote === null)
      throw new DomeError(
        "misconfigured",
        "Vectors are in Vectorize and there is no VECTORIZE binding. Bind it, or set VECTORS=embedded.",
      );
    return this.#remote;
  }

  #vectorsOf(embedder: Embedder): ResidentVectors {
    if (this.#vectors?.model !== embedder.id) this.#vectors = new ResidentVectors(this.#sql, dot, embedder);
    return this.#vectors;
  }
}
