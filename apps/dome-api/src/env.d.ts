type SiloService = Service<import("@dome/ingest-core/contracts").SiloApi & Rpc.WorkerEntrypointBranded>;
type IngestorService = Service<import("@dome/ingest-core/contracts").IngestorApi & Rpc.WorkerEntrypointBranded>;

type ConstellationService = Service<
  import("@dome/ingest-core/contracts").ConstellationApi & Rpc.WorkerEntrypointBranded
>;
type EventsService = Service<import("@dome/ingest-core/contracts").EventsApi & Rpc.WorkerEntrypointBranded>;
type ProgressHubs = DurableObjectNamespace<
  import("@dome/ingest-core/contracts").ProgressHubApi & Rpc.DurableObjectBranded
>;

/** Settings that may be left out; `src/settings.ts` says what they mean. */
interface OptionalSettings {
  DOME_API_USER?: string;
  GITHUB_WEB_URL?: string;
}

declare namespace Cloudflare {
  interface Env extends OptionalSettings {
    SILO: SiloService;
    INGESTOR: IngestorService;
    CONSTELLATION: ConstellationService;
    EVENTS: EventsService;
    PROGRESS_HUB: ProgressHubs;
  }
}

interface Env extends OptionalSettings {
  SILO: SiloService;
  INGESTOR: IngestorService;
  CONSTELLATION: ConstellationService;
  EVENTS: EventsService;
  PROGRESS_HUB: ProgressHubs;
}
