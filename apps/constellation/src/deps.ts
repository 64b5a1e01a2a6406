import { type Database, openDatabase } from "@dome/db";
import type { ProgressPublisher, SiloApi } from "@dome/ingest-core/contracts";
import { createLogger, type Logger } from "@dome/ingest-core/log";
import type { IndexQueueMessage } from "@dome/ingest-core/messages";
import { createPublisher, type ProgressHubNamespace } from "@dome/ingest-core/progress";
import type { BatchSender } from "@dome/ingest-core/queues";
import type { Embedder } from "@dome/search-core/embeddings";
import { structuralChunker, type Chunker } from "@dome/search-core/chunks";
import type { Reranker } from "@dome/search-core/rerank";
import { aiOf, configuredEmbedder } from "./embedder.ts";
import { configuredReranker } from "./reranker.ts";
import { type EmbeddingCache, cacheName, cacheNames } from "./embedding-cache.ts";
import type { SearchIndex } from "./search-index/search-index.ts";
import { type ConstellationSettings, constellationSettings } from "./settings.ts";

/** What an index run and a search ask of an index. */
export type IndexStub = Pick<
  SearchIndex,
  "held" | "stage" | "isSettled" | "publish" | "sweep" | "search" | "counts" | "indexedFiles" | "removeRepository"
>;

/** Vectors of a space by content. */
export type CacheStub = Pick<EmbeddingCache, "get" | "put" | "forget">;

/** Everything the Worker reaches out with, so that tests can break things. */
export interface ConstellationDeps {
  db: Database;
  silo: Pick<SiloApi, "listRefs" | "readBlobs" | "health">;
  indexOf: (dataset: DatasetName) => IndexStub;
  cacheOf: (spaceId: number, sha: string) => CacheStub;
  cachesOf: (spaceId: number) => CacheStub[];
  embedder: Embedder;
  /** Null: hits stay in the order of the fusion. */
  reranker: Reranker | null;
  /** Made for the languages of the files it is going to cut. */
  chunkerFor: (languages: ReadonlySet<string>) => Promise<Chunker>;
  /** `index-queue`. */
  queue: BatchSender<IndexQueueMessage>;
  /** Absent: nobody is told of progress as it happens. */
  publisher?: ProgressPublisher;
  settings: ConstellationSettings;
  log: Logger;
  nowMs: () => number;
  wait: (ms: number) => Promise<void>;
}

/** Whose index. */
export interface DatasetName {
  userId: string | null;
  project: string;
  dataset: string;
}

/** An index's name. Project and dataset hold no slash, so two owners never share one. */
export const indexName = ({ userId, project, dataset }: DatasetName): string =>
  `${userId === null ? "system" : `user:${userId}`}/${project}/${dataset}`;

/** @throws {DomeError} `misconfigured` */
export function depsOf(env: Env): ConstellationDeps {
  const settings = constellationSettings(env);
  // A stub's methods answer promises of the same values: the types of the runtime say it less plainly.
  const cache = (name: string): CacheStub => env.EMBEDDING_CACHE.getByName(name) as unknown as CacheStub;
  return {
    db: openDatabase(env.DB),
    silo: env.SILO as unknown as SiloApi,
    indexOf: (dataset) => env.SEARCH_INDEX.getByName(indexName(dataset)) as unknown as IndexStub,
    cacheOf: (spaceId, sha) => cache(cacheName(spaceId, sha)),
    cachesOf: (spaceId) => cacheNames(spaceId).map(cache),
    embedder: configuredEmbedder({ settings, ai: aiOf(env) }),
    reranker: configuredReranker({ settings, ai: aiOf(env) }),
    chunkerFor: async (languages) => {
      if (settings.CHUNKER === "structural") return structuralChunker();
      const { syntaxChunkerFor } = await import("./grammars/syntax.ts");
      return await syntaxChunkerFor(languages);
    },
    queue: env.INDEX_QUEUE,
    publisher: createPublisher(env.PROGRESS_HUB as unknown as ProgressHubNamespace),
    settings,
    log: createLogger("constellation", settings.LOG_LEVEL),
    nowMs: () => Date.now(),
    wait: async (ms) => await scheduler.wait(ms),
  };
}
