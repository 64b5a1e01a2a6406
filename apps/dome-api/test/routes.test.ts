import { DomeError } from "@dome/ingest-core/errors";
import { describe, expect, it, vi } from "vitest";
import {
  commitExample,
  deadLetterExample,
  deletionExample,
  fileExample,
  jobExample,
  repositoryExample,
  skippedExample,
} from "../src/http/examples.ts";
import { call, errorOf } from "./call.ts";
import { createApi, ID, KEY, services } from "./doubles.ts";

const jobUrl = `/api/jobs/${jobExample.id}`;

it("registers a repository: 202 with repository and job, and where both are", async () => {
  const { answer, ingestor } = await call("POST", "/api/repositories/github", {
    body: { owner: "honojs", repo: "hono", branch: "main", includePatterns: ["src/**"] },
  });
  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({ repository: repositoryExample, job: jobExample });
  expect(answer.headers.get("location")).toBe(`/api/repositories/${ID}`);
  expect(answer.headers.get("link")).toBe(`<${jobUrl}>; rel="monitor"`);
  const input = {
    owner: "honojs",
    repo: "hono",
    branch: "main",
    project: "default",
    includePatterns: ["src/**"],
    excludePatterns: [],
    isPrivate: false,
  };
  expect(ingestor.register).toHaveBeenCalledExactlyOnceWith("dev", input);
});

it("takes JSON with a charset, and names beyond ASCII in patterns", async () => {
  const { answer, ingestor } = await call("POST", "/api/repositories/github", {
    body: { owner: "a", repo: "b", excludePatterns: ["données/**", "日本/*.md"] },
    headers: { "content-type": "Application/JSON; charset=utf-8" },
  });
  expect(answer.status).toBe(202);
  expect(ingestor.register.mock.calls[0]?.[1].excludePatterns).toEqual(["données/**", "日本/*.md"]);
});

it("lists repositories by page and project", async () => {
  const { answer, ingestor } = await call("GET", "/api/repositories?project=site&cursor=abc&limit=7");
  expect(await answer.json()).toEqual({ items: [repositoryExample], nextCursor: "next-one" });
  expect(ingestor.list).toHaveBeenCalledExactlyOnceWith("dev", { project: "site", cursor: "abc", limit: 7 });
});

it("lists files below a directory, with the commit they belong to", async () => {
  const { answer, silo } = await call(
    "GET",
    `/api/repositories/${ID}/files?path=${encodeURIComponent("a b/ü#%")}/&limit=1000`,
  );
  expect(await answer.json()).toEqual({ commitSha: commitExample, items: [fileExample], nextCursor: "next-one" });
  expect(silo.files).toHaveBeenCalledExactlyOnceWith("dev", ID, { pathPrefix: "a b/ü#%", limit: 1000 });
});

it("lists everything when the directory is the root", async () => {
  const { silo } = await call("GET", `/api/repositories/${ID}/files?path=`);
  expect(silo.files).toHaveBeenCalledExactlyOnceWith("dev", ID, { limit: 100 });
});

it("says which paths are not stored", async () => {
  const { answer, silo } = await call("GET", `/api/repositories/${ID}/skipped?cursor=c`);
  expect(await answer.json()).toEqual({ commitSha: commitExample, items: [skippedExample], nextCursor: "next-one" });
  expect(silo.skipped).toHaveBeenCalledExactlyOnceWith("dev", ID, { cursor: "c", limit: 100 });
});

it("changes only what the patch names", async () => {
  const { answer, ingestor } = await call("PATCH", `/api/repositories/${ID}`, { body: { excludePatterns: [] } });
  expect(await answer.json()).toEqual({ repository: repositoryExample, job: null });
  expect(ingestor.update).toHaveBeenCalledExactlyOnceWith("dev", ID, { excludePatterns: [] });
});

it("removes a repository and reports the counts", async () => {
  const { answer } = await call("DELETE", `/api/repositories/${ID}`);
  expect([answer.status, await answer.json()]).toEqual([200, deletionExample]);
});

it("answers a sync and a retry with the job and its address", async () => {
  const sync = await call("POST", `/api/repositories/${ID}/sync`);
  expect([sync.answer.status, await sync.answer.json()]).toEqual([202, { job: jobExample }]);
  expect(sync.answer.headers.get("location")).toBe(jobUrl);
  const retry = await call("POST", `${jobUrl}/retry`);
  expect([retry.answer.status, await retry.answer.json(), retry.answer.headers.get("location")]).toEqual([
    202,
    jobExample,
    jobUrl,
  ]);
});

it("shows, lists and cancels jobs", async () => {
  expect(await (await call("GET", jobUrl)).answer.json()).toEqual(jobExample);
  expect((await call("POST", `${jobUrl}/cancel`)).answer.status).toBe(200);
  const { ingestor } = await call("GET", `/api/jobs?repositoryId=${ID}&status=failed`);
  expect(ingestor.jobs).toHaveBeenCalledExactlyOnceWith("dev", { repositoryId: ID, status: "failed", limit: 100 });
});

