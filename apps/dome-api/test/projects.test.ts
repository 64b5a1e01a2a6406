import type { RepositoryView, SearchHit } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import { describe, expect, it } from "vitest";
import { jobExample, repositoryExample } from "../src/http/examples.ts";
import { queryExample } from "../src/http/project-examples.ts";
import { call, errorOf } from "./call.ts";
import { callsOf, createApi, KEY, services } from "./doubles.ts";

const base = "/api/projects/default";
const repository = (change: Partial<RepositoryView>): RepositoryView => ({ ...repositoryExample, ...change });
const hit = (path: string, score = 1): SearchHit => ({ ...(queryExample.results[0] as SearchHit), path, score });

describe("POST ingest/github", () => {
  it.each([
    "github.com/honojs/hono",
    "honojs/hono",
    "https://github.com/honojs/hono",
    "https://www.github.com/honojs/hono.git",
    "git@github.com:honojs/hono.git",
    "GitHub.com/honojs/hono/",
  ])("takes %s, registers it in the project and answers as documented", async (repo) => {
    const doubles = services();
    doubles.ingestor.register.mockImplementation(async (_userId, input) => ({
      repository: repository({ project: input.project, dataset: input.dataset ?? "honojs.hono" }),
      job: { ...jobExample, status: "pending" },
      created: true,
    }));
    const { answer, ingestor } = await call("POST", "/api/projects/atlas/ingest/github", {
      doubles,
      body: { repo, dataset: "atlas-core", branch: "main", scope: "project" },
    });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({
      jobId: jobExample.id,
      status: "queued",
      message: "GitHub ingest job queued",
      project: "atlas",
      dataset: "atlas-core",
      repository: "honojs/hono",
      branch: "main",
      scope: "project",
    });
    expect(answer.headers.get("location")).toBe(`/api/jobs/${jobExample.id}`);
    expect(ingestor.register).toHaveBeenCalledExactlyOnceWith("dev", {
      owner: "honojs",
      repo: "hono",
      branch: "main",
      project: "atlas",
      dataset: "atlas-core",
      includePatterns: [],
      excludePatterns: [],
      isPrivate: false,
    });
  });

  it("needs only the repository; 'local' keeps it in the person's own space", async () => {
    const { answer, ingestor } = await call("POST", `${base}/ingest/github`, {
      body: { repo: "honojs/hono", scope: "local" },
    });
    expect(answer.status).toBe(202);
    expect(ingestor.register.mock.calls[0]?.[1]).toEqual({
      owner: "honojs",
      repo: "hono",
      project: "default",
      includePatterns: [],
      excludePatterns: [],
      isPrivate: true,
    });
  });

  it("says where the repository is when it is kept elsewhere already", async () => {
    const { answer } = await call("POST", "/api/projects/other/ingest/github", { body: { repo: "honojs/hono" } });
    expect([answer.status, (await errorOf(answer)).message]).toEqual([
      409,
      expect.stringContaining("project 'default'"),
    ]);
  });

  it.each<[string, string, unknown]>([
    ["no repository", "repo", {}],
    ["another host", "repo", { repo: "https://gitlab.com/a/b" }],
    ["a path too long", "repo", { repo: "https://github.com/a/b/tree/main" }],
    ["a name that climbs", "repo", { repo: "a/.." }],
    ["one word", "repo", { repo: "hono" }],
    ["no text", "repo", { repo: 1 }],
    ["an unknown scope", "scope", { repo: "a/b", scope: "galaxy" }],
    ["an unknown field", "userId", { repo: "a/b", userId: "eve" }],
  ])("refuses %s", async (_title, field, body) => {
    const refused = await call("POST", `${base}/ingest/github`, { body });
    expect(refused.answer.status).toBe(400);
    expect(JSON.stringify((await errorOf(refused.answer)).details)).toContain(`"${field}"`);
    expect(callsOf(refused)).toEqual([]);
  });

  it.each(["all", "..%2Fx", "%20"])("refuses the project %s", async (project) => {
    const { answer } = await call("POST", `/api/projects/${project}/ingest/github`, { body: { repo: "a/b" } });
    expect(answer.status).toBe(400);
  });
});

