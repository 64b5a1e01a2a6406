import { scanWords } from "../terms/scan.ts";
import { splitIdentifier, wordsOf } from "../terms/split.ts";
import { quantise } from "./quantise.ts";
import type { Embedder } from "./types.ts";

const MAX_REMEMBERED = 30_000;
const MAX_WORD = 40;

/**
 * Hashed character 3- to 5-grams of the words of a text: deterministic, needs nothing, finds what is spelled alike. Each word
 * counts by the square root of how often it stands there, and less the shorter it is.
 */
export function hashedEmbedder(dimensions = 384): Embedder {
  const grams = new Map<string, Int32Array>();
  const gramsOf = (word: string): Int32Array => {
    let found = grams.get(word);
    if (found === undefined) {
      found = hashIdentifier(word, dimensions);
      if (grams.size >= MAX_REMEMBERED) grams.clear();
      grams.set(word, found);
    }
    return found;
  };
  return {
    id: `hashed-3-5-grams-1:${dimensions}`,
    dimensions,
    lexical: true,
    batchSize: 1_024,
    embed: async (texts) => {
      const out = new Int8Array(texts.length * dimensions);
      const sums = new Float32Array(dimensions);
      texts.forEach((text, row) => {
        sums.fill(0);
        for (const [word, times] of countWords(text)) {
          const hashed = gramsOf(word);
          const weight = Math.sqrt(times) / Math.sqrt(hashed.length || 1);
          for (const slot of hashed) {
            if (slot >= 0) sums[slot] = (sums[slot] ?? 0) + weight;
            else sums[~slot] = (sums[~slot] ?? 0) - weight;
          }
        }
        quantise(sums, out, row * dimensions);
      });
      return out;
    },
  };
}

/** How often each word stands in a text. */
function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  scanWords(text, (start, end) => {
    if (end - start < 2) return;
    const word = text.slice(start, Math.min(end, start + MAX_WORD));
    counts.set(word, (counts.get(word) ?? 0) + 1);
  });
  return counts;
}

/** Slots of all parts of an identifier. */
function hashIdentifier(identifier: string, dimensions: number): Int32Array {
  const parts = wordsOf(identifier)
    .flatMap(splitIdentifier)
    .filter((part) => part.length > 1);
  return Int32Array.from(parts.flatMap((part) => hashWord(part, dimensions)));
}

/** Slots of a word's n-grams; negative (bitwise not) where the hash says minus. */
function hashWord(word: string, dimensions: number): number[] {
  const marked = `^${word}$`;
  const slots: number[] = [];
  for (let size = 3; size <= 5; size++) {
    for (let at = 0; at + size <= marked.length; at++) {
      // FNV-1a, then mixed: neighbours must not land beside each other.
      let hash = 0x811c9dc5 ^ size;
      for (let i = at; i < at + size; i++) hash = Math.imul(hash ^ marked.charCodeAt(i), 0x01000193);
      hash ^= hash >>> 15;
      hash = Math.imul(hash, 0x2c1b3c6d);
      hash ^= hash >>> 12;
      const slot = (hash >>> 1) % dimensions;
      slots.push((hash & 1) === 0 ? slot : ~slot);
    }
  }
  return slots;
}