it("lists dead letters and replays one", async () => {
  expect(await (await call("GET", "/api/dead-letters")).answer.json()).toMatchObject({ items: [deadLetterExample] });
  const { answer, ingestor } = await call("POST", `/api/dead-letters/${deadLetterExample.id}/replay`);
  expect(answer.status).toBe(202);
  expect(ingestor.replayDeadLetter).toHaveBeenCalledExactlyOnceWith(deadLetterExample.id);
});

it.each([
  ["GET", ""],
  ["DELETE", ""],
  ["POST", "/sync"],
  ["GET", "/files"],
  ["GET", "/files/a/b.txt"],
  ["GET", "/skipped"],
])("answers %s …/{id}%s the same under /api/repositories/github", async (method, tail) => {
  const [plain, alias] = [
    await call(method, `/api/repositories/${ID}${tail}`),
    await call(method, `/api/repositories/github/${ID}${tail}`),
  ];
  expect(alias.answer.status).toBe(plain.answer.status);
  expect(await alias.answer.text()).toBe(await plain.answer.text());
});

it.each([
  ["GET", `/api/repositories/${ID}`, "get"],
  ["DELETE", `/api/repositories/${ID}`, "remove"],
  ["POST", `/api/repositories/${ID}/sync`, "sync"],
  ["GET", jobUrl, "job"],
  ["POST", `${jobUrl}/cancel`, "cancel"],
  ["POST", `${jobUrl}/retry`, "retry"],
  ["POST", `/api/dead-letters/${ID}/replay`, "replayDeadLetter"],
] as const)("answers 404 to %s %s when there is no such thing", async (method, path, operation) => {
  const doubles = services();
  doubles.ingestor[operation].mockResolvedValue(null);
  const { answer } = await call(method, path, { doubles });
  expect([answer.status, (await errorOf(answer)).code]).toEqual([404, "not_found"]);
});

it.each(["files", "skipped", "files/README.md"])(
  "answers 404 to …/%s of a repository that is not there",
  async (tail) => {
    const doubles = services();
    for (const method of [doubles.silo.files, doubles.silo.skipped, doubles.silo.readFile])
      method.mockResolvedValue(null);
    expect((await call("GET", `/api/repositories/${ID}/${tail}`, { doubles })).answer.status).toBe(404);
  },
);

it("points from the root to the description", async () => {
  const { answer } = await call("GET", "/");
  expect(await answer.json()).toEqual({
    name: "Dome Ingest",
    version: expect.any(String),
    documentation: "/api/openapi.json",
    reference: "/api/reference",
    health: "/health",
  });
});

describe("/health", () => {
  it("is 200 when everything answers", async () => {
    const { answer } = await call("GET", "/health");
    expect(await answer.json()).toEqual({
      status: "ok",
      checks: {
        db: { ok: true, ms: 0 },
        silo: { ok: true, ms: 0 },
        ingestor: { ok: true, ms: 0 },
        constellation: { ok: true, ms: 0 },
      },
    });
  });

  it("is 503 and names what fails, without what only the log may hold", async () => {
    const doubles = services();
    doubles.silo.health.mockRejectedValue(new DomeError("upstream_unavailable", "R2 does not answer."));
    doubles.ingestor.health.mockRejectedValue(new Error("internal detail"));
    const { answer } = await call("GET", "/health", { doubles });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: "failing",
      checks: { silo: { ok: false, error: "R2 does not answer." }, ingestor: { ok: false, error: "does not answer" } },
    });
  });

  it("is 503 when the database is down, and says no more than that", async () => {
    const prepare = (): never => {
      throw new Error("internal detail");
    };
    const DB = { prepare } as unknown as D1Database;
    const answer = await createApi(services(), { DOME_API_KEY: KEY, DB }).fetch("/health");
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      checks: { db: { ok: false, error: "does not answer" }, silo: { ok: true } },
    });
  });

  it("does not wait for ever", async () => {
    vi.useFakeTimers();
    try {
      const doubles = services();
      doubles.silo.health.mockReturnValue(new Promise(() => {}));
      const answer = createApi(doubles).fetch("/health");
      await vi.advanceTimersByTimeAsync(5_000);
      expect((await answer).status).toBe(503);
    } finally {
      vi.useRealTimers();
    }
  });
});

it("does not need the key for a delivery, and hands it on as it came", async () => {
  const api = createApi();
  api.webhook.mockImplementation(
    async (request) => new Response(await request.text(), { status: 418, headers: { "x-own": "1" } }),
  );
  const answer = await api.fetch("/webhook", {
    method: "POST",
    body: '{"zen": "…" }',
    headers: { "x-hub-signature-256": "sha256=00", authorization: `Bearer ${KEY}` },
  });
  expect([answer.status, await answer.text(), answer.headers.get("x-own")]).toEqual([418, '{"zen": "…" }', "1"]);
  expect(api.webhook.mock.calls[0]?.[0].headers.get("x-hub-signature-256")).toBe("sha256=00");
});

it("answers 502 to a delivery when its receiver is down, so that GitHub shows it as failed", async () => {
  const api = createApi();
  api.webhook.mockRejectedValue(new Error("down"));
  expect((await api.fetch("/webhook", { method: "POST", body: "{}" })).status).toBe(502);
});
