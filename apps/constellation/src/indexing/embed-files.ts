import { releaseMemory } from "@dome/ingest-core/streams";
import type { Chunker } from "@dome/search-core/chunks";
import type { CountedWords } from "@dome/search-core/words";
import { joined } from "../bytes.ts";
import type { CacheStub, ConstellationDeps } from "../deps.ts";
import { type CacheKey, shardOf } from "../embedding-cache.ts";

/** A file that is cut and not embedded yet. */
export interface CutFile {
  sha: string;
  language: string;
  /** Its chunks, and what was counted in each. */
  texts: string[];
  words: CountedWords[];
}

export interface EmbeddedFiles {
  /** One per chunk, file by file. */
  vectors: Int8Array;
  /** Vectors computed, and taken from what was known. */
  computed: number;
  reused: number;
}

/** Chunks that are remembered together. A file of more is several pieces, so that a model's small batches are not lost with it. */
const PIECE_CHUNKS = 64;

/** Some consecutive chunks of a blob: what is looked up, computed and remembered as one. */
interface Piece extends CacheKey {
  /** Of the blob under its language. */
  blob: string;
  texts: string[];
  words: CountedWords[];
}

/** Finds files' vectors: remembered ones by content, the others computed and remembered. */
export async function embedFiles(
  deps: Pick<ConstellationDeps, "embedder" | "cacheOf">,
  spaceId: number,
  chunker: Chunker,
  files: readonly CutFile[],
): Promise<EmbeddedFiles> {
  const { embedder } = deps;
  // A blob at two paths is one question.
  const distinct = new Map(files.map((file) => [blobOf(file), file]));
  const pieces = [...distinct].flatMap(([blob, file]) =>
    piecesOf(file, blob, `${embedder.id}|${chunker.id}|${file.language}`),
  );
  const vectors: (Int8Array | null)[] = (await lookUp(deps, spaceId, pieces)).map((found, i) =>
    found?.byteLength === (pieces[i]?.texts.length ?? 0) * embedder.dimensions ? found : null,
  );
  const lacking = [...pieces.keys()].filter((at) => vectors[at] === null);
  let computed = 0;
  for (const group of batches(lacking, pieces, embedder.batchSize)) {
    const texts = group.flatMap((at) => pieces[at]?.texts ?? []);
    const words = group.flatMap((at) => pieces[at]?.words ?? []);
    const all = await embedder.embed(texts, "document", words);
    computed += texts.length;
    let row = 0;
    for (const at of group) {
      const rows = pieces[at]?.texts.length ?? 0;
      vectors[at] = all.slice(row * embedder.dimensions, (row + rows) * embedder.dimensions);
      row += rows;
    }
    releaseMemory(all);
    // Before anything else can fail: what was paid for is kept.
    await remember(
      deps,
      spaceId,
      group.map((at) => ({ ...(pieces[at] as Piece), vectors: vectors[at] ?? NO_VECTORS })),
    );
  }
  const whole = joinPieces(pieces, vectors);
  return {
    vectors: joined(files.map((file) => whole.get(blobOf(file)) ?? NO_VECTORS)),
    computed,
    reused: pieces.reduce((sum, { texts }) => sum + texts.length, 0) - computed,
  };
}

const NO_VECTORS = new Int8Array(0);

const blobOf = ({ sha, language }: CutFile): string => `${sha} ${language}`;

function piecesOf({ sha, texts, words }: CutFile, blob: string, variant: string): Piece[] {
  const count = Math.ceil(texts.length / PIECE_CHUNKS);
  return Array.from({ length: count }, (_, piece) => ({
    sha,
    variant: piece === 0 ? variant : `${variant}|${piece}`,
    blob,
    texts: texts.slice(piece * PIECE_CHUNKS, (piece + 1) * PIECE_CHUNKS),
    words: words.slice(piece * PIECE_CHUNKS, (piece + 1) * PIECE_CHUNKS),
  }));
}

/** Positions in groups of no more texts than suit the model. */
function* batches(positions: readonly number[], pieces: readonly Piece[], most: number): Iterable<number[]> {
  let group: number[] = [];
  let texts = 0;
  for (const at of positions) {
    const more = pieces[at]?.texts.length ?? 0;
    if (group.length > 0 && texts + more > most) {
      yield group;
      group = [];
      texts = 0;
    }
    group.push(at);
    texts += more;
  }
  if (group.length > 0) yield group;
}

function joinPieces(pieces: readonly Piece[], vectors: readonly (Int8Array | null)[]): Map<string, Int8Array> {
  const parts = new Map<string, Int8Array[]>();
  pieces.forEach(({ blob }, i) => {
    const list = parts.get(blob) ?? [];
    list.push(vectors[i] ?? NO_VECTORS);
    parts.set(blob, list);
  });
  return new Map([...parts].map(([blob, list]) => [blob, joined(list)]));
}

const keyOf = ({ sha, variant }: CacheKey): CacheKey => ({ sha, variant });

async function lookUp(
  deps: Pick<ConstellationDeps, "cacheOf">,
  spaceId: number,
  keys: readonly CacheKey[],
): Promise<(Int8Array | null)[]> {
  const found: (Int8Array | null)[] = keys.map(() => null);
  await Promise.all(
    byCache(deps, spaceId, keys).map(async ({ cache, positions }) => {
      const answers = await cache.get(positions.map((at) => keyOf(keys[at] as CacheKey)));
      positions.forEach((at, i) => (found[at] = answers[i] ?? null));
    }),
  );
  return found;
}

async function remember(
  deps: Pick<ConstellationDeps, "cacheOf">,
  spaceId: number,
  entries: readonly (CacheKey & { vectors: Int8Array })[],
): Promise<void> {
  await Promise.all(
    byCache(deps, spaceId, entries).map(async ({ cache, positions }) => {
      const some = positions.map((at) => entries[at] as CacheKey & { vectors: Int8Array });
      const vectors = joined(some.map((entry) => entry.vectors));
      await cache.put(
        some.map((entry) => ({ ...keyOf(entry), bytes: entry.vectors.byteLength })),
        vectors,
      );
      // One entry's are the ones that are still needed.
      if (some.length > 1) releaseMemory(vectors);
    }),
  );
}

function byCache(
  deps: Pick<ConstellationDeps, "cacheOf">,
  spaceId: number,
  keys: readonly CacheKey[],
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
