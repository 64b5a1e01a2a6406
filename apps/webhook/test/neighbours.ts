/** Small stand-ins for the Workers next door. They answer by contract and tell what they were asked. */

const compatibilityDate = "2026-11-01";

/** Records the messages of `ingest-queue`; `GET /` hands them out, `DELETE /` forgets them. */
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
          acquire() { return { granted: true }; }
          report() {}
          installationToken() { throw new Error("no App in this test"); }
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

/** Space 1 is public, 2 is everybody's own. `GET /` lists the calls. */
export const SILO = {
  name: "silo",
  compatibilityDate,
  modules: [
    {
      type: "ESModule" as const,
      path: "index.js",
      contents: `
        import { WorkerEntrypoint } from "cloudflare:workers";
        let calls = [];
        export class Silo extends WorkerEntrypoint {
          spaceFor(userId, isPrivate) { calls.push(["spaceFor", userId, isPrivate]); return isPrivate ? 2 : 1; }
          dropRefs(repositoryId) { calls.push(["dropRefs", repositoryId]); return { refs: 7, skipped: 2, blobsReleased: 5, graceSeconds: 86400 }; }
          health() { return { ok: true }; }
        }
        export default {
          fetch(request) {
            if (request.method === "DELETE") calls = [];
            return Response.json(calls);
          },
        };`,
    },
  ],
};

/** Every repository has three chunks in the index. `GET /` lists the calls. */
export const CONSTELLATION = {
  name: "constellation",
  compatibilityDate,
  modules: [
    {
      type: "ESModule" as const,
      path: "index.js",
      contents: `
        import { WorkerEntrypoint } from "cloudflare:workers";
        let calls = [];
        export class Constellation extends WorkerEntrypoint {
          removeRepository(where) { calls.push(where); return { files: 2, chunks: 3, vectors: 3 }; }
          health() { return { ok: true, embedder: "played" }; }
        }
        export default {
          fetch(request) {
            if (request.method === "DELETE") calls = [];
            return Response.json(calls);
          },
        };`,
    },
  ],
};
