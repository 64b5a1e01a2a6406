import { type Chunker, lineChunker, structuralChunker } from "@dome/search-core/chunks";
import { hashedEmbedder } from "@dome/search-core/embeddings";
import { VECTOR_WEIGHTS } from "@dome/search-core/text";
import type { Row } from "../lib/report.ts";
import { LocalIndex } from "./local-index.ts";
import type { Corpus } from "./material.ts";

/** Rank of the right file for every question, from 1; 0 where it was not found. */
export type Ranks = readonly number[];

/** Ranks of every variant, over the same questions in the same order: `structural · BM25` and so on. */
export type Qualities = ReadonlyMap<string, Ranks>;

/** What a rank is worth, and how the mean of that is called. */
const METRICS: Readonly<Record<string, (rank: number) => number>> = {
  "Recall@5": (rank) => (rank >= 1 && rank <= 5 ? 1 : 0),
  "Recall@10": (rank) => (rank >= 1 && rank <= 10 ? 1 : 0),
  MRR: (rank) => (rank === 0 ? 0 : 1 / rank),
};

/** "No worse": not below by more than one standard error of the paired difference. */
const NO_WORSE = { atLeast: -1 };

export interface QualityOptions {
  wants: (isHeldOut: boolean) => boolean;
  /** Weights of the vectors in the fusion to try; the product's own unless given. */
  weights?: readonly number[];
}

/** Asks every chosen question of every corpus, under every variant. */
export async function measureQuality(
  corpora: readonly Corpus[],
  chunkers: Record<string, Chunker>,
  { wants, weights = [VECTOR_WEIGHTS.lexical] }: QualityOptions,
): Promise<Qualities> {
  const ranks = new Map<string, number[]>();
  const record = (variant: string, files: readonly string[], answer: string): void => {
    const list = ranks.get(variant) ?? [];
    list.push(files.indexOf(answer) + 1);
    ranks.set(variant, list);
  };
  for (const [name, chunker] of Object.entries(chunkers)) {
    for (const corpus of corpora) {
      const index = await LocalIndex.make(corpus.files, chunker, hashedEmbedder());
      for (const question of corpus.questions.filter(({ isHeldOut }) => wants(isHeldOut))) {
        const { text, vector, fusion } = await index.ask(question.text);
        record(`${name} · BM25`, text, question.answer);
        record(`${name} · vectors`, vector, question.answer);
        for (const weight of weights) {
          const label = weight === VECTOR_WEIGHTS.lexical ? "fusion" : `fusion ${weight}`;
          record(`${name} · ${label}`, fusion(weight), question.answer);
        }
      }
      index.close();
    }
  }
  return ranks;
}

/** Chunkers that need nothing loaded. */
export const plainChunkers = (): Record<string, Chunker> => ({ lines: lineChunker(), structural: structuralChunker() });

/** The metrics of every variant, then every comparison that has an aim. */
export function qualityRows(qualities: Qualities): Row[] {
  const chunkers = [...new Set([...qualities.keys()].map((variant) => variant.split(" · ")[0] ?? ""))];
  const comparisons = [
    ...chunkers.map((chunker) => [`${chunker} · fusion`, `${chunker} · BM25`]),
    ...chunkers.filter((chunker) => chunker !== "lines").map((chunker) => [`${chunker} · fusion`, "lines · fusion"]),
  ];
  return [
    ...[...qualities].map(([variant, ranks]) => variantRow(variant, ranks)),
    ...comparisons.flatMap(([better = "", peer = ""]) =>
      comparisonRows(better, peer, qualities.get(better) ?? [], qualities.get(peer) ?? []),
    ),
  ];
}

function variantRow(variant: string, ranks: Ranks): Row {
  const figures = Object.entries(METRICS).map(
    ([name, worth]) => `${name} ${(mean(ranks.map(worth)) * 100).toFixed(1)}`,
  );
  return { name: `${variant}: ${figures.join(", ")}`, ours: { label: "", unit: "", samples: [] }, value: Number.NaN };
}

/** One line per metric: the difference over the same questions and its standard error, in points of a hundred. */
function comparisonRows(better: string, peer: string, a: Ranks, b: Ranks): Row[] {
  return Object.entries(METRICS).map(([metric, worth]) => {
    const { difference, standardError } = pairedDifference(a.map(worth), b.map(worth));
    return {
      name: `${better} − ${peer}, ${metric}`,
      ours: { label: "difference", unit: "", samples: [difference * 100] },
      peer: { label: "standard error", unit: "", samples: [standardError * 100] },
      value: standardError === 0 ? 0 : Number((difference / standardError).toFixed(6)),
      target: NO_WORSE,
    };
  });
}

function pairedDifference(a: readonly number[], b: readonly number[]): { difference: number; standardError: number } {
  const differences = a.map((value, i) => value - (b[i] ?? 0));
  const difference = mean(differences);
  const squares = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0);
  // Of a sample: a single question that differs is exactly one standard error.
  return { difference, standardError: Math.sqrt(squares / (differences.length - 1) / differences.length) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
