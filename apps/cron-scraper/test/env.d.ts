/** What the tests bind besides the Worker's own bindings. */
declare namespace Cloudflare {
  interface Env {
    MIGRATIONS: import("cloudflare:test").D1Migration[];
    QUEUE_CONSUMER: Fetcher;
  }
  interface GlobalProps {
    mainModule: typeof import("../src/index.ts");
  }
}
