import { createDomeClient, type Progress, watchProgress } from "@dome/api-client";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { eventually } from "./support/eventually.ts";
import { API_KEY, type Platform, startPlatform } from "./support/platform.ts";

let platform: Platform;
let baseUrl: string;

beforeAll(async () => {
  platform = await startPlatform();
  baseUrl = (await platform.server.listen()).url.origin;
});
afterAll(async () => await platform.close());

const hasEnded = ({ status }: Progress) => status === "completed" || status === "failed" || status === "cancelled";

it("shows a sync from its queueing to its end, over a socket that is dropped on the way", async () => {
  const source = await platform.github.createRepository({ owner: "acme", name: "live", notify: false });
  const changes = Array.from({ length: 300 }, (_, i) => ({ path: `src/file-${i}.txt`, content: `${i}\n`.repeat(50) }));
  await platform.github.commit(source.id, { changes, notify: false });

  const client = createDomeClient({ baseUrl, apiKey: API_KEY });
  const seen: { seq: number; progress: Progress }[] = [];
  const sockets: WebSocket[] = [];
  const states: string[] = [];
  const stop = watchProgress({
    baseUrl,
    apiKey: API_KEY,
    projects: ["default"],
    onProgress: (progress, { seq }) => {
      seen.push({ seq, progress });
      // At the first message: what follows, the end among it, can only be seen by another socket.
      if (seen.length === 1) sockets[0]?.close(4000, "dropped by the test");
    },
    onState: (state) => states.push(state),
    connect: (url, protocols) => {
      const socket = new WebSocket(url, protocols);
      sockets.push(socket);
      return socket;
    },
  });
  await vi.waitUntil(() => states.includes("open"), { timeout: 10_000 });

  const { data } = await client.POST("/api/projects/{project}/ingest/github", {
    params: { path: { project: "default" } },
    body: { repo: `github.com/${source.owner}/${source.name}`, scope: "project" },
  });
  expect(data).toMatchObject({ status: "queued", project: "default", repository: "acme/live" });
  await eventually(
    "the end is shown",
    async () => seen.some(({ progress }) => hasEnded(progress)),
    async () => [states, seen],
  );
  stop();

  expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1));
  expect(seen.every(({ progress }) => progress.jobId === data?.jobId)).toBe(true);
  expect(seen.at(-1)?.progress).toMatchObject({
    status: "completed",
    phase: "done",
    progress: 100,
    filesDone: 300,
    filesTotal: 300,
  });
  const shares = seen.map(({ progress }) => progress.progress);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(sockets.length).toBeGreaterThan(1);

  const history = await client.GET("/api/projects/{project}/ingest/history", {
    params: { path: { project: "default" } },
  });
  expect(history.data).toMatchObject([
    { id: data?.jobId, status: "completed", summary: `acme/live (${source.defaultBranch})` },
  ]);
});
