import { exports } from "cloudflare:workers";
import { DomeError } from "@dome/ingest-core/errors";
import { describe, expect, it, vi } from "vitest";
import { call, errorOf } from "./call.ts";
import { jobExample, repositoryExample } from "../src/http/examples.ts";
import { callsOf, createApi, ID, KEY, services } from "./doubles.ts";

const base64url = (text: string) => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const open = async (path: string, headers: Record<string, string>) =>
  await exports.default.fetch(`https://api.test${path}`, { headers: { upgrade: "websocket", ...headers } });

/** The first thing the hub says. */
async function greeting(answer: Response): Promise<{ name: string; headers: string[]; url: string }> {
  const ws = answer.webSocket;
  if (ws === null) throw new Error(`no socket: ${answer.status}`);
  const first = new Promise<string>((resolve) =>
    ws.addEventListener("message", (event) => resolve(String(event.data)), { once: true }),
  );
  ws.accept();
  const text = await first;
  ws.close(1000, "done");
  return JSON.parse(text) as { name: string; headers: string[]; url: string };
}

describe.each(["/ws", "/api/ws"])("%s", (path) => {
  it("opens for the key in the header, at the person's own hub, which gets nothing of the request", async () => {
    const answer = await open(path, { authorization: `Bearer ${KEY}` });
    expect([answer.status, answer.headers.has("sec-websocket-protocol")]).toEqual([101, false]);
    const { name, headers, url } = await greeting(answer);
    expect([name, headers.includes("authorization"), url]).toEqual(["user:dev", false, "https://hub/ws"]);
  });

  it("opens for the key among the protocols, and chooses the other one", async () => {
    const answer = await open(path, { "sec-websocket-protocol": `dome, key.${base64url(KEY)}` });
    expect([answer.status, answer.headers.get("sec-websocket-protocol")]).toEqual([101, "dome"]);
    expect((await greeting(answer)).headers).not.toContain("sec-websocket-protocol");
  });

  it.each<[string, Record<string, string>]>([
    ["no key", {}],
    ["a wrong key", { authorization: "Bearer another-key-of-some-length" }],
    [
      "a wrong key among the protocols",
      { "sec-websocket-protocol": `dome, key.${base64url("another-key-of-some-length")}` },
    ],
    ["no base64url", { "sec-websocket-protocol": "dome, key.***" }],
    ["a bare key", { "sec-websocket-protocol": `dome, ${KEY}` }],
  ])("stays shut, before any upgrade, for %s", async (_title, headers) => {
    const api = createApi();
    const answer = await api.fetch(path, { headers: { upgrade: "websocket", ...headers } });
    expect([answer.status, answer.webSocket ?? null, callsOf(api)]).toEqual([401, null, []]);
    expect((await open(path, headers)).status).toBe(401);
  });

  it("takes no key from the address, nor anything else", async () => {
    expect((await open(`${path}?key=${KEY}`, {})).status).toBe(401);
    expect((await open(`${path}?project=a`, { authorization: `Bearer ${KEY}` })).status).toBe(400);
  });

  it("says what it is to a plain request", async () => {
    const { answer } = await call("GET", path);
    expect([answer.status, answer.headers.get("upgrade"), (await errorOf(answer)).code]).toEqual([
      426,
      "websocket",
      "upgrade_required",
    ]);
  });
});

it("takes the protocols' key nowhere else", async () => {
  const answer = await createApi().fetch("/api/jobs", {
    headers: { "sec-websocket-protocol": `dome, key.${base64url(KEY)}` },
  });
  expect(answer.status).toBe(401);
});

it.each([
  [429, 429, "rate_limited"],
  [503, 502, "upstream_unavailable"],
])("turns a hub's %i into %i", async (from, to, code) => {
  const doubles = services();
  doubles.hub.fetch.mockImplementation(async () => new Response(null, { status: from }));
  const { answer } = await call("GET", "/api/ws", { doubles, headers: { upgrade: "websocket" } });
  expect([answer.status, (await errorOf(answer)).code]).toEqual([to, code]);
});

describe("what a request does to a job", () => {
  const auth = { authorization: `Bearer ${KEY}` };
  it.each([
    ["POST", `/api/repositories/${ID}/sync`, 202],
    ["POST", `/api/jobs/${jobExample.id}/cancel`, 200],
    ["POST", `/api/jobs/${jobExample.id}/retry`, 202],
  ])("%s %s is told to the person's sockets", async (method, path, status) => {
    const api = createApi();
    expect((await api.fetch(path, { method, headers: auth })).status).toBe(status);
    await api.settled();
    expect(api.hub.getByName).toHaveBeenCalledExactlyOnceWith("user:dev");
    expect(api.hub.publish).toHaveBeenCalledExactlyOnceWith(
      repositoryExample.project,
      expect.objectContaining({ jobId: jobExample.id, repository: "honojs/hono", status: jobExample.status }),
    );
  });

  it("does not fail when the hub does, and says so in the log", async () => {
    const doubles = services();
    doubles.hub.publish.mockImplementation(vi.fn(async () => Promise.reject(new DomeError("internal", "down"))));
    const api = createApi(doubles);
    expect((await api.fetch(`/api/repositories/${ID}/sync`, { method: "POST", headers: auth })).status).toBe(202);
    await api.settled();
    expect(api.lines.map((line) => line.event)).toContain("progress.not_announced");
  });
});
