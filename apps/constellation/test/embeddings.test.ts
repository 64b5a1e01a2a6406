import { env } from "cloudflare:workers";
import { type Embedder, hashedEmbedder } from "@dome/search-core/embeddings";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { ConstellationDeps } from "../src/deps.ts";
import { indexRepository } from "../src/indexing/index-repository.ts";
import { addRepository, ask, commitFiles, indexed, makeDeps } from "./support.ts";

const FILES = { "a.ts": "export function alpha() {}", "b.py": "def beta():\n  pass\n", "c.md": "# Gamma\n\ndelta\n" };

/** Counts texts. */
function counting(dimensions = 384) {
  const real = hashedEmbedder(dimensions);
  const seen: string[] = [];
  return {
    seen,
    embedder: {
      ...real,
      embed: async (texts: readonly string[]) => {
        seen.push(...texts);
        return await real.embed(texts, "document");
      },
    },
  };
}

it("computes nothing for content that another tenant's or branch's public repository has", async () => {
  await indexed(FILES);
  for (const parts of [{ userId: "bob" }, { userId: "ann", branch: "next" }, { userId: "ann", dataset: "other" }]) {
    const id = await addRepository(parts);
    await commitFiles(id, FILES);
    expect(await indexRepository(makeDeps(), id)).toMatchObject({
      files: 3,
      embeddingsComputed: 0,
      embeddingsReused: 3,
    });
  }
});

it("does not take a private space's vectors from the public one, nor the other way round", async () => {
  await indexed(FILES);
  const spaceId = await env.SILO.spaceFor("bob", true);
  const id = await addRepository({ userId: "bob", spaceId, isPrivate: true });
  await commitFiles(id, FILES);
  expect(await indexRepository(makeDeps(), id)).toMatchObject({ embeddingsComputed: 3, embeddingsReused: 0 });
});

it("embeds nothing twice, wherever and however often a run is interrupted", async () => {
  const point = fc.record({ what: fc.constantFrom("embed", "get", "stage", "publish", "read"), after: fc.nat(6) });
  let drawn = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(point, { maxLength: 4 }), fc.constantFrom(5, 64, 1_024), async (deaths, batchSize) => {
      const run = ++drawn;
      const id = await addRepository();
      const files = Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [`f/${i}.ts`, `export const run${run}value${i} = ${i};`]),
      );
      // Many chunks: more than a model takes at once.
      files["large.md"] = Array.from({ length: 150 }, (_, i) => `# Part ${run} ${i}\n\n${"word ".repeat(150)}\n`).join(
        "",
      );
      await commitFiles(id, files);
      const model = counting();
      for (const death of deaths)
        await indexRepository(mortal({ ...model.embedder, batchSize }, death), id).catch(() => undefined);
      await indexRepository(makeDeps({ embedder: { ...model.embedder, batchSize } }), id);
      expect(model.seen).toHaveLength(new Set(model.seen).size);
      expect((await makeDeps().indexOf({ userId: "ann", project: "p", dataset: "d" }).counts(id)).chunks).toBe(
        model.seen.length,
      );
    }),
    { numRuns: 6 },
  );
});

/** Dependencies that die at some call of a kind, before it does anything. */
function mortal(embedder: Embedder, { what, after }: { what: string; after: number }): ConstellationDeps {
  const real = makeDeps({ embedder });
  let calls = 0;
  const dying = <T extends object>(target: T, names: Record<string, string>): T =>
    new Proxy(target, {
      get: (from, name) => {
        const value: unknown = Reflect.get(from, name);
        if (names[String(name)] !== what || typeof value !== "function") return value;
        return async (...args: unknown[]) => {
          if (++calls > after) throw new Error(`died at ${what}`);
          return await (value as (...given: unknown[]) => unknown).apply(from, args);
        };
      },
    });
  return {
    ...real,
    embedder: dying(embedder, { embed: "embed" }),
    silo: dying(real.silo, { readBlobs: "read" }),
    indexOf: (name) => dying(real.indexOf(name), { stage: "stage", publish: "publish" }),
    cacheOf: (...args) => dying(real.cacheOf(...args), { get: "get" }),
  };
}

it("counts what a second tenant and a second branch compute at the model itself: nothing", async () => {
  await indexed(FILES);
  const model = counting();
  for (const parts of [{ userId: "bob" }, { userId: "ann", branch: "next" }]) {
    const id = await addRepository(parts);
    await commitFiles(id, FILES);
    await indexRepository(makeDeps({ embedder: model.embedder }), id);
  }
  expect(model.seen).toEqual([]);
});

it("keeps answering while another model takes over, and drops the old model's vectors at the end", async () => {
  const first = await indexed(FILES);
  const second = await indexed({ "d.ts": "export function omega() {}" });
  const other = makeDeps({ embedder: hashedEmbedder(512) });
  await indexRepository(other, first);
  const hits = await ask("alpha");
  expect(hits[0]).toMatchObject({ path: "a.ts", ranks: { text: 1, vector: 1 } });
  await indexRepository(other, second);
  expect((await ask("omega"))[0]).toMatchObject({ path: "d.ts", ranks: { vector: 1 } });
  const { embedder } = await (
    await import("../src/search/search.ts")
  ).search(makeDeps(), { userId: "ann", project: "p", query: "omega" });
  expect(embedder).toEqual({ id: hashedEmbedder(512).id, lexical: true });
});
