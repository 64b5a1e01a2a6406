import { DomeError, messageOf } from "@dome/ingest-core/errors";
import type { AiRunner } from "../embeddings/workers-ai.ts";

/** Reads texts and says which answer a question best. */
export interface Reranker {
  /** The model. */
  readonly id: string;
  /**
   * @returns positions in `texts`, best first, each exactly once; those that the model said nothing about keep their order at the end.
   * @throws {DomeError} `upstream_unavailable` also when it takes too long; `upstream_rejected`.
   */
  rerank(query: string, texts: readonly string[]): Promise<number[]>;
}

export const DEFAULT_RERANK_MODEL = "@cf/baai/bge-reranker-base";
/** Somebody waits for the answer. */
const PATIENCE_MS = 2_000;
/** The model reads 512 tokens of question and text. */
const MAX_CHARS = 1_500;

/** Reranking by Workers AI. */
export function workersAiReranker(
  ai: AiRunner,
  { model = DEFAULT_RERANK_MODEL, patienceMs = PATIENCE_MS }: { model?: string; patienceMs?: number } = {},
): Reranker {
  return {
    id: model,
    rerank: async (query, texts) => {
      if (texts.length < 2) return texts.map((_, position) => position);
      const contexts = texts.map((text) => ({ text: text.slice(0, MAX_CHARS) }));
      const answer = await within(patienceMs, model, ai.run(model, { query, contexts, top_k: texts.length }));
      return order((answer as { response?: unknown } | null)?.response, texts.length, model);
    },
  };
}

async function within(ms: number, model: string, work: Promise<unknown>): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new DomeError("upstream_unavailable", `${model} did not answer within ${ms} ms.`));
  }, ms);
  try {
    return await Promise.race([work, late.promise]);
  } catch (cause) {
    throw new DomeError("upstream_unavailable", `Workers AI did not rerank with ${model}: ${messageOf(cause)}`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

function order(response: unknown, count: number, model: string): number[] {
  if (!Array.isArray(response)) throw new DomeError("upstream_rejected", `${model} did not answer with a ranking.`);
  const scored = response.filter(
    (entry: unknown): entry is { id: number; score: number } =>
      typeof entry === "object" &&
      entry !== null &&
      "id" in entry &&
      "score" in entry &&
      Number.isInteger(entry.id) &&
      typeof entry.score === "number",
  );
  const named = scored
    .filter(({ id }) => id >= 0 && id < count)
    .toSorted((a, b) => b.score - a.score)
    .map(({ id }) => id);
  return [...new Set([...named, ...Array.from({ length: count }, (_, position) => position)])];
}
