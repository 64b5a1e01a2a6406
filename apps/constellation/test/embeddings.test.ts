import { env } from "cloudflare:workers";
import { hashedEmbedder } from "@dome/search-core/embeddings";
import { DomeError } from "@dome/ingest-core/errors";
import { expect, it } from "vitest";
import { indexRepository } from "../src/indexing/index-repository.ts";
import { addRepository, ask, commitFiles, indexed, makeDeps } from "./support.ts";

const FILES = { "a.ts": "export function alpha() {}", "b.py": "def beta():\n  pass\n", "c.md": "# Gamma\n\ndelta\n" };

/** Counts texts, and fails when told to. */
function counting(dies: (calls: number) => boolean = () => false, dimensions = 384) {
  const real = hashedEmbedder(dimensions);
  const seen: string[] = [];
  let calls = 0;
  return {
    seen,
    embedder: {
      ...real,
      embed: async (texts: readonly string[]) => {
        if (dies(++calls)) throw new DomeError("upstream_unavailable", "the model is away");
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

it("embeds nothing twice when a run is interrupted", async () => {
  const id = await addRepository();
  const files = Object.fromEntries(
    Array.from({ length: 600 }, (_, i) => [`f/${i}.ts`, `export const value${i} = ${i};`]),
  );
  await commitFiles(id, files);
  const model = counting((calls) => calls === 3);
  await expect(indexRepository(makeDeps({ embedder: model.embedder }), id)).rejects.toMatchObject({
    code: "upstream_unavailable",
  });
  expect(model.seen.length).toBeGreaterThan(0);
  expect(await indexRepository(makeDeps({ embedder: model.embedder }), id)).toMatchObject({ files: 600 });
  expect(model.seen).toHaveLength(600);
  expect(new Set(model.seen).size).toBe(600);
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
