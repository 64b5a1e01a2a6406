import { type Chunker, lineChunker, structuralChunker } from "@dome/search-core/chunks";
import { hashedEmbedder } from "@dome/search-core/embeddings";
import { VECTOR_WEIGHTS } from "@dome/search-core/text";
import type { Row } from "../lib/report.ts";
import { LocalIndex } from "./local-index.ts";
import type { Corpus } from "./material.ts";

/** How often the right file is near the top. */
export interface Quality {
  questions: number;
  recallAt5: number;
  recallAt10: number;
  /** Mean of 1 / rank. */
  mrr: number;
  /** 1 / rank of every question, 0 where it was not found. */
  reciprocals: number[];
}

/** Every variant's quality by name: `structural · text` and so on. */
export type Qualities = Map<string, Quality>;

/** Asks every chosen question of every corpus, under every variant. */
export async function measureQuality(
  corpora: readonly Corpus[],
  chunkers: Record<string, Chunker>,
  wants: (isHeldOut: boolean) => boolean,
  weights: readonly number[] = [VECTOR_WEIGHTS.lexical],
  dimensions?: number,
): Promise<Qualities> {
  const ranks = new Map<string, number[]>();
  const record = (variant: string, files: readonly string[], answer: string): void => {
    const list = ranks.get(variant) ?? [];
    list.push(files.indexOf(answer) + 1);
    ranks.set(variant, list);
  };
  for (const [name, chunker] of Object.entries(chunkers)) {
    for (const corpus of corpora) {
      const index = await LocalIndex.make(corpus.files, chunker, hashedEmbedder(dimensions));
      for (const question of corpus.questions.filter(({ isHeldOut }) => wants(isHeldOut))) {
        const { text, vector, fusion } = await index.ask(question.text);
        record(`${name} · text`, text, question.answer);
        record(`${name} · vectors`, vector, question.answer);
        for (const weight of weights) record(`${name} · fusion ${weight}`, fusion(weight), question.answer);
      }
      index.close();
    }
  }
  return new Map([...ranks].map(([variant, list]) => [variant, summarise(list)]));
}

function summarise(ranks: readonly number[]): Quality {
  const share = (k: number): number => ranks.filter((rank) => rank >= 1 && rank <= k).length / ranks.length;
  const reciprocals = ranks.map((rank) => (rank === 0 ? 0 : 1 / rank));
  return {
    questions: ranks.length,
    recallAt5: share(5),
    recallAt10: share(10),
    mrr: mean(reciprocals),
    reciprocals,
  };
}

/** Chunkers that need nothing loaded. */
export const plainChunkers = (): Record<string, Chunker> => ({ structural: structuralChunker(), lines: lineChunker() });

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean difference of two variants over the same questions, in standard errors: below -1 the first is worse by more than chance. */
function pairedDifference(a: Quality, b: Quality): number {
  const differences = a.reciprocals.map((value, i) => value - (b.reciprocals[i] ?? 0));
  const middle = mean(differences);
  const variance = mean(differences.map((value) => (value - middle) ** 2));
  return variance === 0 ? 0 : middle / Math.sqrt(variance / differences.length);
}

/** One line per variant. The fusion is held against full text, structure against lines: the value is the difference in standard errors. */
export function qualityRows(qualities: Qualities): Row[] {
  const fusion = `fusion ${VECTOR_WEIGHTS.lexical}`;
  return [...qualities].map(([variant, quality]) => {
    const [chunker = "", ranking = ""] = variant.split(" · ");
    const peer =
      ranking === fusion ? `${chunker} · text` : ranking === "text" && chunker !== "lines" ? "lines · text" : "";
    const against = qualities.get(peer);
    return {
      name: `${variant} · MRR (R@5 ${percent(quality.recallAt5)}, R@10 ${percent(quality.recallAt10)})`,
      ours: { label: "", unit: "", samples: [quality.mrr] },
      ...(against && { peer: { label: peer, unit: "", samples: [against.mrr] }, target: { atLeast: -1 } }),
      value: against ? pairedDifference(quality, against) : quality.mrr,
    };
  });
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
