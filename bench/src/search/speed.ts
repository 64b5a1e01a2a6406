import { structuralChunker } from "@dome/search-core/chunks";
import { interleave, median, medianRatio, timed } from "../lib/stats.ts";
import type { Row, Side } from "../lib/report.ts";
import { cutAll, parsedByBoth, parsingChunker, peerParser, quietly, splitAll } from "./chunkers.ts";
import { type ChunkRows, NativeIndex } from "./local-index.ts";
import { IndexRuntime } from "./runtime.ts";

type Files = readonly { path: string; text: string }[];

/** Chunks per request to the index, and per file. */
const STAGED_AT_ONCE = 1_500;
const CHUNKS_PER_FILE = 10;
/** Parsing takes a hundred times as long as looking at lines: parsers get a part of the files. */
const PARSED_PART = 10;

/** What takes a tenth of the time is done so often, so that a pause of the machine weighs on both sides alike. */
const PASSES = 10;

/** A text as both sides get it in use: fresh from a decoder, not patched together from what taking documentation out left of it. */
const decoded = (text: string): string => new TextDecoder().decode(new TextEncoder().encode(text));

/**
 * Cutting, against others on the same files. Each pair takes turns alone: what cuts right after a parser would do so with the parser's
 * garbage and a cold cache, and nothing in use does.
 */
export async function chunkerRows(patched: Files, rounds: number): Promise<Row[]> {
  const files = patched.map(({ path, text }) => ({ path, text: decoded(text) }));
  const some = parsedByBoth(files).filter((_, i) => i % PARSED_PART === 0);
  return [await structuralRow(files, rounds), await syntaxRow(some, rounds)];
}

async function structuralRow(files: Files, rounds: number): Promise<Row> {
  const structural = structuralChunker();
  const cutRepeatedly = (): void => {
    for (let pass = 0; pass < PASSES; pass++) cutAll(structural, files);
  };
  cutRepeatedly();
  await splitAll(files);
  const ms = await interleave(rounds, {
    structural: async () => (await timed(async () => cutRepeatedly())) / PASSES,
    langchain: async () => await timed(async () => await splitAll(files)),
  });
  return {
    name: "outermost-line chunker",
    ours: side("", ms.structural, files),
    peer: side("LangChain", ms.langchain, files),
    value: medianRatio(ms.langchain, ms.structural),
    target: { atLeast: 8 },
  };
}

async function syntaxRow(files: Files, rounds: number): Promise<Row> {
  const syntax = await parsingChunker();
  const splitByPeer = peerParser();
  cutAll(syntax, files);
  await quietly(async () => await splitByPeer(files));
  const ms = await interleave(rounds, {
    syntax: async () => await timed(async () => void cutAll(syntax, files)),
    peer: async () => await quietly(async () => await timed(async () => await splitByPeer(files))),
  });
  return {
    name: "syntax chunker",
    ours: side("", ms.syntax, files),
    peer: side("claude-context-core", ms.peer, files),
    value: medianRatio(ms.peer, ms.syntax),
    target: { atLeast: 1.5 },
  };
}

function side(label: string, samples: readonly number[], of: Files): Side {
  const megabytes = of.reduce((total, file) => total + file.text.length, 0) / 1e6;
  return { label, unit: "MB/s", samples: samples.map((each) => megabytes / (each / 1_000)) };
}

export interface IndexBench {
  /** Where the index is kept. */
  dir: string;
  cut: ChunkRows;
  questions: readonly string[];
  /** How many chunks the index gets: the same ones again under other names where there are fewer. */
  chunks: number;
}

/** Full-text insert against native SQLite, the vector scan against the plain loop, and hybrid questions at the index. */
export async function indexRows({ dir, cut, questions, chunks }: IndexBench): Promise<Row[]> {
  const runtime = await IndexRuntime.start(dir);
  try {
    const repeated = Array.from(
      { length: chunks },
      (_, i) => cut.rows[i % cut.rows.length] as ChunkRows["rows"][number],
    );
    const ids: number[] = [];
    const insertMs: number[] = [];
    const nativeMs: number[] = [];
    let embedMs = 0;
    const native = new NativeIndex();
    for (let at = 0; at < chunks; at += STAGED_AT_ONCE) {
      const rows = repeated.slice(at, at + STAGED_AT_ONCE);
      const files = Array.from({ length: Math.ceil(rows.length / CHUNKS_PER_FILE) }, (_, i) => [
        `${rows[i * CHUNKS_PER_FILE]?.[1].split(" ")[0]}-${at + i}`,
        rows.slice(i * CHUNKS_PER_FILE, (i + 1) * CHUNKS_PER_FILE).map(([text, , symbols]) => [text, symbols, null]),
      ]);
      const staged = await runtime.ask<{ ids: number[]; insertMs: number; embedMs: number }>("/stage", files);
      ids.push(...staged.ids);
      insertMs.push(staged.insertMs);
      embedMs += staged.embedMs;
      nativeMs.push(await timed(async () => native.insert(rows)));
    }
    native.close();
    const publishMs = await runtime.ask<number>("/publish", ids);
    await runtime.ask("/search", questions.slice(0, 3));
    const asked = (await runtime.ask<number[]>("/search", questions)).toSorted((a, b) => a - b);
    const scan = await runtime.ask<{ simdMs: number; plainMs: number }>("/scan", chunks);
    const p95 = asked[Math.floor(asked.length * 0.95)] ?? Number.NaN;
    return [
      {
        name: `insert of text, lines and vectors, ${chunks.toLocaleString("en-US")} chunks`,
        ours: { label: "", unit: "ms", samples: [sum(insertMs) + publishMs] },
        peer: { label: "node:sqlite", unit: "ms", samples: [sum(nativeMs)] },
        value: (sum(insertMs) + publishMs) / sum(nativeMs),
        target: { atMost: 2.5 },
      },
      {
        name: "hashed vectors",
        ours: { label: "", unit: "µs a chunk", samples: [(embedMs * 1_000) / chunks] },
        value: (embedMs * 1_000) / chunks,
      },
      { name: "hybrid question, p50", ours: { label: "", unit: "ms", samples: [median(asked)] }, value: median(asked) },
      {
        name: "hybrid question, p95",
        ours: { label: "", unit: "ms", samples: [p95] },
        value: p95,
        target: { atMost: 50 },
      },
      {
        name: "exact vector scan",
        ours: { label: "SIMD", unit: "ms", samples: [scan.simdMs] },
        peer: { label: "plain loop", unit: "ms", samples: [scan.plainMs] },
        value: scan.plainMs / scan.simdMs,
        target: { atLeast: 6 },
      },
    ];
  } finally {
    await runtime.stop();
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
