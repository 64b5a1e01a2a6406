import { DomeError } from "@dome/ingest-core/errors";
import { readFrames } from "@dome/ingest-core/frames";
import { releaseMemory } from "@dome/ingest-core/streams";
import type { Chunker } from "@dome/search-core/chunks";
import { pathTerms } from "@dome/search-core/terms";
import { WordCounter } from "@dome/search-core/words";
import type { ConstellationDeps, IndexStub } from "../deps.ts";
import { ChunkWriter } from "../search-index/chunk-columns.ts";
import type { StagedFile, Staging } from "../search-index/types.ts";
import { type CutFile, embedFiles } from "./embed-files.ts";
import type { WantedFile } from "./plan.ts";

/** Text that is gathered before it is embedded and staged: it is in memory several times over by then. */
const BATCH_CHARS = 250_000;
const BATCH_FILES = 128;
/** Blobs per question to Silo. */
const BLOBS_PER_READ = 10_000;
const LFS_POINTER = "version https://git-lfs.github.com/spec/";

/** What a run did so far. */
export interface FillReport {
  ids: number[];
  skipped: number;
  embeddingsComputed: number;
  embeddingsReused: number;
}

export interface FillInput {
  spaceId: number;
  index: IndexStub;
  chunker: Chunker;
  staging: Staging;
  missing: ReadonlyMap<string, WantedFile[]>;
  /** Told after every batch that is in the index: files done. */
  onProgress: (filesDone: number) => Promise<void>;
}

/**
 * Reads blobs, cuts and embeds them and adds them to the index, a batch at a time. What is staged stays when it is interrupted, and
 * what is embedded is remembered before it is staged.
 *
 * @throws {DomeError} `conflict` when content is gone or the index changed since it was looked at; whatever embedding and storage throw.
 */
export async function fillIndex(deps: ConstellationDeps, input: FillInput): Promise<FillReport> {
  const report: FillReport = { ids: [], skipped: 0, embeddingsComputed: 0, embeddingsReused: 0 };
  const counter = new WordCounter();
  const chunks = new ChunkWriter();
  let batch: (StagedFile & CutFile)[] = [];
  let chars = 0;
  const add = (file: WantedFile, sha: string, text: string): void => {
    const path = pathTerms(file.path);
    const places = input.chunker.chunk(text, file.language);
    const words = counter.count(text, places);
    const texts = places.map((chunk, i) => {
      const piece = text.slice(chunk.startOffset, chunk.endOffset);
      chunks.add(chunk, piece, words[i]?.identifiers ?? "", path);
      return piece;
    });
    batch.push({ ...file, sha, texts, words, chunks: texts.length });
    chars += text.length;
  };
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const { vectors, computed, reused } = await embedFiles(deps, input.spaceId, input.chunker, batch);
    const files = batch.map((file): StagedFile => ({
      path: file.path,
      sha: file.sha,
      language: file.language,
      chunks: file.chunks,
    }));
    const { numbers, texts } = chunks.take();
    report.ids.push(...(await input.index.stage(input.staging, { files, numbers, texts, vectors })));
    for (const view of [numbers, texts, vectors]) releaseMemory(view);
    report.embeddingsComputed += computed;
    report.embeddingsReused += reused;
    batch = [];
    chars = 0;
    counter.startBatch();
    await input.onProgress(report.ids.length + report.skipped);
  };
  const shas = [...input.missing.keys()];
  let read = 0;
  for (let at = 0; at < shas.length; at += BLOBS_PER_READ) {
    const frames = await deps.silo.readBlobs(input.spaceId, shas.slice(at, at + BLOBS_PER_READ));
    // A promise only when there is something to wait for: most frames are only cut.
    await readFrames(frames, ({ id, bytes }): void | Promise<void> => {
      read++;
      const wanted = input.missing.get(id) ?? [];
      const text = new TextDecoder().decode(bytes);
      if (text.startsWith(LFS_POINTER)) {
        report.skipped += wanted.length;
        return;
      }
      for (const file of wanted) add(file, id, text);
      return chars >= BATCH_CHARS || batch.length >= BATCH_FILES ? flush() : undefined;
    });
  }
  if (read !== shas.length)
    throw new DomeError(
      "conflict",
      "Content that was stored a moment ago is gone: the repository moved on. It will be indexed again.",
    );
  await flush();
  return report;
}
