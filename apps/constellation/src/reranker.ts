import { DomeError } from "@dome/ingest-core/errors";
import { type Reranker, workersAiReranker } from "@dome/search-core/rerank";
import type { EmbedderSource } from "./embedder.ts";

/** The reranker that the settings ask for. @throws {DomeError} `misconfigured`. */
export function configuredReranker({ settings, ai }: EmbedderSource): Reranker | null {
  if (settings.RERANK === "off") return null;
  if (ai === undefined)
    throw new DomeError("misconfigured", "RERANK is workers-ai and there is no AI binding. Set RERANK=off, or deploy.");
  return workersAiReranker(ai);
}
