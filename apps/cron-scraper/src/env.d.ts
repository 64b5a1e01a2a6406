type SiloService = Service<import("@dome/ingest-core/contracts").SiloApi & Rpc.WorkerEntrypointBranded>;
type ConstellationService = Service<
  import("@dome/ingest-core/contracts").ConstellationApi & Rpc.WorkerEntrypointBranded
>;
type IngestQueue = Queue<import("@dome/ingest-core/messages").IngestMessage>;

/** Narrows the generated bindings to their contracts, and names the optional settings. */
interface Env {
  SILO: SiloService;
  CONSTELLATION: ConstellationService;
  INGEST_QUEUE: IngestQueue;
  SWEEP_INTERVAL_SECONDS?: string;
}

declare namespace Cloudflare {
  interface Env {
    SILO: SiloService;
    CONSTELLATION: ConstellationService;
    INGEST_QUEUE: IngestQueue;
  }
}
