type SummaryQueue = Queue<import("@dome/ingest-core/messages").SummaryMessage>;
type SiloService = Service<import("@dome/ingest-core/contracts").SiloApi & Rpc.WorkerEntrypointBranded>;

/** What the generated types cannot know: the contract behind a binding, and settings that may be absent. */
interface OptionalSettings {
  GITHUB_API_URL?: string;
  GITHUB_TOKEN?: string;
  GITHUB_APP_ID?: string;
  GITHUB_APP_PRIVATE_KEY?: string;
  MAX_FILE_BYTES?: string;
  LOG_LEVEL?: string;
}

declare namespace Cloudflare {
  interface Env extends OptionalSettings {
    SILO: SiloService;
    SUMMARY_QUEUE: SummaryQueue;
  }
}

interface Env extends OptionalSettings {
  SILO: SiloService;
  SUMMARY_QUEUE: SummaryQueue;
}
