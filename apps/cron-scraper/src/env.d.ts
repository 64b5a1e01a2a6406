type SiloService = Service<import("@dome/ingest-core/contracts").SiloApi & Rpc.WorkerEntrypointBranded>;
type ConstellationService = Service<
  import("@dome/ingest-core/contracts").ConstellationApi & Rpc.WorkerEntrypointBranded
>;
type EnrichQueue = Queue<import("@dome/ingest-core/messages").EnrichMessage>;
type SummaryQueue = Queue<import("@dome/ingest-core/messages").SummaryMessage>;
type IngestQueue = Queue<import("@dome/ingest-core/messages").IngestMessage>;

/** Narrows the generated bindings to their contracts, and names the optional settings. */
interface Env {
  SILO: SiloService;
  CONSTELLATION: ConstellationService;
  INGEST_QUEUE: IngestQueue;
  ENRICH_QUEUE: EnrichQueue;
  SWEEP_INTERVAL_SECONDS?: string;
  GITHUB_API_URL?: string;
  GITHUB_TOKEN?: string;
  EVENTS_POLL?: string;
  EVENTS_RAW_DAYS?: string;
  SUMMARY_QUEUE: SummaryQueue;
  ISSUE_REQUESTS_PER_SCRAPE?: string;
  ISSUE_REQUESTS_PER_RUN?: string;
  ISSUE_SEARCHES?: string;
  ISSUE_IDLE_DAYS?: string;
  ISSUES_PER_REPOSITORY?: string;
}

declare namespace Cloudflare {
  interface Env {
    SILO: SiloService;
    CONSTELLATION: ConstellationService;
    INGEST_QUEUE: IngestQueue;
    ENRICH_QUEUE: EnrichQueue;
    SUMMARY_QUEUE: SummaryQueue;
  }
}
