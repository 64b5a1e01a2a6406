import { DomeError } from "@dome/ingest-core/errors";
import {
  type AiRunner,
  DEFAULT_WORKERS_AI_MODEL,
  type Embedder,
  hashedEmbedder,
  openAiEmbedder,
  workersAiEmbedder,
} from "@dome/search-core/embeddings";
import type { ConstellationSettings } from "./settings.ts";

const HASHED_DIMENSIONS = 384;
const MODEL_DIMENSIONS = 1_024;

/** What an embedder may be made from. */
export interface EmbedderSource {
  settings: ConstellationSettings;
  ai: AiRunner | undefined;
}

/** The AI binding, where there is one: it exists only on the platform. */
export const aiOf = (env: object): AiRunner | undefined => ("AI" in env && env.AI ? (env.AI as AiRunner) : undefined);

/** The embedder that the settings ask for. @throws {DomeError} `misconfigured`. */
export function configuredEmbedder({ settings, ai }: EmbedderSource): Embedder {
  const { EMBEDDER, EMBEDDING_MODEL: model, EMBEDDING_DIMENSIONS: dimensions } = settings;
  if (EMBEDDER === "hashed") return hashedEmbedder(dimensions ?? HASHED_DIMENSIONS);
  if (EMBEDDER === "workers-ai") {
    if (ai === undefined)
      throw new DomeError(
        "misconfigured",
        "EMBEDDER is workers-ai and there is no AI binding. Set EMBEDDER=hashed, or deploy.",
      );
    return workersAiEmbedder(ai, model ?? DEFAULT_WORKERS_AI_MODEL, dimensions ?? MODEL_DIMENSIONS);
  }
  const { EMBEDDING_URL: url, EMBEDDING_API_KEY: apiKey } = settings;
  if (url === undefined || model === undefined)
    throw new DomeError("misconfigured", "EMBEDDER is openai: set EMBEDDING_URL and EMBEDDING_MODEL too.");
  return openAiEmbedder({
    url,
    model,
    dimensions: dimensions ?? MODEL_DIMENSIONS,
    ...(apiKey !== undefined && { apiKey }),
  });
}

/**
 * The embedder whose vectors an index holds, which after a change of settings is another than the configured one until the index is
 * made anew; null when it cannot be had any more.
 */
export function embedderById(source: EmbedderSource, id: string): Embedder | null {
  const configured = configuredEmbedder(source);
  if (configured.id === id) return configured;
  const [kind, ...rest] = id.split(":");
  const dimensions = Number(rest.at(-1));
  if (!Number.isInteger(dimensions) || dimensions <= 0) return null;
  if (kind === "hashed-3-5-grams-1") return hashedEmbedder(dimensions);
  if (kind === "workers-ai-1" && source.ai !== undefined)
    return workersAiEmbedder(source.ai, rest.slice(0, -1).join(":"), dimensions);
  return null;
}
