import { DomeError, messageOf } from "@dome/ingest-core/errors";
import { fromRows } from "./from-rows.ts";
import type { Embedder } from "./types.ts";

/** The part of the AI binding that is used. */
export interface AiRunner {
  run(model: string, input: Record<string, unknown>): Promise<unknown>;
}

export const DEFAULT_WORKERS_AI_MODEL = "@cf/baai/bge-m3";
/** Texts the platform takes per request for its embedding models. */
const BATCH = 100;

/** Embeddings by Workers AI. @param dimensions - What the model gives; checked at every answer. */
export function workersAiEmbedder(ai: AiRunner, model: string, dimensions: number): Embedder {
  return {
    id: `workers-ai-1:${model}:${dimensions}`,
    dimensions,
    lexical: false,
    batchSize: BATCH,
    embed: async (texts) => {
      const answer = await run(ai, model, texts);
      const rows = (answer as { data?: unknown } | null)?.data;
      return fromRows(rows, texts.length, dimensions, model);
    },
  };
}

async function run(ai: AiRunner, model: string, texts: readonly string[]): Promise<unknown> {
  try {
    return await ai.run(model, { text: [...texts] });
  } catch (cause) {
    const message = messageOf(cause);
    const isBusy = /\b(?:429|rate|capacity|busy|too many)\b/i.test(message);
    throw new DomeError(
      isBusy ? "rate_limited" : "upstream_unavailable",
      `Workers AI did not embed with ${model}: ${message}`,
      {
        cause,
        ...(isBusy && { retryAfterSeconds: 30 }),
      },
    );
  }
}
