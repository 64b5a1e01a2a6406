type SiloService = Service<import("@dome/ingest-core/contracts").SiloApi & Rpc.WorkerEntrypointBranded>;
type ConstellationService = Service<
  import("@dome/ingest-core/contracts").ConstellationApi & Rpc.WorkerEntrypointBranded
>;
type InboxNamespace = DurableObjectNamespace<import("./inbox/delivery-inbox.ts").DeliveryInbox>;
type BudgetNamespace = DurableObjectNamespace<
  import("@dome/ingest-core/github").GitHubBudgetApi & Rpc.DurableObjectBranded
>;
type IndexQueue = Queue<import("@dome/ingest-core/messages").IndexQueueMessage>;
type IngestQueue = Queue<import("@dome/ingest-core/messages").IngestMessage>;

/** Narrows the generated bindings to their contracts, and names the optional settings. */
interface Env {
  SILO: SiloService;
  CONSTELLATION: ConstellationService;
  DELIVERY_INBOX: InboxNamespace;
  GITHUB_BUDGET: BudgetNamespace;
  INGEST_QUEUE: IngestQueue;
  INDEX_QUEUE: IndexQueue;
  GITHUB_WEBHOOK_SECRET_PREVIOUS?: string;
  GITHUB_API_URL?: string;
  GITHUB_TOKEN?: string;
  GITHUB_APP_ID?: string;
  GITHUB_APP_PRIVATE_KEY?: string;
}

declare namespace Cloudflare {
  interface Env {
    SILO: SiloService;
    CONSTELLATION: ConstellationService;
    DELIVERY_INBOX: InboxNamespace;
    GITHUB_BUDGET: BudgetNamespace;
    INGEST_QUEUE: IngestQueue;
    INDEX_QUEUE: IndexQueue;
  }
}
