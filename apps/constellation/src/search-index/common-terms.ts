import { matchExpression } from "@dome/search-core/terms";

/** A term in more chunks than this, and than this part of all, says little about any of them and costs a look at each. */
const COMMON_CHUNKS = 3_000;
const COMMON_PART = 0.06;
/** Chunks that a question's rare terms may be in, together: each has to be scored. */
const MOST_CHUNKS = 8_000;
/** With fewer rare terms than this, common ones count where they stand together. */
const ENOUGH_TERMS = 3;
/** Counting goes no further. */
const MOST_COUNTED = 10_000;
const MAX_REMEMBERED = 10_000;

/** Terms to ask for: any of the rare ones, or all of the common ones together. */
export interface TellingTerms {
  rare: string[];
  together: string[];
}

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

  /** The rarest terms, as many as can be scored in time; where these are few, common ones too. */
  telling(terms: readonly string[]): TellingTerms {
    const counted = terms
      .map((term) => ({ term, chunks: this.#count(term) }))
      .filter(({ chunks }) => chunks > 0)
      .toSorted((a, b) => a.chunks - b.chunks);
    const rare: string[] = [];
    let chunks = 0;
    for (const next of counted) {
      chunks += next.chunks;
      if (next.chunks > this.#bound || chunks > MOST_CHUNKS) break;
      rare.push(next.term);
    }
    const common = counted.filter((next) => next.chunks > this.#bound).map(({ term }) => term);
    if (rare.length === 0 && common.length === 1) return { rare: common, together: [] };
    const isEnough = rare.length >= ENOUGH_TERMS || common.length < 2;
    return { rare, together: isEnough ? [] : common.slice(0, ENOUGH_TERMS) };
  }

  /** Chunks with the term. */
  #count(term: string): number {
    const expression = matchExpression([term]);
    if (expression === null) return 0;
    let chunks = this.#counts.get(term);
    if (chunks === undefined) {
      chunks = this.#sql
        .exec<{ chunks: number }>(
          "select count(*) as chunks from (select 1 from texts where texts match ? limit ?)",
          expression,
          MOST_COUNTED,
        )
        .one().chunks;
      if (this.#counts.size >= MAX_REMEMBERED) this.#counts.clear();
      this.#counts.set(term, chunks);
    }
    return chunks;
  }
}
