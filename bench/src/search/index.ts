import { languageOf, structuralChunker } from "@dome/search-core/chunks";
import type { Bench } from "../lib/bench.ts";
import { parsingChunker } from "./chunkers.ts";
import { cutFiles } from "./local-index.ts";
import { type Corpus, loadCorpora } from "./material.ts";
import { measureQuality, plainChunkers, qualityRows } from "./quality.ts";
import { chunkerRows, indexRows } from "./speed.ts";

/** Chunks in the index that is asked. */
const CHUNKS = 50_000;
const QUESTIONS_TIMED = 200;
const LEAST_QUESTIONS = 300;

/** How good and how fast search is. Quality is reported on questions that no default was chosen with. */
export const search: Bench = async ({ dir, rounds, say }) => {
  const corpora = loadCorpora();
  const questions = corpora.flatMap((corpus) => corpus.questions);
  if (questions.length < LEAST_QUESTIONS)
    throw new Error(
      `Only ${questions.length} questions were found in the installed packages. Run the installation again.`,
    );
  const held = questions.filter(({ isHeldOut }) => isHeldOut);
  say(`${held.length} questions over ${corpora.length} repositories`);
  const files = corpora.flatMap((corpus) => corpus.files);
  say("cutting");
  // Before a dozen indexes and their questions have filled the heap that all of them cut in.
  const cutting = await chunkerRows(files, rounds);
  say("questions");
  const chunkers = { ...plainChunkers(), syntax: await parsingChunker() };
  const qualities = await measureQuality(corpora, chunkers, { wants: (isHeldOut) => isHeldOut });
  say("index");
  const speed = [
    ...cutting,
    ...(await indexRows({
      dir,
      cut: cutFiles(files, structuralChunker()),
      questions: held.slice(0, QUESTIONS_TIMED).map(({ text }) => text),
      chunks: CHUNKS,
    })),
  ];
  return [
    {
      title: `which file answers, ${held.length} held-out questions of ${questions.length} over ${corpora.length} repositories`,
      rows: qualityRows(qualities),
      notes: [
        "Questions are first sentences of documentation, which is taken out of the files; the answer is the file it stood in.",
        `Half of them choose defaults, the other half is reported: ${corpora.map(describe).join(", ")}.`,
        "Differences are in points of a hundred over the same questions; “ratio” is the difference in standard errors. No worse: not below by more than one.",
        "Vectors are hashed character n-grams: spelling, not meaning.",
      ],
    },
    {
      title: "speed, as ratios in one run",
      rows: speed,
      notes: [
        "Splitters cut the same files at 1,000 characters with an overlap of 100. Questions are timed inside the runtime, as another Worker sees the index.",
      ],
    },
  ];
};

function describe({ name, files, questions }: Corpus): string {
  const languages = [...new Set(files.map((file) => languageOf(file.path)))].toSorted();
  return `${name} (${languages.join(", ")}) ${questions.length}`;
}
