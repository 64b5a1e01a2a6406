import type { Chunker } from "@dome/search-core/chunks";
import type { Embedder } from "@dome/search-core/embeddings";
import type { CacheStub, ConstellationDeps } from "../deps.ts";
import { type CachedVectors, shardOf } from "../embedding-cache.ts";
import type { StagedFile } from "../search-index/types.ts";
import type { CutFile } from "./fill.ts";

export interface EmbeddedFiles {
  files: StagedFile[];
  /** Vectors computed, and taken from what was known. */
  computed: number;
  reused: number;
}

/** Gives files their vectors: remembered ones by content, the others computed and remembered. */
export async function embedFiles(
  deps: Pick<ConstellationDeps, "embedder" | "cacheOf">,
  spaceId: number,
  chunker: Chunker,
  files: readonly CutFile[],
): Promise<EmbeddedFiles> {
  const keyOf = (file: CutFile): string => `${deps.embedder.id}|${chunker.id}|${file.language}`;
  // A blob at two paths is one question.
  const distinct = new Map(files.map((file) => [`${file.sha} ${file.language}`, file]));
  const known = await lookUp(
    deps,
    spaceId,
    [...distinct.values()].map((file) => ({ sha: file.sha, variant: keyOf(file) })),
  );
  const vectors = new Map<string, Int8Array>();
  const lacking: CutFile[] = [];
  let reused = 0;
  [...distinct].forEach(([key, file], i) => {
    const remembered = known[i];
    if (remembered?.byteLength === file.chunks.length * deps.embedder.dimensions) {
      vectors.set(key, remembered);
      reused += file.chunks.length;
    } else lacking.push(file);
  });
  const computed = await compute(deps.embedder, lacking);
  await remember(
    deps,
    spaceId,
    lacking.map((file, i) => ({ sha: file.sha, variant: keyOf(file), vectors: computed[i] ?? new Int8Array(0) })),
  );
  lacking.forEach((file, i) => vectors.set(`${file.sha} ${file.language}`, computed[i] ?? new Int8Array(0)));
  return {
    files: files.map((file) => ({ ...file, vectors: vectors.get(`${file.sha} ${file.language}`) ?? new Int8Array(0) })),
    computed: lacking.reduce((sum, file) => sum + file.chunks.length, 0),
    reused,
  };
}

async function compute(embedder: Embedder, files: readonly CutFile[]): Promise<Int8Array[]> {
  const texts = files.flatMap((file) => file.chunks.map((chunk) => chunk.text));
  const all = new Int8Array(texts.length * embedder.dimensions);
  for (let at = 0; at < texts.length; at += embedder.batchSize)
    all.set(await embedder.embed(texts.slice(at, at + embedder.batchSize), "document"), at * embedder.dimensions);
  let row = 0;
  return files.map((file) => {
    const from = row * embedder.dimensions;
    row += file.chunks.length;
    return all.slice(from, row * embedder.dimensions);
  });
}

type Key = Omit<CachedVectors, "vectors">;

async function lookUp(
  deps: Pick<ConstellationDeps, "cacheOf">,
  spaceId: number,
  keys: readonly Key[],
): Promise<(Int8Array | null)[]> {
  const found: (Int8Array | null)[] = keys.map(() => null);
  await Promise.all(
    byCache(deps, spaceId, keys).map(async ({ cache, positions }) => {
      const answers = await cache.get(positions.map((at) => keys[at] as Key));
      positions.forEach((at, i) => (found[at] = answers[i] ?? null));
    }),
  );
  return found;
}

async function remember(
  deps: Pick<ConstellationDeps, "cacheOf">,
  spaceId: number,
  entries: readonly CachedVectors[],
): Promise<void> {
  await Promise.all(
    byCache(deps, spaceId, entries).map(
      async ({ cache, positions }) => await cache.put(positions.map((at) => entries[at] as CachedVectors)),
    ),
  );
}

function byCache(
  deps: Pick<ConstellationDeps, "cacheOf">,
  spaceId: number,
  keys: readonly Key[],
): { cache: CacheStub; positions: number[] }[] {
  const groups = new Map<number, number[]>();
  keys.forEach(({ sha }, at) => {
    const shard = shardOf(sha);
    const group = groups.get(shard);
    if (group) group.push(at);
    else groups.set(shard, [at]);
  });
  return [...groups.values()].map((positions) => ({
    cache: deps.cacheOf(spaceId, keys[positions[0] ?? 0]?.sha ?? ""),
    positions,
  }));
}
