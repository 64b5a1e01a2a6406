import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomeError } from "@dome/ingest-core/errors";
import { indexRepository } from "../src/indexing/index-repository.ts";
import {
  addRepository,
  ask,
  commitFiles,
  countsOf,
  type Files,
  gitSet,
  indexed,
  indexedSet,
  makeDeps,
  pathsOf,
} from "./support.ts";

describe("search answers from the indexed commit alone", () => {
  it("finds what a commit added and not what it changed or removed", async () => {
    const id = await indexed({
      "a.ts": "function zebraCrossing() {}",
      "b.ts": "function walrusTusk() {}",
      "c.ts": "function kept() {}",
    });
    const [hit] = await ask("zebra crossing");
    expect(hit).toMatchObject({
      path: "a.ts",
      startLine: 1,
      endLine: 1,
      symbol: "zebraCrossing",
      snippet: "function zebraCrossing() {}",
    });
    const commitSha = await commitFiles(id, { "a.ts": "function pelicanCrossing() {}", "c.ts": "function kept() {}" });
    const report = await indexRepository(makeDeps(), id);
    expect(report).toMatchObject({ outcome: "indexed", commitSha, files: 2, filesAdded: 1, filesRemoved: 1 });
    expect(pathsOf(await ask("zebra"))).not.toContain("b.ts");
    expect((await ask("zebra walrus")).every(({ snippet }) => !/zebra|walrus/i.test(snippet))).toBe(true);
    expect((await ask("pelican"))[0]).toMatchObject({ path: "a.ts", commitSha });
  });

  it("answers from the old commit until the new one is whole", async () => {
    const id = await indexed({ "a.ts": "const oldSecret = 1;", "b.ts": "const other = 1;" });
    await commitFiles(id, { "a.ts": "const newSecret = 2;", "b.ts": "const changed = 3;" });
    const real = makeDeps();
    const deps = makeDeps({
      indexOf: (name) => {
        const index = real.indexOf(name);
        return new Proxy(index, {
          get: (target, method) =>
            method === "publish"
              ? () => Promise.reject(new DomeError("upstream_unavailable", "cut off"))
              : Reflect.get(target, method),
        });
      },
    });
    await expect(indexRepository(deps, id)).rejects.toMatchObject({ code: "upstream_unavailable" });
    const hits = await ask("secret changed other");
    expect(hits.map(({ snippet }) => snippet).toSorted()).toEqual(["const oldSecret = 1;", "const other = 1;"]);
    expect(await indexRepository(makeDeps(), id)).toMatchObject({ filesAdded: 0, embeddingsComputed: 0 });
    expect((await ask("secret changed other")).map(({ snippet }) => snippet).toSorted()).toEqual([
      "const changed = 3;",
      "const newSecret = 2;",
    ]);
  });

  it("equals git after any sequence of commits, interrupted or not", async () => {
    const path = fc.constantFrom("a.ts", "b/c.py", "b/d.md", "e", "f.go");
    const text = fc.constantFrom(
      "",
      "alpha\n",
      "beta gamma\n",
      "# Title\n\ntext\n",
      "x".repeat(3_000),
      "def f():\n  pass\n".repeat(200),
    );
    const commit = fc.record({ files: fc.dictionary(path, text, { maxKeys: 5 }), dies: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(commit, { minLength: 1, maxLength: 4 }), async (history) => {
        const id = await addRepository();
        let files: Files = {};
        for (const step of history) {
          files = step.files;
          await commitFiles(id, files);
          if (step.dies) await indexRepository(dyingAfterStage(), id).catch(() => undefined);
          else await indexRepository(makeDeps(), id);
        }
        await indexRepository(makeDeps(), id);
        expect(await indexedSet(id)).toEqual(gitSet(files));
        const again = await indexRepository(makeDeps(), id);
        expect(again).toMatchObject({
          outcome: "unchanged",
          filesAdded: 0,
          embeddingsComputed: 0,
          embeddingsReused: 0,
        });
      }),
      { numRuns: 6 },
    );
  });

  it("indexes neither links nor pointers, and neither the empty nor the huge", async () => {
    const id = await addRepository();
    await commitFiles(id, {
      "pointer.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
      empty: "",
      "huge.ts": "const x = 1;\n".repeat(100_000),
      "ok.ts": "const ok = 1;",
    });
    expect(await indexRepository(makeDeps(), id)).toMatchObject({ files: 1, filesSkipped: 3 });
    const link = await addRepository();
    await commitFiles(link, { link: "ok.ts" }, { mode: 120_000 });
    expect(await indexRepository(makeDeps(), link)).toMatchObject({ files: 0, filesSkipped: 1 });
  });
});

function dyingAfterStage() {
  const real = makeDeps();
  return makeDeps({
    indexOf: (name) =>
      new Proxy(real.indexOf(name), {
        get: (target, method) =>
          method === "publish" ? () => Promise.reject(new Error("died")) : Reflect.get(target, method),
      }),
  });
}

it("says that a repository moved on rather than recording a commit it did not index", async () => {
  const id = await indexed({ a: "one" });
  await commitFiles(id, { a: "two" });
  const real = makeDeps();
  let moved = false;
  const deps = makeDeps({
    silo: {
      health: () => real.silo.health(),
      readBlobs: async (...args) => await real.silo.readBlobs(...args),
      listRefs: async (...args) => {
        const page = await real.silo.listRefs(...args);
        if (!moved) await commitFiles(id, { a: "three" });
        moved = true;
        return page;
      },
    },
  });
  await expect(indexRepository(deps, id)).rejects.toMatchObject({ code: "conflict" });
  await indexRepository(makeDeps(), id);
  expect((await ask("three"))[0]?.snippet).toBe("three");
});

it.each([
  ["a new commit", { a: "three" }, false],
  ["the commit before", { a: "one" }, true],
])("leaves nothing behind of a run that goes on after a newer one made %s searchable", async (_, newest, isBack) => {
  const id = await addRepository();
  const first = await commitFiles(id, { a: "one" });
  await indexRepository(makeDeps(), id);
  await commitFiles(id, { a: "two", b: "two too" });
  const real = makeDeps();
  let stalled = false;
  const deps = makeDeps({
    indexOf: (name) =>
      new Proxy(real.indexOf(name), {
        get: (target, method) =>
          method === "stage" && !stalled
            ? async (...args: Parameters<typeof target.stage>) => {
                stalled = true;
                await commitFiles(id, newest, {}, isBack ? first : undefined);
                await indexRepository(makeDeps(), id);
                return await target.stage(...args);
              }
            : Reflect.get(target, method),
      }),
  });
  await expect(indexRepository(deps, id)).rejects.toMatchObject({ code: "conflict" });
  expect(await countsOf(id)).toMatchObject({ files: 1, stagedFiles: 0, textRows: 1 });
  expect(await indexedSet(id)).toEqual(gitSet(newest));
});
