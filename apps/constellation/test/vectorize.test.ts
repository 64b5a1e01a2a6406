import { env, exports } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { ConstellationDeps } from "../src/deps.ts";
import { indexRepository } from "../src/indexing/index-repository.ts";
import { removeRepository } from "../src/remove-repository.ts";
import type { VectorizeDouble } from "./vectorize-double.ts";
import {
  addRepository,
  ask,
  commitFiles,
  type Files,
  gitSet,
  indexed,
  indexedSet,
  makeDeps,
  pathsOf,
} from "./support.ts";

// Bound to the double by vitest.config.ts.
const double = env.VECTORIZE as unknown as VectorizeDouble;
const FILES: Files = {
  "src/net/HttpClient.ts": "export class HttpClient { retryAfter() {} }",
  "docs/guide.md": "# Guide\n\nHow the client retries.\n",
  "long.py": "def walrus(n):\n    return n + 1\n\n".repeat(90),
};

/** Vectors in Vectorize, where time passes whenever somebody waits. */
function remote(parts: Partial<ConstellationDeps> = {}): ConstellationDeps {
  const deps = makeDeps({ wait: async () => await double.tick(), ...parts });
  return { ...deps, settings: { ...deps.settings, VECTORS: "vectorize" } };
}

const where = { userId: "ann", project: "p", dataset: "d" };
const chunksOf = async (id: string): Promise<number> => (await exports.Constellation.counts(id))?.chunks ?? 0;

afterEach(async () => await double.reset());

it("answers from Vectorize, narrowed as asked, with one vector for each chunk", async () => {
  const id = await addRepository();
  await commitFiles(id, FILES);
  expect(await indexRepository(remote(), id)).toMatchObject({ outcome: "indexed", files: 3 });
  expect(await double.ids()).toHaveLength(await chunksOf(id));
  expect((await ask("HttpClient"))[0]).toMatchObject({ path: "src/net/HttpClient.ts", ranks: { text: 1, vector: 1 } });
  expect(pathsOf(await ask("client", { language: "markdown" }))).toEqual(["docs/guide.md"]);
  expect(pathsOf(await ask("client", { pathGlob: "src/**" }))).toEqual(["src/net/HttpClient.ts"]);
  expect(await indexRepository(remote(), id)).toMatchObject({ outcome: "unchanged", embeddingsComputed: 0 });
});

it("keeps two datasets with the same content apart", async () => {
  const ids = [await addRepository(), await addRepository({ userId: "bob" })];
  for (const id of ids) {
    await commitFiles(id, FILES);
    await indexRepository(remote(), id);
  }
  await removeRepository(remote(), { ...where, userId: "bob", repositoryId: ids[1]! });
  expect(await double.ids()).toHaveLength(await chunksOf(ids[0]!));
  expect((await ask("HttpClient"))[0]).toMatchObject({ ranks: { vector: 1 } });
});

it("does not end a run before Vectorize has applied it, and the old commit answers until then", async () => {
  const id = await indexed(FILES);
  await commitFiles(id, { "new.ts": "export const pelican = 1;" });
  const stuck = remote({ wait: async () => undefined });
  await expect(indexRepository(stuck, id)).rejects.toMatchObject({
    code: "upstream_unavailable",
    retryAfterSeconds: expect.any(Number),
  });
  expect(pathsOf(await ask("pelican guide"))).not.toContain("new.ts");
  expect(await indexRepository(remote(), id)).toMatchObject({ outcome: "indexed", embeddingsComputed: 0 });
  expect(pathsOf(await ask("pelican guide"))).toEqual(["new.ts"]);
});

describe("leaves no orphan", () => {
  it.each([0, 1, 3])("when a repository is removed and %i deletions are lost", async (deletesLost) => {
    const id = await addRepository();
    await commitFiles(id, FILES);
    await indexRepository(remote(), id);
    await double.fail({ deletesLost });
    await removeRepository(remote(), { ...where, repositoryId: id });
    // What is not gone by then goes by the alarm.
    for (let alarms = 0; alarms < 5; alarms++) {
      await double.tick();
      await remote().indexOf(where).sweep();
    }
    expect(await double.ids()).toEqual([]);
    expect(await remote().indexOf(where).sweep()).toEqual({ left: 0, isWaiting: false });
  });

  it("when a file is removed before its vectors were applied", async () => {
    const id = await addRepository();
    await commitFiles(id, FILES);
    await expect(indexRepository(remote({ wait: async () => undefined }), id)).rejects.toThrow(/Vectorize/);
    await commitFiles(id, {});
    await indexRepository(remote(), id);
    expect(await double.ids()).toEqual([]);
  });

  it("after any commits, failing calls and lost deletions, and holds exactly the commit's chunks", async () => {
    const path = fc.constantFrom("a.ts", "b/c.py", "b/d.md");
    const text = fc.constantFrom("alpha\n", "beta gamma\n", "def f():\n  pass\n".repeat(200));
    const step = fc.record({
      files: fc.dictionary(path, text, { maxKeys: 3 }),
      upsertsFailing: fc.nat(1),
      deletesLost: fc.nat(2),
      where: fc.constantFrom("vectorize" as const, "embedded" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (history) => {
        await double.reset();
        const id = await addRepository({ dataset: `drawn-${crypto.randomUUID().slice(0, 8)}` });
        let files: Files = {};
        for (const { where: VECTORS, files: next, ...faults } of history) {
          files = next;
          await commitFiles(id, files);
          await double.fail(faults);
          const deps = remote();
          await indexRepository({ ...deps, settings: { ...deps.settings, VECTORS } }, id).catch(() => undefined);
        }
        await double.fail({ deletesLost: 0, upsertsFailing: 0 });
        await indexRepository(remote(), id);
        expect(await indexedSet(id)).toEqual(gitSet(files));
        expect(await double.ids()).toHaveLength(await chunksOf(id));
      }),
      { numRuns: 8 },
    );
  });
});

it("moves vectors there and back without computing any, and leaves none behind", async () => {
  const id = await indexed(FILES);
  expect(await indexRepository(remote(), id)).toMatchObject({ embeddingsComputed: 0 });
  expect((await ask("HttpClient"))[0]).toMatchObject({ ranks: { vector: 1 } });
  expect(await double.ids()).toHaveLength(await chunksOf(id));
  const back = remote();
  await indexRepository({ ...back, settings: { ...back.settings, VECTORS: "embedded" } }, id);
  expect((await ask("HttpClient"))[0]).toMatchObject({ ranks: { vector: 1 } });
  expect(await double.ids()).toEqual([]);
});
