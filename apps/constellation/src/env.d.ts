type SiloService = Service<import("@dome/ingest-core/contracts").SiloApi & Rpc.WorkerEntrypointBranded>;

/** What the generated types cannot know: the contract behind a binding, and settings that may be absent. See `src/settings.ts`. */
interface OptionalSettings {
  EMBEDDER?: string;
  EMBEDDING_MODEL?: string;
  EMBEDDING_DIMENSIONS?: string;
  EMBEDDING_URL?: string;
  EMBEDDING_API_KEY?: string;
  CHUNKER?: string;
  VECTORS?: string;
  RERANK?: string;
  MAX_INDEXED_FILE_BYTES?: string;
  EMBEDDING_CACHE_DAYS?: string;
  LOG_LEVEL?: string;
  /** Bound by whoever sets VECTORS=vectorize. */
  VECTORIZE?: import("./search-index/vectorize-binding.ts").VectorizeBinding;
}

declare namespace Cloudflare {
  interface Env extends OptionalSettings {
    SILO: SiloService;
  }
}

interface Env extends OptionalSettings {
  SILO: SiloService;
}
