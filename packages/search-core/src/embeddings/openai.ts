import { DomeError } from "@dome/ingest-core/errors";
import { fromRows } from "./from-rows.ts";
import type { Embedder } from "./types.ts";

export interface OpenAiSettings {
  /** Root of the API, up to and without `/embeddings`. */
  url: string;
  model: string;
  dimensions: number;
  apiKey?: string;
  fetch?: typeof fetch;
}

const BATCH = 64;
const PATIENCE_MS = 60_000;

/** Embeddings by any endpoint that speaks OpenAI's format. The key is sent and never repeated. */
export function openAiEmbedder(settings: OpenAiSettings): Embedder {
  const { model, dimensions } = settings;
  return {
    id: `openai-1:${new URL(settings.url).host}:${model}:${dimensions}`,
    dimensions,
    lexical: false,
    batchSize: BATCH,
    embed: async (texts) => {
      const { data } = await ask(settings, texts);
      const sorted = Array.isArray(data) ? data.toSorted((a: Row, b: Row) => (a.index ?? 0) - (b.index ?? 0)) : [];
      return fromRows(
        sorted.map((row: Row) => row.embedding),
        texts.length,
        dimensions,
        model,
      );
    },
  };
}

interface Row {
  index?: number;
  embedding?: unknown;
}

async function ask(settings: OpenAiSettings, texts: readonly string[]): Promise<{ data?: unknown }> {
  const request = settings.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init));
  const answer = await request(`${settings.url.replace(/\/+$/, "")}/embeddings`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(settings.apiKey !== undefined && { authorization: `Bearer ${settings.apiKey}` }),
    },
    body: JSON.stringify({ model: settings.model, input: texts }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((cause: unknown) => {
    throw new DomeError("upstream_unavailable", "The embeddings endpoint does not answer.", { cause });
  });
  if (answer.ok) return (await answer.json()) as { data?: unknown };
  await answer.body?.cancel();
  const after = Number(answer.headers.get("retry-after"));
  if (answer.status === 429)
    throw new DomeError("rate_limited", "The embeddings endpoint asks to slow down.", {
      retryAfterSeconds: Number.isFinite(after) && after > 0 ? after : 30,
    });
  const rejected = answer.status >= 400 && answer.status < 500;
  throw new DomeError(
    rejected ? "misconfigured" : "upstream_unavailable",
    `The embeddings endpoint answered ${answer.status}.${rejected ? " Check its URL, key and model." : ""}`,
  );
}
