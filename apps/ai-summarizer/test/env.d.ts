declare namespace Cloudflare {
  interface Env {
    /** What `readD1Migrations` found; given by vitest.config.ts. */
    MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
  interface GlobalProps {
    mainModule: typeof import("../src/index.ts");
  }
}
