import { structuralChunker } from "@dome/search-core/chunks";
import { makeScratch } from "../lib/scratch.ts";
import type { Section } from "../lib/report.ts";
import { parsingChunker } from "./chunkers.ts";
import { cutFiles } from "./local-index.ts";
import { loadCorpora } from "./material.ts";
import { measureQuality, plainChunkers, qualityRows } from "./quality.ts";
import { chunkerRows, indexRows } from "./speed.ts";

export interface SearchBenchOptions {
  /** Chunks in the index that is asked. */
  chunks?: number;
  /** Interleaved rounds of the chunkers. */
  rounds?: number;
}

const QUESTIONS_TIMED = 200;

/** How good and how fast search is. Quality is reported on questions that no default was chosen with. */
export async function run({ chunks = 50_000, rounds = 5 }: SearchBenchOptions = {}): Promise<Section[]> {
  const corpora = loadCorpora();
  const questions = corpora.flatMap((corpus) => corpus.questions);
  const held = questions.filter(({ isHeldOut }) => isHeldOut);
  const qualities = await measureQuality(
    corpora,
    { ...plainChunkers(), syntax: await parsingChunker() },
    (isHeldOut) => isHeldOut,
  );
  const code = corpora.flatMap((corpus) => corpus.files).filter(({ path }) => /\.[jt]s$/.test(path));
  const cut = cutFiles(code, structuralChunker());
  return [
    {
      bench: "search",
      title: `which file answers, ${held.length} held-out questions of ${questions.length} over ${corpora.length} repositories`,
      rows: qualityRows(qualities),
      notes: [
        `Questions are first sentences of documentation that was taken out of the files: ${corpora.map(({ name, questions: of }) => `${name} ${of.length}`).join(", ")}.`,
        "Where two variants are compared, the last figure is the difference of their MRR in standard errors over the same questions.",
        "Vectors are hashed character n-grams: spelling, not meaning.",
      ],
    },
    {
      bench: "search",
      title: "speed, as ratios in one run",
      rows: [
        ...(await chunkerRows(code, rounds)),
        ...(await indexRows(
          makeScratch().dir,
          cut,
          held.slice(0, QUESTIONS_TIMED).map(({ text }) => text),
          chunks,
        )),
      ],
      notes: [
        "LangChain: RecursiveCharacterTextSplitter for JavaScript, 1,000 characters, 100 overlap. Questions are timed inside the runtime, as another Worker sees the index.",
      ],
    },
  ];
}
