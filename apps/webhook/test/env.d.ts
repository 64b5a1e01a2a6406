/** What the tests bind besides the Worker's own bindings. */
declare namespace Cloudflare {
  interface Env {
    MIGRATIONS: import("cloudflare:test").D1Migration[];
    DELIVERIES: { event: string; payload: Record<string, unknown> }[];
    QUEUE_CONSUMER: Fetcher;
    SILO_CALLS: Fetcher;
    CONSTELLATION_CALLS: Fetcher;
  }
  interface GlobalProps {
    mainModule: typeof import("../src/index.ts");
  }
}
