import type { CountedWords } from "../words/index.ts";

/** Turns texts into vectors. */
export interface Embedder {
  /** Model, version and dimensions: vectors of one id are comparable, of two never. */
  readonly id: string;
  /** A multiple of 16. */
  readonly dimensions: number;
  /** True: similarity of spelling, not of meaning. Said wherever it shows. */
  readonly lexical: boolean;
  /** Texts per call of {@link embed} that suit it. */
  readonly batchSize: number;
  /**
   * Int8 vectors of `texts`, one after the other: `texts.length * dimensions` bytes.
   * @param counted - Words of each text, for whoever goes by spelling: it then need not look at the texts again.
   * @throws {DomeError} `rate_limited`, `upstream_unavailable`, `upstream_rejected`, `misconfigured`.
   */
  embed(texts: readonly string[], purpose: "document" | "query", counted?: readonly CountedWords[]): Promise<Int8Array>;
}
