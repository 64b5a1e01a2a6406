import { structuralChunker } from "@dome/search-core/chunks";
import { interleave, median, medianRatio, timed } from "../lib/stats.ts";
import type { Row } from "../lib/report.ts";
import { cutAll, parsingChunker, splitAll } from "./chunkers.ts";
import { type ChunkRows, insertAll } from "./local-index.ts";
import { IndexRuntime } from "./runtime.ts";

type Files = readonly { path: string; text: string }[];

/** Chunks per request to the index. */
const STAGED_AT_ONCE = 1_500;
/** The syntax chunker takes a hundred times as long: it gets a part of the files. */
const PARSED_PART = 10;

/** Cutting, against LangChain's splitter on the same files. */
export async function chunkerRows(files: Files, rounds: number): Promise<Row[]> {
  const structural = structuralChunker();
  const syntax = await parsingChunker();
  const some = files.filter((_, i) => i % PARSED_PART === 0);
  const megabytes = (of: Files): number => of.reduce((sum, file) => sum + file.text.length, 0) / 1e6;
  cutAll(structural, files);
  const ms = await interleave(rounds, {
    structural: async () => await timed(async () => void cutAll(structural, files)),
    langchain: async () => await timed(async () => await splitAll(files)),
    syntax: async () => await timed(async () => void cutAll(syntax, some)),
  });
  const speed = (samples: readonly number[], of: Files): number[] =>
    samples.map((each) => megabytes(of) / (each / 1_000));
  const langchain = { label: "LangChain", unit: "MB/s", samples: speed(ms.langchain, files) };
  return [
    {
      name: "outermost-line chunker",
      ours: { label: "", unit: "MB/s", samples: speed(ms.structural, files) },
      peer: langchain,
      value: medianRatio(ms.langchain, ms.structural),
      target: { atLeast: 8 },
    },
    {
      name: "syntax chunker",
      ours: { label: "", unit: "MB/s", samples: speed(ms.syntax, some) },
      peer: langchain,
      value: median(speed(ms.syntax, some)) / median(langchain.samples),
    },
  ];
}

/** Full-text insert against native SQLite, the vector scan against the plain loop, and hybrid questions at the index. */
export async function indexRows(
  dir: string,
  cut: ChunkRows,
  questions: readonly string[],
  chunks: number,
): Promise<Row[]> {
  const runtime = await IndexRuntime.start(dir);
  try {
    const repeated = Array.from(
      { length: chunks },
      (_, i) => cut.rows[i % cut.rows.length] as ChunkRows["rows"][number],
    );
    const nativeMs = await timed(async () => insertAll(repeated));
    const ids: number[] = [];
    let insertMs = 0;
    let embedMs = 0;
    for (let at = 0; at < chunks; at += STAGED_AT_ONCE) {
      const rows = repeated.slice(at, at + STAGED_AT_ONCE);
      const files = Array.from({ length: Math.ceil(rows.length / 10) }, (_, i) => [
        `${rows[i * 10]?.[1].split(" ")[0]}-${at + i}`,
        rows.slice(i * 10, i * 10 + 10).map(([text, , symbols]) => [text, symbols, null]),
      ]);
      const staged = await runtime.ask<{ ids: number[]; insertMs: number; embedMs: number }>("/stage", files);
      ids.push(...staged.ids);
      insertMs += staged.insertMs;
      embedMs += staged.embedMs;
    }
    const publishMs = await runtime.ask<number>("/publish", ids);
    await runtime.ask("/search", questions.slice(0, 3));
    const asked = (await runtime.ask<number[]>("/search", questions)).toSorted((a, b) => a - b);
    const scan = await runtime.ask<{ simdMs: number; plainMs: number }>("/scan", chunks);
    const p95 = asked[Math.floor(asked.length * 0.95)] ?? Number.NaN;
    return [
      {
        name: `index insert with chunks and vectors, ${chunks.toLocaleString("en-US")} chunks`,
        ours: { label: "", unit: "ms", samples: [insertMs + publishMs] },
        peer: { label: "node:sqlite, the same rows", unit: "ms", samples: [nativeMs] },
        value: (insertMs + publishMs) / nativeMs,
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
