import { DurableObject } from "cloudflare:workers";
import type { IndexCounts, IndexedFile, IndexRemoval } from "@dome/ingest-core/contracts";
import { errorFields } from "@dome/ingest-core/errors";
import { createLogger } from "@dome/ingest-core/log";
import type { Embedder } from "@dome/search-core/embeddings";
import { queryTerms } from "@dome/search-core/terms";
import dot from "@dome/search-core/vectors/dot.wasm";
import { aiOf, embedderById } from "../embedder.ts";
import { constellationSettings } from "../settings.ts";
import { countsOf, liveFiles } from "./counts.ts";
import { CommonTerms } from "./common-terms.ts";
import { CANDIDATES, chunkIds, describeChunks, textRanking, wantedFiles } from "./read.ts";
import { ResidentVectors } from "./resident-vectors.ts";
import { createTables } from "./schema.ts";
import type { Candidates, Filters, HeldPage, Publication, Recipe, StagedFile } from "./types.ts";
import { type FileRange, heldFiles, publish, removeFiles, stageFiles } from "./write.ts";

/**
 * The index of one dataset: full text and vectors of what its repositories hold at their indexed commits. Named by owner, project and
 * dataset, so no question can reach another owner's.
 */
export class SearchIndex extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  #vectors: ResidentVectors | null = null;
  #common: CommonTerms | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    createTables(this.#sql);
  }

  /** What the index holds of a repository, a page at a time, in order of ids. */
  async held(repositoryId: string, recipe: Recipe, afterId: number): Promise<HeldPage> {
    return heldFiles(this.#sql, repositoryId, recipe, afterId);
  }

  /** Adds files that are not searchable yet. Safe to repeat. @returns their ids, in order. */
  async stage(repositoryId: string, recipe: Recipe, files: StagedFile[]): Promise<number[]> {
    return this.ctx.storage.transactionSync(() => stageFiles(this.#sql, repositoryId, recipe, files));
  }

  /** Makes a commit searchable in place of the one before, in one transaction. @throws {DomeError} `conflict` */
  async publish(publication: Publication): Promise<void> {
    const { added, removed } = this.ctx.storage.transactionSync(() => publish(this.#sql, publication));
    this.#common = null;
    if (this.#vectors?.remove(removed) === false) this.#vectors = null;
    this.#settleModel(publication.model);
    this.#vectors?.add(added);
  }

  /** The best chunks by full text and by vectors. Never fails for what the question says. */
  async search(query: string, filters: Filters): Promise<Candidates> {
    const embedded = await this.#embed(query);
    const wanted = wantedFiles(this.#sql, filters);
    const text = textRanking(
      this.#sql,
      (this.#common ??= new CommonTerms(this.#sql)).telling(queryTerms(query)),
      wanted,
    );
    const hits = embedded === null ? [] : this.#vectorsOf(embedded.embedder).top(embedded.vector, CANDIDATES, wanted);
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
    return this.ctx.storage.transactionSync(() => {
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
    });
    this.#vectors = null;
  }

  #activeModel(): string | null {
    return (
      this.#sql.exec<{ value: string }>("select value from facts where name = 'model'").toArray()[0]?.value ?? null
    );
  }

  async #embed(query: string): Promise<{ embedder: Embedder; vector: Int8Array } | null> {
    const model = this.#activeModel();
    if (model === null) return null;
    const settings = constellationSettings(this.env);
    try {
      const embedder = embedderById({ settings, ai: aiOf(this.env) }, model);
      return embedder && { embedder, vector: await embedder.embed([query], "query") };
    } catch (err) {
      // Full text answers alone rather than not at all.
      createLogger("constellation", settings.LOG_LEVEL).warn("search.not_embedded", { model, ...errorFields(err) });
      return null;
    }
  }

  #vectorsOf(embedder: Embedder): ResidentVectors {
    if (this.#vectors?.model !== embedder.id) this.#vectors = new ResidentVectors(this.#sql, dot, embedder);
    return this.#vectors;
  }
}
