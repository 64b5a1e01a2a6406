import { WorkerEntrypoint } from "cloudflare:workers";
import { findRepositoryForSync } from "@dome/db";
import type {
  ConstellationApi,
  IndexCounts,
  IndexedFile,
  IndexRemoval,
  IndexReport,
  SearchAnswer,
  SearchInput,
} from "@dome/ingest-core/contracts";
import { type ConstellationDeps, depsOf } from "./deps.ts";
import { checks } from "./health.ts";
import { indexRepository } from "./indexing/index-repository.ts";
import { removeRepository } from "./remove-repository.ts";
import { sweepIndex } from "./sweep-index.ts";
import { search } from "./search/search.ts";

/** Search as other Workers call it. Each method is documented at {@link ConstellationApi}. */
export class Constellation extends WorkerEntrypoint<Env> implements ConstellationApi {
  async search(input: SearchInput): Promise<SearchAnswer> {
    return await search(this.#deps(), input);
  }

  async index(repositoryId: string): Promise<IndexReport> {
    return await indexRepository(this.#deps(), repositoryId);
  }

  async sweep(): Promise<number> {
    return await sweepIndex(this.#deps());
  }

  async counts(repositoryId: string): Promise<IndexCounts | null> {
    const deps = this.#deps();
    const repository = await findRepositoryForSync(deps.db, repositoryId);
    return repository && (await deps.indexOf(repository).counts(repositoryId));
  }

  async indexedFiles(repositoryId: string, afterPath: string | null): Promise<{ files: IndexedFile[]; more: boolean }> {
    const deps = this.#deps();
    const repository = await findRepositoryForSync(deps.db, repositoryId);
    return repository
      ? await deps.indexOf(repository).indexedFiles(repositoryId, afterPath)
      : { files: [], more: false };
  }

  async removeRepository(where: Parameters<ConstellationApi["removeRepository"]>[0]): Promise<IndexRemoval> {
    return await removeRepository(this.#deps(), where);
  }

  async health(): Promise<{ ok: true; embedder: string }> {
    const deps = this.#deps();
    await Promise.all(Object.values(checks(deps)).map(async (check) => await check()));
    return { ok: true, embedder: deps.embedder.id };
  }

  #deps(): ConstellationDeps {
    return depsOf(this.env);
  }
}
