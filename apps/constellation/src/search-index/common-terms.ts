import { matchExpression } from "@dome/search-core/terms";

/** A term in more chunks than this, and than this part of all, says little about any of them and costs a look at each. */
const COMMON_CHUNKS = 1_500;
const COMMON_PART = 0.04;
/** Terms that are always asked for, common or not: the rarest ones. */
const LEAST_TERMS = 3;
const MAX_REMEMBERED = 10_000;

/** Tells which terms of a question are worth asking for in a large index. Made anew when the index changes. */
export class CommonTerms {
  readonly #sql: SqlStorage;
  readonly #bound: number;
  readonly #counts = new Map<string, number>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const { chunks } = sql.exec<{ chunks: number }>("select count(*) as chunks from chunks").one();
    this.#bound = Math.max(COMMON_CHUNKS, Math.floor(chunks * COMMON_PART));
  }

  /** The terms without common ones, as long as enough others are left. */
  telling(terms: readonly string[]): string[] {
    if (terms.length <= LEAST_TERMS) return [...terms];
    const counted = terms.map((term) => ({ term, chunks: this.#count(term) }));
    const rare = counted.filter(({ chunks }) => chunks > 0 && chunks <= this.#bound);
    if (rare.length >= LEAST_TERMS) return rare.map(({ term }) => term);
    return counted
      .toSorted((a, b) => a.chunks - b.chunks)
      .filter(({ chunks }) => chunks > 0)
      .slice(0, LEAST_TERMS)
      .map(({ term }) => term);
  }

  /** Chunks with the term, counted to just over the bound. */
  #count(term: string): number {
    const expression = matchExpression([term]);
    if (expression === null) return 0;
    let chunks = this.#counts.get(term);
    if (chunks === undefined) {
      chunks = this.#sql
        .exec<{ chunks: number }>(
          "select count(*) as chunks from (select 1 from texts where texts match ? limit ?)",
          expression,
          this.#bound + 1,
        )
        .one().chunks;
      if (this.#counts.size >= MAX_REMEMBERED) this.#counts.clear();
      this.#counts.set(term, chunks);
    }
    return chunks;
  }
}
