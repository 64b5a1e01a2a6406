import { quantise } from "../src/embeddings/index.ts";
import { splitIdentifier, wordsOf } from "../src/terms/index.ts";

/** The definition of the offline vectors, without anything that makes it fast. */
export function vectorByDefinition(text: string, dimensions: number): Int8Array {
  const counts = new Map<string, number>();
  for (const [run] of text.matchAll(/[A-Za-z0-9\u0080-\uffff]{2,}/g)) {
    const word = run.slice(0, 40);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const sums = new Float32Array(dimensions);
  for (const [word, times] of counts) {
    const parts = wordsOf(word).flatMap(splitIdentifier);
    const slots = parts.filter((part) => part.length > 1).flatMap((part) => slotsOf(`^${part}$`, dimensions));
    const weight = Math.sqrt(times) / Math.sqrt(slots.length || 1);
    for (const slot of slots) {
      const at = slot < 0 ? ~slot : slot;
      sums[at] = sums[at]! + (slot < 0 ? -weight : weight);
    }
  }
  const out = new Int8Array(dimensions);
  quantise(sums, out);
  return out;
}

function slotsOf(marked: string, dimensions: number): number[] {
  const slots: number[] = [];
  for (const size of [3, 4, 5]) {
    for (let at = 0; at + size <= marked.length; at++) {
      let hash = 0x811c9dc5 ^ size;
      for (const character of marked.slice(at, at + size).split(""))
        hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
      hash ^= hash >>> 12;
      const slot = (hash >>> 1) % dimensions;
      slots.push((hash & 1) === 0 ? slot : ~slot);
    }
  }
  return slots;
}
