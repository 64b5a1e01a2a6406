declare namespace Cloudflare {
  interface Env {
    DB: D1Database;
    PACKS: R2Bucket;
    SEARCH_INDEX: DurableObjectNamespace;
    EMBEDDING_CACHE: DurableObjectNamespace;
    MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
