declare namespace Cloudflare {
  interface Env {
    /** What `readD1Migrations` found; given by vitest.config.ts. */
    MIGRATIONS: import("cloudflare:test").D1Migration[];
    PACKS: R2Bucket;
  }
}

/** The store's own bindings: it runs beside the Worker under test. */
interface Env {
  PACKS: R2Bucket;
  GARBAGE_GRACE_SECONDS?: string;
}
