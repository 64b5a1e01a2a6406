import { WorkerEntrypoint } from "cloudflare:workers";
import {
  VECTORIZE_LIMITS,
  type VectorizeBinding,
  type VectorizeEntry,
  type VectorizeQuestion,
  type VectorizeState,
} from "../src/search-index/vectorize-binding.ts";

type Change = { mutationId: string; atMs: number } & ({ upserts: VectorizeEntry[] } | { deletes: string[] });

const DIMENSIONS = 384;

/** What the service holds, and what it was asked for and has not applied. */
const held = new Map<string, VectorizeEntry>();
let waiting: Change[] = [];
let processed: Change | null = null;
let changes = 0;
/** Deletions that will be acknowledged and not done; calls that will fail. */
const faults = { deletesLost: 0, upsertsFailing: 0 };

/** Vectorize as documented: ids of the whole index, namespaces, limits per call, and changes that questions see only later. */
export class VectorizeDouble extends WorkerEntrypoint implements VectorizeBinding {
  async describe(): Promise<VectorizeState> {
    return {
      dimensions: DIMENSIONS,
      processedUpToMutation: processed?.mutationId ?? null,
      processedUpToDatetime: processed === null ? null : new Date(processed.atMs).toISOString(),
    };
  }

  async query(vector: number[], question: VectorizeQuestion): Promise<{ matches: { id: string; score: number }[] }> {
    refuse(question.topK > VECTORIZE_LIMITS.hits, "topK is too large");
    refuse(JSON.stringify(question.filter ?? {}).length > VECTORIZE_LIMITS.filterBytes, "the filter is too long");
    const { repository, language } = question.filter ?? {};
    const matches = [...held.values()]
      .filter(
        ({ namespace, metadata }) =>
          namespace === question.namespace &&
          (repository === undefined || repository.$in.includes(metadata.repository)) &&
          (language === undefined || language.$eq === metadata.language),
      )
      .map(({ id, values }) => ({ id, score: cosine(vector, values) }))
      .sort((a, b) => b.score - a.score);
    return { matches: matches.slice(0, question.topK) };
  }

  async upsert(vectors: VectorizeEntry[]): Promise<{ mutationId: string }> {
    if (faults.upsertsFailing > 0) {
      faults.upsertsFailing--;
      throw new Error("VECTOR_UPSERT_ERROR (code = 40000): internal error");
    }
    refuse(vectors.length > VECTORIZE_LIMITS.upsert, "too many vectors");
    refuse(
      vectors.some(({ values }) => values.length !== DIMENSIONS),
      "wrong dimensions",
    );
    refuse(
      vectors.some(({ id, namespace }) => id.length > 64 || namespace.length > 64),
      "an id or a namespace is too long",
    );
    return accept({ upserts: vectors });
  }

  async deleteByIds(ids: string[]): Promise<{ mutationId: string }> {
    refuse(ids.length > VECTORIZE_LIMITS.delete, "too many ids in payload");
    return accept({ deletes: ids });
  }

  async getByIds(ids: string[]): Promise<{ id: string }[]> {
    refuse(ids.length > VECTORIZE_LIMITS.get, "too many ids in payload");
    return ids.filter((id) => held.has(id)).map((id) => ({ id }));
  }

  /** Time passes: the oldest change that waits is applied. */
  async tick(): Promise<void> {
    const change = waiting.shift();
    if (change === undefined) return;
    if ("upserts" in change) for (const entry of change.upserts) held.set(entry.id, entry);
    else if (faults.deletesLost > 0) faults.deletesLost--;
    else for (const id of change.deletes) held.delete(id);
    processed = change;
  }

  async fail(next: Partial<typeof faults>): Promise<void> {
    Object.assign(faults, next);
  }

  /** Ids of everything that is there or will be. */
  async ids(): Promise<string[]> {
    while (waiting.length > 0) await this.tick();
    return [...held.keys()].toSorted();
  }

  async reset(): Promise<void> {
    held.clear();
    waiting = [];
    processed = null;
    Object.assign(faults, { deletesLost: 0, upsertsFailing: 0 });
  }
}

function accept(change: { upserts: VectorizeEntry[] } | { deletes: string[] }): { mutationId: string } {
  const mutationId = `mutation-${++changes}`;
  waiting.push({ ...change, mutationId, atMs: Date.now() });
  return { mutationId };
}

function refuse(isWrong: boolean, message: string): void {
  if (isWrong) throw new Error(`VECTOR_ERROR (code = 40007): ${message}`);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b) || 1);
}
