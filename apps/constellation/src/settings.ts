import { parseSettings } from "@dome/ingest-core/settings";
import { z } from "zod";

const schema = z.object({
  /** What makes vectors: `hashed` (offline, lexical), `workers-ai`, or `openai` (any endpoint of that format). */
  EMBEDDER: z.enum(["hashed", "workers-ai", "openai"]).default("hashed"),
  /** The model. Workers AI: `@cf/baai/bge-m3` unless set; `openai`: must be set. */
  EMBEDDING_MODEL: z.string().min(1).max(200).optional(),
  /** Components of a vector, a multiple of 16: 384 for `hashed`, else 1,024 unless set. Must be what the model gives. */
  EMBEDDING_DIMENSIONS: z.coerce.number().int().min(16).max(1_536).multipleOf(16).optional(),
  /** Root of an OpenAI-compatible API, e.g. `https://api.openai.com/v1`. */
  EMBEDDING_URL: z.url().optional(),
  EMBEDDING_API_KEY: z.string().min(1).optional(),
  /** `structural` cuts at the outermost line near the limit; `syntax` parses with tree-sitter, a hundred times slower. */
  CHUNKER: z.enum(["structural", "syntax"]).default("structural"),
  /** Where vectors are compared: `embedded` in the index itself, exactly, or `vectorize`, which needs the VECTORIZE binding. */
  VECTORS: z.enum(["embedded", "vectorize"]).default("embedded"),
  /** `workers-ai` has a model read the best hits and put them in order; `off` leaves the fusion's order. */
  RERANK: z.enum(["off", "workers-ai"]).default("off"),
  /** Larger files are stored and not indexed. Bytes. */
  MAX_INDEXED_FILE_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(8 * 1024 * 1024)
    .default(1024 * 1024),
  /** Days that vectors of content which nothing was indexed from are remembered. */
  EMBEDDING_CACHE_DAYS: z.coerce.number().int().min(1).max(365).default(7),
  /** Least important log lines to keep. */
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

export type ConstellationSettings = z.output<typeof schema>;

/** @throws {DomeError} `misconfigured`. */
export const constellationSettings = (env: object): ConstellationSettings => parseSettings(schema, env);
