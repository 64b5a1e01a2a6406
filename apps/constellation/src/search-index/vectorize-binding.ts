import { DomeError, messageOf } from "@dome/ingest-core/errors";

/** The part of a Vectorize binding that is used. */
export interface VectorizeBinding {
  describe(): Promise<VectorizeState>;
  query(vector: number[], options: VectorizeQuestion): Promise<{ matches: { id: string; score: number }[] }>;
  upsert(vectors: VectorizeEntry[]): Promise<{ mutationId: string }>;
  deleteByIds(ids: string[]): Promise<{ mutationId: string }>;
  getByIds(ids: string[]): Promise<{ id: string }[]>;
}

export interface VectorizeState {
  dimensions: number;
  /** The last mutation that questions see. The runtime's types call it a number; it is a UUID. */
  processedUpToMutation?: string | number | null;
  /** When that one was made. The runtime's types call it a number; it is ISO 8601. */
  processedUpToDatetime?: string | number | null;
}

export interface VectorizeEntry {
  id: string;
  values: number[];
  namespace: string;
  /** What a question may be narrowed by, and nothing else. */
  metadata: { repository: string; language: string };
}

export interface VectorizeQuestion {
  topK: number;
  namespace: string;
  returnValues: false;
  returnMetadata: "none";
  filter?: { repository?: { $in: string[] }; language?: { $eq: string } };
}

/** Vectors per upsert from a Worker, ids per deletion, ids per look-up, hits per question, bytes of a filter: the platform's limits. */
export const VECTORIZE_LIMITS = { upsert: 1_000, delete: 100, get: 20, hits: 100, filterBytes: 2_048 } as const;

const BUSY = /\b(?:429|rate|too many requests|busy)\b/i;

/** Calls Vectorize. @throws {DomeError} `rate_limited` or `upstream_unavailable`, saying what it did not do. */
export async function askVectorize<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const message = messageOf(cause);
    const isBusy = BUSY.test(message);
    throw new DomeError(
      isBusy ? "rate_limited" : "upstream_unavailable",
      `Vectorize did not ${what}: ${message}`,
      isBusy ? { cause, retryAfterSeconds: 30 } : { cause },
    );
  }
}