describe("GET ingest/history", () => {
  it("lists a project's jobs in the documented form", async () => {
    const doubles = services();
    const done = { ...jobExample, status: "completed" as const, startedAtMs: 1_000, finishedAtMs: 13_400 };
    doubles.ingestor.history.mockResolvedValue({
      items: [jobExample, done, { ...jobExample, status: "pending" as const, startedAtMs: null }].map((job) => ({
        job,
        repository: repositoryExample,
      })),
      nextCursor: "next/one",
    });
    const { answer, ingestor } = await call("GET", `${base}/ingest/history?limit=3`, { doubles });
    expect(ingestor.history).toHaveBeenCalledExactlyOnceWith("dev", { project: "default", limit: 3 });
    const entries = await answer.json<Record<string, unknown>[]>();
    expect(entries[1]).toMatchObject({
      id: jobExample.id,
      source: "github",
      project: "default",
      dataset: "honojs.hono",
      scope: "project",
      status: "completed",
      startedAt: "1970-01-01T00:00:01.000Z",
      duration: "12.4 s",
      summary: "honojs/hono (main)",
    });
    expect(entries.map(({ status, duration }) => [status, duration])).toEqual([
      ["running", "running"],
      ["completed", "12.4 s"],
      ["queued", ""],
    ]);
    expect(answer.headers.get("link")).toBe(
      '</api/projects/default/ingest/history?limit=3&cursor=next%2Fone>; rel="next"',
    );
  });

  it("shows all projects", async () => {
    const { ingestor } = await call("GET", "/api/projects/all/ingest/history");
    expect(ingestor.history).toHaveBeenCalledExactlyOnceWith("dev", { limit: 100 });
  });

  it("answers 404 for a project nothing is in, and an empty list for the default one", async () => {
    const doubles = services();
    doubles.ingestor.list.mockResolvedValue({ items: [], nextCursor: null });
    doubles.ingestor.history.mockResolvedValue({ items: [], nextCursor: null });
    expect((await call("GET", "/api/projects/nope/ingest/history", { doubles })).answer.status).toBe(404);
    expect(await (await call("GET", `${base}/ingest/history`, { doubles })).answer.json()).toEqual([]);
  });
});

describe("DELETE ingest/github", () => {
  const two = [
    repository({ id: "r1", dataset: "web" }),
    repository({ id: "r2", dataset: "web", owner: "vuejs", repo: "core" }),
    repository({ id: "r3", dataset: "docs", branch: "next" }),
  ];
  const stocked = () => {
    const doubles = services();
    doubles.ingestor.list
      .mockResolvedValueOnce({ items: two.slice(0, 2), nextCursor: "c" })
      .mockResolvedValueOnce({ items: two.slice(2), nextCursor: null });
    return doubles;
  };

  it("removes a whole dataset and counts what is gone", async () => {
    const { answer, ingestor } = await call("DELETE", `${base}/ingest/github`, {
      doubles: stocked(),
      body: { dataset: "web" },
    });
    expect(await answer.json()).toMatchObject({
      project: "default",
      datasets: ["web"],
      repositories: [{ id: "r1" }, { id: "r2", repository: "vuejs/core" }],
      removedChunks: 4_620,
      removedFiles: 824,
    });
    expect(ingestor.remove.mock.calls).toEqual([
      ["dev", "r1"],
      ["dev", "r2"],
    ]);
    expect(ingestor.list.mock.calls.map(([, page]) => page)).toEqual([
      { project: "default", limit: 1_000 },
      { project: "default", limit: 1_000, cursor: "c" },
    ]);
  });

  it("removes a repository in every branch, whatever the case of its name", async () => {
    const { ingestor } = await call("DELETE", `${base}/ingest/github`, {
      doubles: stocked(),
      body: { repo: "github.com/HonoJS/Hono" },
    });
    expect(ingestor.remove.mock.calls.map(([, id]) => id)).toEqual(["r1", "r3"]);
  });

  it("removes one branch of a repository and leaves the others", async () => {
    const { ingestor } = await call("DELETE", `${base}/ingest/github`, {
      doubles: stocked(),
      body: { repo: "honojs/hono", branch: "next" },
    });
    expect(ingestor.remove.mock.calls.map(([, id]) => id)).toEqual(["r3"]);
  });

  it.each([{ dataset: "nothing" }, { repo: "a/b" }])("answers 404 to %o and removes nothing", async (body) => {
    const { answer, ingestor } = await call("DELETE", `${base}/ingest/github`, { doubles: stocked(), body });
    expect([answer.status, ingestor.remove.mock.calls]).toEqual([404, []]);
  });

  it.each([{}, { dataset: "web", repo: "a/b" }, { dataset: "web", branch: "main" }])("refuses %o", async (body) => {
    expect((await call("DELETE", `${base}/ingest/github`, { body })).answer.status).toBe(400);
  });
});

