import { DomeError } from "@dome/ingest-core/errors";
import type { VectorHit } from "./resident-vectors.ts";
import * as ledger from "./remote-ledger.ts";
import type { Filters } from "./types.ts";
import type { FileVectors } from "./write.ts";
import { askVectorize, VECTORIZE_LIMITS, type VectorizeBinding, type VectorizeQuestion } from "./vectorize-binding.ts";

/** Calls at once where the platform takes few ids per call. */
const AT_ONCE = 6;
/** How far the platform's clock may be behind ours. */
const CLOCK_SKEW_MS = 5_000;
const INDEX_CHARS = 32;
const SCALE = 127;

/** How far a sweep is. */
export interface SweepStep {
  /** Files whose vectors may still be there. */
  left: number;
  /** True: Vectorize has yet to apply what it was asked for; false: go on at once. */
  isWaiting: boolean;
}

/** An index's vectors in Vectorize, in namespaces of their own. Every id is in the ledger before it is sent. */
export class RemoteVectors {
  readonly #sql: SqlStorage;
  readonly #binding: VectorizeBinding;
  readonly #index: string;
  /** Changes are made one after the other, so that the last one remembered is the last one made. */
  #changes: Promise<unknown> = Promise.resolve();

  /** @param indexId - Of the index's object: 64 hexadecimal digits. */
  constructor(sql: SqlStorage, binding: VectorizeBinding, indexId: string) {
    this.#sql = sql;
    this.#binding = binding;
    this.#index = indexId.slice(0, INDEX_CHARS);
  }

  /**
   * Sends the vectors of files that the ledger has.
   * @throws {DomeError} `misconfigured` when the Vectorize index has other dimensions; `rate_limited`, `upstream_unavailable`.
   */
  async upsert(repositoryId: string, model: string, files: readonly FileVectors[]): Promise<void> {
    await this.#checkDimensions(files);
    const entries = files.flatMap((file) => {
      const dimensions = file.vectors.length / file.chunks;
      return Array.from({ length: file.chunks }, (_, chunk) => ({
        id: this.#idOf(model, file.id, chunk),
        values: floats(file.vectors.subarray(chunk * dimensions, (chunk + 1) * dimensions)),
        namespace: this.#namespaceOf(model),
        metadata: { repository: repositoryId, language: file.language },
      }));
    });
    for (const some of groups(entries, VECTORIZE_LIMITS.upsert))
      await this.#change("take vectors", async () => await this.#binding.upsert(some));
  }

