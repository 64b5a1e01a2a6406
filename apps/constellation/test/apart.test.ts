import { env, exports } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { search } from "../src/search/search.ts";
import { addRepository, ask, indexed, makeDeps, pathsOf } from "./support.ts";

const FILES = {
  "src/net/HttpClient.ts": "export class HttpClient { retryAfter() {} }",
  "docs/guide.md": "# Guide\n\nHow the client retries.\n",
};

describe("tenants", () => {
  it("never see each other's repositories, whatever they name", async () => {
    const id = await indexed(FILES);
    await indexed({ "x.ts": "export const mine = 1;" }, { userId: "bob" });
    for (const userId of ["bob", "ann/p", "user:ann", null]) {
      for (const parts of [{}, { repositoryId: id }, { dataset: "d", repositoryId: id }]) {
        const answer = await search(makeDeps(), { userId, project: "p", query: "http client mine", ...parts }).catch(
          (err: unknown) => err,
        );
        if (answer instanceof Error) expect(answer).toMatchObject({ code: "not_found" });
        else expect(pathsOf((answer as { hits: { path: string }[] }).hits)).toEqual(["x.ts"]);
      }
    }
  });

  it("get their own index by name", async () => {
    const ids = new Set(
      [
        { userId: "a", project: "p", dataset: "d" },
        { userId: "a/p", project: "d", dataset: "d" },
        { userId: null, project: "p", dataset: "d" },
        { userId: "system", project: "p", dataset: "d" },
      ].map((name) => (makeDeps().indexOf(name) as unknown as { name: string }).name),
    );
    expect(ids.size).toBe(4);
  });
});

describe("filters", () => {
  it("narrow by repository, dataset, path and language", async () => {
    const id = await indexed(FILES);
    const other = await indexed({ "lib/client.py": "class Client:\n  pass\n" }, { dataset: "e" });
    expect(pathsOf(await ask("client"))).toHaveLength(3);
    expect(pathsOf(await ask("client", { repositoryId: other }))).toEqual(["lib/client.py"]);
    expect(pathsOf(await ask("client", { dataset: "d", repositoryId: id, language: "markdown" }))).toEqual([
      "docs/guide.md",
    ]);
    expect(pathsOf(await ask("client", { pathGlob: "src/**" }))).toEqual(["src/net/HttpClient.ts"]);
    expect(pathsOf(await ask("client", { language: "rust" }))).toEqual([]);
  });
});

describe("a deleted repository", () => {
  it("leaves nothing, in no table, and says how much went", async () => {
    const id = await indexed(FILES);
    await indexed({ "stays.ts": "export const client = 1;" });
    const removed = await exports.Constellation.removeRepository({
      userId: "ann",
      project: "p",
      dataset: "d",
      repositoryId: id,
    });
    expect(removed).toEqual({ files: 2, chunks: 2, vectors: 2 });
    expect(await exports.Constellation.counts(id)).toEqual({
      commitSha: null,
      files: 0,
      chunks: 0,
      vectors: 0,
      stagedFiles: 0,
      textRows: 0,
    });
    expect(pathsOf(await ask("http client retries guide"))).toEqual(["stays.ts"]);
    expect(
      await exports.Constellation.removeRepository({ userId: "ann", project: "p", dataset: "d", repositoryId: id }),
    ).toEqual({ files: 0, chunks: 0, vectors: 0 });
  });

  it("leaves no remembered vectors of content in the owner's own space", async () => {
    const spaceId = await env.SILO.spaceFor("ann", true);
    const id = await indexed(FILES, { spaceId, isPrivate: true });
    const remembered = async () =>
      (
        await Promise.all(
          [0, 1, 2, 3].map(async (shard) => await env.EMBEDDING_CACHE.getByName(`${spaceId}/${shard}`).count()),
        )
      ).reduce((a, b) => a + b);
    expect(await remembered()).toBe(2);
    await exports.Constellation.removeRepository({ userId: "ann", project: "p", dataset: "d", repositoryId: id });
    expect(await remembered()).toBe(0);
  });
});

describe("bad questions", () => {
  it.for([
    ["nothing", { query: "" }],
    ["blanks", { query: "   " }],
    ["too much", { query: "x".repeat(1_001) }],
    ["a whole file", { query: "const x = 1;\n".repeat(100_000) }],
    ["no hits wanted", { k: 0 }],
    ["too many hits wanted", { k: 51 }],
    ["fewer than none", { k: -1 }],
    ["half a hit", { k: 1.5 }],
    ["hits without end", { k: Number.POSITIVE_INFINITY }],
    ["a path outside", { pathGlob: "../x" }],
    ["a regular expression", { pathGlob: "(a|b)" }],
    ["SQL", { language: "' or 1=1" }],
    ["no project's name", { project: "no/such" }],
  ] as const)("are refused: %s", async ([, parts]) => {
    await expect(ask("client", parts)).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("about an unknown project are not found", async () => {
    await expect(ask("client", { project: "nowhere" })).rejects.toMatchObject({ code: "not_found" });
    await addRepository({ project: "empty" });
    expect(await ask("client", { project: "empty" })).toEqual([]);
  });

  it("never break the index, whatever they hold", async () => {
    await indexed(FILES);
    const hostile = [
      '"',
      '""',
      "a AND",
      "NOT",
      "NEAR(a b)",
      "text:",
      "*",
      "^a",
      "a* OR (",
      "{a b}:c",
      "';drop table texts;--",
      "\u0000",
      "rank MATCH 'x'",
      "-",
      'a"b',
      "🦊",
      "\ud800",
      "%",
      "ſ İ ß",
    ];
    for (const query of hostile) expect(Array.isArray(await ask(query))).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 60, unit: "binary" }), async (query) => {
        if (query.trim() !== "") expect(Array.isArray(await ask(query))).toBe(true);
      }),
      { numRuns: 15 },
    );
    expect(pathsOf(await ask("http client"))[0]).toBe("src/net/HttpClient.ts");
  });
});
