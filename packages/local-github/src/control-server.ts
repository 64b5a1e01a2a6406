import type { Server } from "node:http";
import { createServer } from "node:http";
import type { LocalGitHubControl } from "./control/api.ts";
import { CONTROL_METHODS } from "./control/api.ts";
import { decodeWire, encodeWire } from "./control/wire.ts";
import { readBody } from "./http/read-body.ts";

const MAX_CALL_BYTES = 512 * 1024 * 1024;

type Method = (...args: unknown[]) => Promise<unknown>;

/** Serves the programmatic API as `POST /call` with `{"method", "args"}`; only names in `CONTROL_METHODS` are reachable. */
export function createControlServer(control: LocalGitHubControl): Server {
  const methods = new Map<string, Method>();
  for (const method of CONTROL_METHODS) {
    const [group, name] = method.split(".") as [string, string | undefined];
    const owner = (name === undefined ? control : Reflect.get(control, group)) as object;
    methods.set(method, (...args) => (Reflect.get(owner, name ?? group) as Method).apply(owner, args));
  }
  return createServer((request, response) => {
    const reply = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(encodeWire(body));
    };
    const answer = async (): Promise<void> => {
      if (request.method === "GET" && request.url === "/health") return reply(200, { ok: true });
      if (request.method !== "POST" || request.url !== "/call")
        return reply(404, { error: { message: "POST /call only" } });
      const call = decodeWire((await readBody(request, MAX_CALL_BYTES)).toString("utf8")) as {
        method?: unknown;
        args?: unknown;
      };
      const method = typeof call.method === "string" ? methods.get(call.method) : undefined;
      if (!method) return reply(404, { error: { message: `no method ${String(call.method)}` } });
      return reply(200, { result: (await method(...(Array.isArray(call.args) ? call.args : []))) ?? null });
    };
    answer().catch((err: unknown) =>
      reply(400, { error: { message: err instanceof Error ? err.message : String(err) } }),
    );
  });
}
