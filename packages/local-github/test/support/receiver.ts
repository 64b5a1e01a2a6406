import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:http";
import { expect, onTestFinished } from "vitest";
import { closeServer, listen } from "../../src/http/listen.ts";
import { readBody } from "../../src/http/read-body.ts";
import { Description } from "./openapi.ts";

const description = new Description("@octokit/openapi-webhooks");

/** A delivery as it arrived. */
export interface Received {
  headers: IncomingHttpHeaders;
  raw: string;
  payload: Record<string, unknown>;
}

/** A hook's receiver that fails the test when a payload is not what GitHub's description says. */
export async function startReceiver(
  options: { status?: () => number } = {},
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const receive = async (): Promise<void> => {
      const raw = (await readBody(request, 30_000_000)).toString("utf8");
      const isJson = request.headers["content-type"] === "application/json";
      const json = isJson ? raw : (new URLSearchParams(raw).get("payload") ?? "{}");
      received.push({ headers: request.headers, raw, payload: JSON.parse(json) as Record<string, unknown> });
      response.writeHead(options.status?.() ?? 202).end();
    };
    void receive();
  });
  const url = await listen(server, 0);
  onTestFinished(async () => {
    await closeServer(server);
  });
  return { url, received };
}

/** Checks a payload against the description of its event. */
export function expectDescribed({ headers, payload }: Received): void {
  const event = String(headers["x-github-event"]);
  const action = typeof payload["action"] === "string" ? `-${payload["action"]}` : "";
  const name = `${event}${action}`.replaceAll("_", "-");
  const pointer = `#/webhooks/${name}/post/requestBody/content/application~1json/schema`;
  expect({ name, described: description.at("webhooks", name) !== undefined }).toEqual({ name, described: true });
  expect({ name, problems: description.problems(pointer, payload) }).toEqual({ name, problems: null });
}
