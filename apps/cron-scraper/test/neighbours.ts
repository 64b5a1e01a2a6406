/** Small stand-ins for the Workers next door. */

const compatibilityDate = "2026-11-01";

/** Records the messages of `ingest-queue`, a batch at a time. */
export const QUEUE_CONSUMER = {
  name: "queue-consumer",
  compatibilityDate,
  modules: [
    {
      type: "ESModule" as const,
      path: "index.js",
      contents: `
        import { DurableObject } from "cloudflare:workers";
        let messages = [];
        export class GitHubBudget extends DurableObject {
          acquire() { return { granted: false, retryAtMs: Date.now() + 3_600_000, reason: "There is no GitHub in these tests." }; }
          report() {}
        }
        export default {
          fetch(request) {
            if (request.method === "DELETE") messages = [];
            return Response.json(messages);
          },
          queue(batch) { for (const message of batch.messages) messages.push(message.body); },
        };`,
    },
  ],
  durableObjects: { GITHUB_BUDGET: { className: "GitHubBudget", useSQLite: true } },
  queueConsumers: { "ingest-queue": { maxBatchTimeout: 0 } },
};

/** Has nothing to collect. */
export const SILO = {
  name: "silo",
  compatibilityDate,
  modules: [
    {
      type: "ESModule" as const,
      path: "index.js",
      contents: `
        import { WorkerEntrypoint } from "cloudflare:workers";
        export class Silo extends WorkerEntrypoint {
          collectGarbage() { return { blobsMarked: 0, blobsDeleted: 0, packsDeleted: 0, packsCompacted: 0, orphansDeleted: 0, bytesFreed: 0, complete: true }; }
          health() { return { ok: true }; }
        }
        export default {};`,
    },
  ],
};

/** Has nothing to index. */
export const CONSTELLATION = {
  name: "constellation",
  compatibilityDate,
  modules: [
    {
      type: "ESModule" as const,
      path: "index.js",
      contents: `
        import { WorkerEntrypoint } from "cloudflare:workers";
        export class Constellation extends WorkerEntrypoint {
          sweep() { return 0; }
          health() { return { ok: true, embedder: "played" }; }
        }
        export default {};`,
    },
  ],
};
