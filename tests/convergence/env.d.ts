declare namespace Cloudflare {
  interface Env {
    DB: D1Database;
    PACKS: R2Bucket;
    MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