describe("POST query", () => {
  it("passes question and filters on, and the hits back", async () => {
    const { answer, constellation } = await call("POST", `${base}/query`, {
      body: { query: " routes ", k: 5, filters: { dataset: "web", path: "src/**", language: "typescript" } },
    });
    expect(await answer.json()).toEqual({ ...queryExample, query: "routes" });
    expect(constellation.search).toHaveBeenCalledExactlyOnceWith({
      userId: "dev",
      project: "default",
      dataset: "web",
      pathGlob: "src/**",
      language: "typescript",
      query: "routes",
      k: 5,
    });
  });

  it("asks every project for 'all', and joins by rank", async () => {
    const doubles = services();
    doubles.ingestor.list.mockResolvedValue({
      items: ["a", "b", "a", "gone"].map((project) => repository({ project })),
      nextCursor: null,
    });
    doubles.constellation.search.mockImplementation(async ({ project }) => {
      if (project === "gone") throw new DomeError("not_found", "gone");
      return {
        hits: [hit(`${project}1`, project === "a" ? 1 : 2), hit(`${project}2`, 9), hit(`${project}3`)],
        embedder: null,
      };
    });
    const { answer } = await call("POST", "/api/projects/all/query", { doubles, body: { query: "x", k: 3 } });
    const { results } = await answer.json<{ results: { path: string; project: string }[] }>();
    expect(results.map(({ path, project }) => [project, path])).toEqual([
      ["b", "b1"],
      ["a", "a1"],
      ["a", "a2"],
    ]);
  });

  it("finds a repository by its name, in the project it is in", async () => {
    const doubles = services();
    const items = [repository({ id: "r1", project: "a" }), repository({ id: "r2", project: "b", repo: "other" })];
    doubles.ingestor.list.mockResolvedValue({ items, nextCursor: null });
    const body = { query: "x", filters: { repo: "honojs/HONO" } };
    const { constellation } = await call("POST", "/api/projects/all/query", { doubles, body });
    expect(constellation.search.mock.calls).toEqual([
      [{ userId: "dev", project: "a", repositoryId: "r1", query: "x", k: 10 }],
    ]);
  });

  it("answers 404 as the index does for an unknown project, and for an unknown repository", async () => {
    const doubles = services();
    doubles.constellation.search.mockRejectedValue(new DomeError("not_found", "There is no such project."));
    expect((await call("POST", "/api/projects/nope/query", { doubles, body: { query: "x" } })).answer.status).toBe(404);
    doubles.ingestor.list.mockResolvedValue({ items: [], nextCursor: null });
    const { answer } = await call("POST", `${base}/query`, { doubles, body: { query: "x", filters: { repo: "a/b" } } });
    expect(answer.status).toBe(404);
  });

  it.each([
    { query: "" },
    { query: "   " },
    { query: "x".repeat(1_001) },
    { query: "x", k: 0 },
    { query: "x", k: 51 },
    { query: "x", k: 1.5 },
    { query: "x", filters: { path: "../x" } },
    { query: "x", filters: { user: "eve" } },
    { k: 5 },
  ])("refuses %o", async (body) => {
    const refused = await call("POST", `${base}/query`, { body });
    expect([refused.answer.status, callsOf(refused)]).toEqual([400, []]);
  });

  it("takes any text as a question", async () => {
    const query = `"a" OR b* NEAR(c) -- '; drop table x; é 日本 {a:b}`;
    const { answer, constellation } = await call("POST", `${base}/query`, { body: { query } });
    expect([answer.status, constellation.search.mock.calls[0]?.[0].query]).toEqual([200, query]);
  });
});

it.each([
  ["POST", "ingest/github", { repo: "honojs/hono" }],
  ["GET", "ingest/history", undefined],
  ["POST", "query", { query: "x" }],
])(
  "answers %s /projects/{project}/%s the same without /api, and demands the key there too",
  async (method, tail, body) => {
    const [long, short] = [
      await call(method, `${base}/${tail}`, { body }),
      await call(method, `/projects/default/${tail}`, { body }),
    ];
    expect([short.answer.status, await short.answer.json()]).toEqual([long.answer.status, await long.answer.json()]);
    const api = createApi();
    expect((await api.fetch(`/projects/default/${tail}`, { method })).status).toBe(401);
    expect((await api.fetch(`/projects/default/${tail}?key=${KEY}`, { method })).status).toBe(401);
    expect(callsOf(api)).toEqual([]);
  },
);
