import { env } from "cloudflare:workers";
import type { ProgressMessage, ProgressUpdate } from "@dome/ingest-core/contracts";
import { newId } from "@dome/ingest-core/ids";
import { expect, vi } from "vitest";

/** A hub nobody else uses. */
export const newHub = () => env.PROGRESS_HUB.getByName(`user:${newId()}`);
export type Hub = ReturnType<typeof newHub>;

/** A running job's state. */
export const update = (change: Partial<ProgressUpdate> = {}): ProgressUpdate => ({
  jobId: "job-1",
  repositoryId: "repository-1",
  repository: "honojs/hono",
  branch: "main",
  dataset: "honojs.hono",
  status: "in_progress",
  phase: "fetch",
  progress: 10,
  filesDone: 1,
  filesTotal: 1_000_000,
  bytesDone: 10,
  bytesTotal: 1_000_000_000,
  currentFile: "src/hono.ts",
  error: null,
  startedAtMs: 1_000,
  finishedAtMs: null,
  ...change,
});

/** Everything a hub may say, as far as the tests look at it. */
export type Heard = Partial<Omit<ProgressMessage, "type">> & {
  type: string;
  id?: string;
  error?: { message: string };
  topics?: string[];
};

/** A client with what it heard and how it was closed. */
export async function connect(hub: Hub, options: { answerPings?: boolean } = {}) {
  const answer = await hub.fetch("https://hub/ws", { headers: { upgrade: "websocket" } });
  expect(answer.status).toBe(101);
  const ws = answer.webSocket;
  if (ws === null) throw new Error("no socket");
  ws.accept();
  const heard: Heard[] = [];
  const closed: { code: number; reason: string }[] = [];
  ws.addEventListener("message", (event) => {
    const message = JSON.parse(String(event.data)) as Heard;
    heard.push(message);
    if (message.type === "ping" && options.answerPings === true) say({ action: "pong", id: message.id });
  });
  ws.addEventListener("close", ({ code, reason }) => closed.push({ code, reason }));
  const say = (frame: unknown) => ws.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  const waitFor = async (type: string, times = 1) => {
    await vi.waitFor(
      () => expect(heard.filter((message) => message.type === type).length).toBeGreaterThanOrEqual(times),
      { timeout: 5_000 },
    );
    return heard.filter((message) => message.type === type);
  };
  const subscribe = async (project: string, since?: number) => {
    const before = heard.filter(({ type }) => type === "subscribed").length;
    say({ action: "subscribe", project, topics: ["github:progress"], ...(since === undefined ? {} : { since }) });
    await waitFor("subscribed", before + 1);
  };
  const progress = () => heard.filter(({ type }) => type === "github:progress");
  return { ws, heard, closed, say, waitFor, subscribe, progress };
}

export type Client = Awaited<ReturnType<typeof connect>>;

/** Waits for the answer to a question, so that everything sent before it has arrived. */
export async function settled(client: Client): Promise<void> {
  const before = client.heard.filter(({ type }) => type === "pong").length;
  client.say({ action: "ping" });
  await client.waitFor("pong", before + 1);
}
