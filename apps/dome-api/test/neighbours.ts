/**
 * Stand-ins for the Workers behind the service bindings, as plain modules: just enough to send bytes, errors and deliveries across
 * a real service binding. What the API makes of answers is tested with doubles.
 */
const worker = (name: string, contents: string) => ({
  name,
  compatibilityDate: "2026-11-01",
  modules: [{ type: "ESModule" as const, path: "index.js", contents }],
});

/** `readFile` answers `bytes:<base64url>` with those bytes in pieces, `short` with fewer than it says, and throws for `error`. */
export const SILO_WORKER = worker(
  "silo",
  `import { WorkerEntrypoint } from "cloudflare:workers";
const sha = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
const domeError = (code, message, fields) => Object.assign(new Error(message), { name: "DomeError", code, ...fields });
export class Silo extends WorkerEntrypoint {
  async health() { return { ok: true }; }
  async readFile(userId, repositoryId, path) {
    if (path === "error") throw domeError("upstream_unavailable", "R2 does not answer.", { retryAfterSeconds: 7 });
    if (path === "crash") throw new TypeError("secret detail");
    if (path === "short") return { file: { path, mode: "100644", sha, size: 10, kind: "text" }, commitSha: sha, body: new Response("four").body };
    const bytes = Uint8Array.from(atob(path.slice(6).replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 1000) controller.enqueue(bytes.slice(at, at + 1000));
        controller.close();
      },
    });
    return { file: { path, mode: "100644", sha, size: bytes.length, kind: "text" }, commitSha: sha, body };
  }
}
export default { fetch: () => new Response("silo") };`,
);

/** Answers a delivery with what it received, and status 202. */
export const INGESTOR_WORKER = worker(
  "webhook",
  `import { WorkerEntrypoint } from "cloudflare:workers";
export class Ingestor extends WorkerEntrypoint {
  async health() { return { ok: true }; }
}
export default {
  async fetch(request) {
    const headers = { "x-seen-method": request.method, "x-seen-path": new URL(request.url).pathname, "x-seen-signature": request.headers.get("x-hub-signature-256") ?? "" };
    return new Response(request.body, { status: 202, headers });
  },
};`,
);

/** Answers a search with what it was asked. */
export const CONSTELLATION_WORKER = worker(
  "constellation",
  `import { WorkerEntrypoint } from "cloudflare:workers";
export class Constellation extends WorkerEntrypoint {
  async health() { return { ok: true, embedder: "ngrams" }; }
  async search() { return { hits: [], embedder: { id: "ngrams", lexical: true } }; }
}
export default { fetch: () => new Response("constellation") };`,
);

/** A hub that tells each socket whose it is and which headers came with the upgrade, and echoes. */
export const HUB_WORKER = {
  ...worker(
    "queue-consumer",
    `import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
export class ProgressHub extends DurableObject {
  async publish() {}
  async fetch(request) {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.send(JSON.stringify({ name: this.ctx.id.name, headers: [...request.headers.keys()], url: request.url }));
    return new Response(null, { status: 101, webSocket: client });
  }
  async webSocketMessage(ws, message) { ws.send(message); }
}
export class Events extends WorkerEntrypoint {
  async exportPushes(filter) { return new Blob([JSON.stringify(filter) + "\\n"]).stream(); }
  async importEvents(lines) {
    const text = await new Response(lines).text();
    return { lines: text.split("\\n").length - 1, stored: 0, duplicates: 0, pushes: 0, rejected: 0, rejects: [], unreadablePushes: [] };
  }
}
export default { fetch: () => new Response("hub") };`,
  ),
  durableObjects: { PROGRESS_HUB: { className: "ProgressHub", useSQLite: true } },
};
