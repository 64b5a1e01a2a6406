import { SearchIndex } from "../../../../apps/constellation/src/search-index/search-index.ts";
import { ChunkWriter } from "../../../../apps/constellation/src/search-index/chunk-columns.ts";
import type { StagedFile } from "../../../../apps/constellation/src/search-index/types.ts";
import { hashedEmbedder } from "../../../../packages/search-core/src/embeddings/index.ts";
import dot from "../../../../packages/search-core/src/vectors/dot.wasm";
import { VectorMatrix } from "../../../../packages/search-core/src/vectors/index.ts";

export { SearchIndex };

interface Bindings {
  SEARCH_INDEX: DurableObjectNamespace<SearchIndex>;
}

const embedder = hashedEmbedder();
const RECIPE = { chunker: "bench", model: embedder.id };

/** POST /stage `[path, [text, identifiers, symbol][]][]`, /publish, /search `string[]`, /scan `rows`: milliseconds of each. */
export default {
  async fetch(request, env): Promise<Response> {
    const index = env.SEARCH_INDEX.getByName("bench");
    const { pathname } = new URL(request.url);
    const body: unknown = await request.json();
    if (pathname === "/stage") return Response.json(await stage(index, body as Cut[]));
    if (pathname === "/search") return Response.json(await searchAll(index, body as string[]));
    if (pathname === "/scan") return Response.json(scan(body as number));
    const held = await index.held("bench", RECIPE, 0);
    const keep = body as number[];
    return Response.json(
      await timed(async () => {
        await index.publish({
          repositoryId: "bench",
          owner: "o",
          repo: "r",
          commitSha: "c",
          model: embedder.id,
          revision: held.revision,
          keep,
        });
      }),
    );
  },
} satisfies ExportedHandler<Bindings>;

type Cut = [path: string, chunks: [text: string, identifiers: string, symbol: string | null][]];

async function stage(
  index: DurableObjectStub<SearchIndex>,
  cuts: Cut[],
): Promise<{ ids: number[]; embedMs: number; insertMs: number }> {
  const files = cuts.map(([path, chunks]): StagedFile => ({
    path,
    sha: path,
    language: "typescript",
    chunks: chunks.length,
  }));
  const writer = new ChunkWriter();
  for (const [path, chunks] of cuts) {
    for (const [text, identifiers, symbol] of chunks)
      writer.add({ symbol, startLine: 1, endLine: 1, startOffset: 0, endOffset: text.length }, text, identifiers, path);
  }
  const columns = writer.take();
  let vectors = new Int8Array(0);
  const embedMs = await timed(async () => {
    const texts = cuts.flatMap(([, chunks]) => chunks.map(([text]) => text));
    vectors = await embedder.embed(texts, "document");
  });
  const { revision } = await index.held("bench", RECIPE, 0);
  const staging = { repositoryId: "bench", recipe: RECIPE, revision };
  let ids: number[] = [];
  const insertMs = await timed(async () => {
    ids = await index.stage(staging, { files, ...columns, vectors });
  });
  return { ids, embedMs, insertMs };
}

async function searchAll(index: DurableObjectStub<SearchIndex>, queries: string[]): Promise<number[]> {
  const samples: number[] = [];
  for (const query of queries)
    samples.push(await timed(async () => void (await index.search(query, { repositoryIds: ["bench"] }))));
  return samples;
}

/** One scan of so many random vectors, by SIMD and by the plain loop. */
function scan(rows: number): { simdMs: number; plainMs: number } {
  const vectors = Int8Array.from({ length: rows * embedder.dimensions }, (_, i) => ((i * 2_654_435_761) >>> 24) - 128);
  const query = vectors.slice(0, embedder.dimensions);
  const time = (module: WebAssembly.Module | null): number => {
    const matrix = new VectorMatrix(embedder.dimensions, module);
    matrix.append(vectors);
    matrix.allDots(query);
    const startedAt = performance.now();
    for (let round = 0; round < 5; round++) matrix.allDots(query);
    return (performance.now() - startedAt) / 5;
  };
  return { simdMs: time(dot), plainMs: time(null) };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