  /** Whether questions see everything that was changed. */
  async isSettled(): Promise<boolean> {
    const mutation = ledger.lastMutation(this.#sql);
    if (mutation === null) return true;
    const state = await askVectorize("say how far it is", async () => await this.#binding.describe());
    const upToMs = new Date(state.processedUpToDatetime ?? 0).getTime();
    // Another index may have changed something since: then only the time tells.
    const isDone = state.processedUpToMutation === mutation.id || upToMs > mutation.atMs + CLOCK_SKEW_MS;
    if (isDone && ledger.lastMutation(this.#sql)?.id === mutation.id) ledger.rememberMutation(this.#sql, null);
    return isDone;
  }

  /** One step of removing what is doomed: asks for deletions, and once those are applied looks whether the vectors are gone. */
  async sweep(): Promise<SweepStep> {
    const asked = ledger.filesIn(this.#sql, ledger.ASKED);
    if (asked.length > 0) {
      if (!(await this.isSettled())) return this.#step(true);
      const present = await this.#stillThere(asked);
      ledger.move(
        this.#sql,
        asked.filter((file) => present.has(file)),
        ledger.ASKED,
        ledger.DOOMED,
      );
      ledger.move(
        this.#sql,
        asked.filter((file) => !present.has(file)),
        ledger.ASKED,
        "gone",
      );
    }
    const doomed = ledger.filesIn(this.#sql, ledger.DOOMED);
    if (doomed.length === 0) return this.#step(false);
    ledger.move(this.#sql, doomed, ledger.DOOMED, ledger.ASKED);
    try {
      for (const ids of groups(
        doomed.flatMap((file) => this.#idsOf(file)),
        VECTORIZE_LIMITS.delete,
      ))
        await this.#change("delete vectors", async () => await this.#binding.deleteByIds(ids));
    } catch (err) {
      ledger.move(this.#sql, doomed, ledger.ASKED, ledger.DOOMED);
      throw err;
    }
    return this.#step(true);
  }

  /** The most similar chunks, of files that may be gone by now: the caller knows which are searchable. */
  async top(model: string, query: Int8Array, filters: Filters): Promise<VectorHit[]> {
    const question: VectorizeQuestion = {
      topK: VECTORIZE_LIMITS.hits,
      namespace: this.#namespaceOf(model),
      returnValues: false,
      returnMetadata: "none",
      filter: {
        repository: { $in: filters.repositoryIds },
        ...(filters.language !== undefined && { language: { $eq: filters.language } }),
      },
    };
    // Too many repositories to name: the caller drops what it did not ask for.
    if (JSON.stringify(question.filter).length > VECTORIZE_LIMITS.filterBytes) delete question.filter;
    const { matches } = await askVectorize("answer", async () => await this.#binding.query(floats(query), question));
    return matches.flatMap(({ id, score }) => {
      const [file, chunk] = id.split(".").slice(-2).map(Number);
      return file === undefined || chunk === undefined ? [] : [{ file, chunk, score }];
    });
  }

  #step(isWaiting: boolean): SweepStep {
    const left = ledger.countDoomed(this.#sql);
    return { left, isWaiting: left > 0 && isWaiting };
  }

  async #change(what: string, call: () => Promise<{ mutationId: string }>): Promise<void> {
    const change = this.#changes.then(async () => {
      const { mutationId } = await askVectorize(what, call);
      ledger.rememberMutation(this.#sql, { id: mutationId, atMs: Date.now() });
    });
    this.#changes = change.catch(() => undefined);
    await change;
  }

  async #stillThere(files: readonly ledger.RemoteFile[]): Promise<Set<ledger.RemoteFile>> {
    const owner = new Map(files.flatMap((file) => this.#idsOf(file).map((id) => [id, file])));
    const found = new Set<ledger.RemoteFile>();
    for (const batch of groups(groups([...owner.keys()], VECTORIZE_LIMITS.get), AT_ONCE)) {
      const answers = await Promise.all(
        batch.map(async (ids) => await askVectorize("look vectors up", async () => await this.#binding.getByIds(ids))),
      );
      for (const { id } of answers.flat()) {
        const file = owner.get(id);
        if (file) found.add(file);
      }
    }
    return found;
  }

  async #checkDimensions(files: readonly FileVectors[]): Promise<void> {
    const file = files.find(({ chunks }) => chunks > 0);
    if (file === undefined) return;
    const wanted = file.vectors.length / file.chunks;
    const { dimensions } = await askVectorize("describe itself", async () => await this.#binding.describe());
    if (dimensions !== wanted)
      throw new DomeError(
        "misconfigured",
        `The Vectorize index has ${dimensions} dimensions and the model gives ${wanted}. Bind VECTORIZE to an index of ${wanted}.`,
      );
  }

  #idsOf({ file, model, chunks }: ledger.RemoteFile): string[] {
    return Array.from({ length: chunks }, (_, chunk) => this.#idOf(model, file, chunk));
  }

  /** Unique among all indexes: ids are not apart by namespace. At most 64 bytes. */
  #idOf(model: string, file: number, chunk: number): string {
    return `${this.#namespaceOf(model)}.${file}.${chunk}`;
  }

  #namespaceOf(model: string): string {
    return `${this.#index}.${hash(model)}`;
  }
}

/** Cosine does not see the scale. */
const floats = (vector: Int8Array): number[] => Array.from(vector, (value) => value / SCALE);

function groups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** FNV-1a: tells the few models of one index apart. */
function hash(text: string): string {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  return (state >>> 0).toString(16);
}
