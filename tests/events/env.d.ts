declare namespace Cloudflare {
  interface Env {
    DB: D1Database;
    ARCHIVE: R2Bucket;
    MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
