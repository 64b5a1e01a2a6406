/** One ranking to fuse: ids, best first, and how much its word counts. */
export interface Ranking<Id> {
  name: string;
  ids: readonly Id[];
  weight: number;
}

/** Where an id stood, from 1, in each ranking that had it. */
export interface Fused<Id> {
  id: Id;
  score: number;
  ranks: Record<string, number>;
}

/** Softens the difference between the first places, as in the method's paper. */
const RRF_K = 60;

/** Reciprocal rank fusion: the sum of weight / (60 + rank). Ties keep the order in which ids were first seen. */
export function fuse<Id>(rankings: readonly Ranking<Id>[], k = RRF_K): Fused<Id>[] {
  const byId = new Map<Id, Fused<Id>>();
  for (const { name, ids, weight } of rankings) {
    ids.forEach((id, i) => {
      let entry = byId.get(id);
      if (entry === undefined) byId.set(id, (entry = { id, score: 0, ranks: {} }));
      if (name in entry.ranks) return;
      entry.ranks[name] = i + 1;
      entry.score += weight / (k + i + 1);
    });
  }
  return [...byId.values()].sort((a, b) => b.score - a.score);
}
