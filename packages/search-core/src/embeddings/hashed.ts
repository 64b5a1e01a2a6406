import { isInWord } from "../terms/scan.ts";
import { CharacterReader } from "../text/characters.ts";
import { GramTable, MAX_WORD } from "./gram-table.ts";
import { quantise } from "./quantise.ts";
import type { Embedder } from "./types.ts";

/**
 * Hashed character 3- to 5-grams of the words of a text: deterministic, needs nothing, finds what is spelled alike. Each word
 * counts by the square root of how often it stands there, and less the shorter it is.
 */
export function hashedEmbedder(dimensions = 384): Embedder {
  const table = new GramTable(dimensions);
  const reader = new CharacterReader();
  const sums = new Float32Array(dimensions);
  /** How often each word stands in the text, and the words that do, in order. */
  let counts = new Int32Array(512);
  const present: number[] = [];
  const add = (word: number): void => {
    if (word >= counts.length) {
      const more = new Int32Array(counts.length * 2);
      more.set(counts);
      counts = more;
    }
    const times = counts[word] as number;
    if (times === 0) present.push(word);
    counts[word] = times + 1;
  };
  const count = (text: string): void => {
    table.forgetWhenFull();
    const characters = reader.read(text);
    const { length } = text;
    let start = 0;
    let hash = 0;
    for (let at = 0; at < length; at++) {
      const code = characters[at] as number;
      if (isInWord(code)) {
        if (at - start < MAX_WORD) hash = Math.imul(hash ^ code, 0x01000193) ^ (hash >>> 15);
      } else {
        if (at - start > 1) add(table.numberOf(characters, start, at, hash));
        start = at + 1;
        hash = 0;
      }
    }
    if (length - start > 1) add(table.numberOf(characters, start, length, hash));
  };
  const weigh = (): void => {
    const { grams, gramsEnd } = table;
    for (const word of present) {
      const from = word === 0 ? 0 : (gramsEnd[word - 1] as number);
      const to = gramsEnd[word] as number;
      const weight = Math.sqrt(counts[word] as number) / Math.sqrt(to - from || 1);
      for (let at = from; at < to; at++) {
        const gram = grams[at] as number;
        // No branch: half of the signs are minus, in no order that a processor could guess.
        const minus = gram >> 31;
        const slot = gram ^ minus;
        sums[slot] = (sums[slot] as number) + weight * (1 + 2 * minus);
      }
      counts[word] = 0;
    }
    present.length = 0;
  };
  return {
    id: `hashed-3-5-grams-1:${dimensions}`,
    dimensions,
    lexical: true,
    batchSize: 1_024,
    embed: async (texts) => {
      const out = new Int8Array(texts.length * dimensions);
      texts.forEach((text, row) => {
        sums.fill(0);
        count(text);
        weigh();
        quantise(sums, out, row * dimensions);
      });
      return out;
    },
  };
}
