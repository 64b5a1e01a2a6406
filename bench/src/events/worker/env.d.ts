interface Env {
  DB: D1Database;
  EVENTS: Service<import("@dome/ingest-core/contracts").EventsApi & Rpc.WorkerEntrypointBranded>;
}
