import { afterEach, expect, it, vi } from "vitest";
import { createDomeClient, type ServerMessage, watchProgress } from "../src/index.ts";

afterEach(() => {
  vi.useRealTimers();
});

it("sends the key and typed input, and tells answers from refusals", async () => {
  const seen: Request[] = [];
  const answers = [
    Response.json({ jobId: "j", status: "queued" }, { status: 202 }),
    Response.json({ error: { code: "not_found", message: "There is no such job." } }, { status: 404 }),
  ];
  const client = createDomeClient({
    baseUrl: "https://api.test",
    apiKey: "a-key-for-tests",
    fetch: async (request) => {
      seen.push(request);
      return answers.shift() as Response;
    },
  });
  const queued = await client.POST("/api/projects/{project}/ingest/github", {
    params: { path: { project: "a b" } },
    body: { repo: "honojs/hono", scope: "project" },
  });
  expect(queued.data?.jobId).toBe("j");
  const missing = await client.GET("/api/jobs/{id}", { params: { path: { id: "j" } } });
  expect([missing.data, missing.response.status]).toEqual([undefined, 404]);
  expect(seen.map((request) => [request.method, request.url, request.headers.get("authorization")])).toEqual([
    ["POST", "https://api.test/api/projects/a%20b/ingest/github", "Bearer a-key-for-tests"],
    ["GET", "https://api.test/api/jobs/j", "Bearer a-key-for-tests"],
  ]);
});

/** A socket the test plays the server of. */
class FakeSocket extends EventTarget {
  readonly sent: Record<string, unknown>[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
  }
  open(): void {
    this.dispatchEvent(new Event("open"));
  }
  say(message: ServerMessage | Record<string, unknown>): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }
  drop(): void {
    this.dispatchEvent(new Event("close"));
  }
}

function watch(projects: string[]) {
  vi.useFakeTimers();
  const sockets: FakeSocket[] = [];
  const made: { url: string; protocols: string[] }[] = [];
  const onProgress = vi.fn();
  const onReset = vi.fn();
  const stop = watchProgress({
    baseUrl: "https://api.test",
    apiKey: "ключ?>",
    projects,
    onProgress,
    onReset,
    connect: (url, protocols) => {
      made.push({ url, protocols });
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  });
  const nth = (index: number): FakeSocket => sockets[index] as FakeSocket;
  return { sockets, made, nth, onProgress, onReset, stop };
}

const progress = (seq: number, project = "a") => ({
  type: "github:progress",
  timestamp: "",
  project,
  seq,
  data: { jobId: `j${seq}` },
});

it("puts the key among the protocols, never into the address", () => {
  const { made, stop } = watch(["a"]);
  expect(made).toEqual([{ url: "wss://api.test/api/ws", protocols: ["dome", "key.0LrQu9GO0Yc_Pg"] }]);
  stop();
});

it("comes back after a loss and asks for what it missed", () => {
  const { sockets, nth, onProgress, onReset, stop } = watch(["a", "b"]);
  nth(0).open();
  expect(nth(0).sent.map(({ project, since }) => [project, since])).toEqual([
    ["a", undefined],
    ["b", undefined],
  ]);
  nth(0).say({ type: "subscribed", project: "b", seq: 7 });
  nth(0).say(progress(3));
  nth(0).drop();
  vi.advanceTimersByTime(1_000);
  nth(1).open();
  expect(nth(1).sent.map(({ project, since }) => [project, since])).toEqual([
    ["a", 3],
    ["b", 7],
  ]);
  nth(1).say({ type: "reset", project: "a", seq: 900, reason: "" });
  expect(onReset.mock.calls).toEqual([["a"]]);
  nth(1).drop();
  vi.advanceTimersByTime(60_000);
  nth(2).open();
  expect(nth(2).sent[0]).toMatchObject({ since: 900 });
  expect(onProgress).toHaveBeenCalledOnce();
  stop();
  nth(2).drop();
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(3);
});

it("waits longer each time nobody answers, up to half a minute and a quarter", () => {
  const { sockets, stop } = watch(["a"]);
  for (let tries = 1; tries <= 12; tries++) {
    sockets.at(-1)?.drop();
    vi.advanceTimersByTime(37_500);
    expect(sockets).toHaveLength(tries + 1);
  }
  sockets.at(-1)?.drop();
  vi.advanceTimersByTime(20_000);
  expect(sockets).toHaveLength(13);
  stop();
});

it("shows that it reads, and says when all projects have to be read again", () => {
  const { nth, onReset, stop } = watch(["all"]);
  nth(0).open();
  nth(0).say({ type: "ping", id: "p1" });
  expect(nth(0).sent.at(-1)).toEqual({ action: "pong", id: "p1" });
  nth(0).say(progress(1));
  nth(0).drop();
  vi.advanceTimersByTime(1_000);
  nth(1).open();
  expect([nth(1).sent[0]?.["since"], onReset.mock.calls]).toEqual([undefined, [["all"]]]);
  stop();
});
