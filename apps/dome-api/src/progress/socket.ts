import { DomeError } from "@dome/ingest-core/errors";
import { hubName } from "@dome/ingest-core/progress";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { SOCKET_PATH, SOCKET_PROTOCOL } from "../http/auth.ts";
import { parseInput } from "../http/errors.ts";
import { refusals } from "../http/responses.ts";
import { NoQuery } from "../http/schemas.ts";
import type { AppEnv } from "../http/types.ts";

/** Seconds after which somebody with too many sockets may try again. */
const RETRY_SECONDS = 30;

const DESCRIPTION = `A WebSocket, also at \`/ws\`. The key comes as \`Authorization: Bearer <key>\` or, from a browser, in the protocols
\`dome, key.<the key in base64url>\`; \`dome\` is chosen. Never in the address.

You send \`{"action": "subscribe", "project": "default", "topics": ["github:progress"], "since": 41}\`: a project's name or \`all\`, on one
socket as many as you like (50). \`since\`, the last \`seq\` you have seen of that project, is optional: what came after it is sent again.
Also \`{"action": "unsubscribe", "project"}\` and \`{"action": "ping"}\`.

You get \`{"type": "github:progress", "timestamp", "project", "seq", "data": {"jobId", "status", "progress", "phase", "currentFile",
"error", …}}\`, at most about five a second per job, and always its last; \`subscribed\`, with the project's newest \`seq\`; \`reset\` when what you
missed is not kept any more (read the jobs again); \`error\` for a message that cannot be used; and now and then \`{"type": "ping", "id"}\`,
to be answered \`{"action": "pong", "id"}\`: who does not is taken not to read, and cut off after 1 MiB (1013). Ten unusable messages end
the connection (1008).`;

/** `GET /api/ws`: live progress. The caller is authenticated before this; the hub only ever sees people it may trust. */
export function socketRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openAPIRegistry.registerPath({
    method: "get",
    path: SOCKET_PATH,
    operationId: "watchProgress",
    tags: ["Jobs"],
    summary: "Watch progress as it happens",
    description: DESCRIPTION,
    responses: { 101: { description: "The socket is open." }, ...refusals("upgrade_required", "rate_limited") },
  });
  app.get(SOCKET_PATH, async (c) => {
    parseInput(NoQuery, c.req.queries(), "query");
    if (c.req.header("upgrade")?.toLowerCase() !== "websocket")
      throw new DomeError("upgrade_required", "Open this address as a WebSocket.");
    // Nothing of the request goes along: the name says who it is.
    const hub = c.env.PROGRESS_HUB.getByName(hubName(c.var.userId));
    const answer = await hub.fetch("https://hub/ws", { headers: { upgrade: "websocket" } });
    if (answer.status === 429)
      throw new DomeError("rate_limited", "You have too many connections open. Close one.", {
        retryAfterSeconds: RETRY_SECONDS,
      });
    if (answer.webSocket === null || answer.webSocket === undefined)
      throw new DomeError("upstream_unavailable", "Live progress does not answer. Connect again later.");
    const offered =
      c.req
        .header("sec-websocket-protocol")
        ?.split(",")
        .map((name) => name.trim()) ?? [];
    const headers = offered.includes(SOCKET_PROTOCOL) ? { "Sec-WebSocket-Protocol": SOCKET_PROTOCOL } : {};
    return new Response(null, { status: 101, webSocket: answer.webSocket, headers });
  });
}
