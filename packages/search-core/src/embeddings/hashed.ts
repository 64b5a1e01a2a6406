import { type CountedWords, WordCounter } from "../words/index.ts";
import { GramTable } from "./gram-table.ts";
import { quantise } from "./quantise.ts";
import type { Embedder } from "./types.ts";

/** Square roots of small whole numbers. */
const ROOTS = Float64Array.from({ length: 256 }, (_, i) => Math.sqrt(i));
const rootOf = (value: number): number => (value < ROOTS.length ? (ROOTS[value] as number) : Math.sqrt(value));

/**
 * Hashed character 3- to 5-grams of the words of a text: deterministic, needs nothing, finds what is spelled alike. Each word
 * counts by the square root of how often it stands there, and less the shorter it is.
 */
export function hashedEmbedder(dimensions = 384): Embedder {
  const tables = new WeakMap<WordCounter, GramTable>();
  const sums = new Float32Array(dimensions);
  let own: WordCounter | undefined;
  const tableOf = (counter: WordCounter): GramTable => {
    const known = tables.get(counter);
    if (known !== undefined) return known;
    const table = new GramTable(counter, dimensions);
    tables.set(counter, table);
    return table;
  };
  const countAnew = (text: string): CountedWords => {
    own ??= new WordCounter();
    own.startBatch();
    return own.count(text, [{ startOffset: 0, endOffset: text.length }])[0] as CountedWords;
  };
  const weigh = ({ counter, start, end }: CountedWords): void => {
    const { counts } = counter;
    const table = tableOf(counter);
    table.prepare(start, end);
    const { grams, places } = table;
    for (let at = start; at < end; at += 2) {
      const word = counts[at] as number;
      const from = places[word * 2] as number;
      const to = places[word * 2 + 1] as number;
      const weight = rootOf(counts[at + 1] as number) / rootOf(to - from || 1);
      for (let i = from; i < to; i++) {
        const gram = grams[i] as number;
        // No branch: half of the signs are minus, in no order that a processor could guess.
        const minus = gram >> 31;
        const slot = gram ^ minus;
        sums[slot] = (sums[slot] as number) + weight * (1 + 2 * minus);
      }
    }
  };
  return {
    id: `hashed-3-5-grams-1:${dimensions}`,
    dimensions,
    lexical: true,
    batchSize: 1_024,
    embed: async (texts, _purpose, counted) => {
      const out = new Int8Array(texts.length * dimensions);
      texts.forEach((text, row) => {
        const words = counted?.[row];
        sums.fill(0);
        weigh(words?.counter.holds(words) === true ? words : countAnew(text));
        quantise(sums, out, row * dimensions);
      });
      return out;
    },
  };
}
