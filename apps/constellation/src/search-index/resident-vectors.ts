import { type Scored, VectorMatrix } from "@dome/search-core/vectors";

/** Most bytes of vectors kept in memory: an object has 128 MB, shared with everything else. The rest is read for every question. */
const RESIDENT_BYTES = 48 * 1024 * 1024;
const PAGE_BYTES = 2 * 1024 * 1024;
/** Part of the rows that may be dead before memory is filled anew. */
const DEAD_PART = 0.25;

/** A chunk by its file and its place in it. */
export interface VectorHit {
  file: number;
  chunk: number;
  score: number;
}

interface Segment {
  file: number;
  firstRow: number;
}

/** The live vectors of one model: in memory as far as they fit, the others scanned page by page from SQLite. */
export class ResidentVectors {
  readonly model: string;
  readonly #sql: SqlStorage;
  readonly #module: WebAssembly.Module | null;
  readonly #limit: number;
  readonly #matrix: VectorMatrix;
  #segments: Segment[] = [];
  #dead = new Set<number>();
  #deadRows = 0;
  /** Files after this one are not in memory. */
  #upTo = Number.MAX_SAFE_INTEGER;

  constructor(
    sql: SqlStorage,
    module: WebAssembly.Module | null,
    model: { id: string; dimensions: number },
    residentBytes = RESIDENT_BYTES,
  ) {
    this.#sql = sql;
    this.#module = module;
    this.#limit = residentBytes;
    this.model = model.id;
    this.#matrix = new VectorMatrix(model.dimensions, module);
    for (const { file, data } of this.#read(0)) if (!this.#hold(file, data)) break;
  }

  /** Takes in files that became live. */
  add(files: readonly number[]): void {
    for (const file of files.toSorted((a, b) => a - b)) {
      for (const { data } of this.#parts(file)) if (!this.#hold(file, data)) return;
    }
  }

  /** Forgets files that are gone. @returns false when so many are dead that this is better made anew. */
  remove(files: readonly { id: number; chunks: number }[]): boolean {
    for (const { id, chunks } of files) {
      this.#dead.add(id);
      this.#deadRows += chunks;
    }
    return this.#deadRows <= this.#matrix.rows * DEAD_PART;
  }

  /** The most similar chunks of wanted files; null: every file is wanted. */
  top(query: Int8Array, k: number, wanted: ReadonlySet<number> | null): VectorHit[] {
    const isWanted = (file: number): boolean => !this.#dead.has(file) && (wanted === null || wanted.has(file));
    const all = this.#scan(this.#matrix, this.#segments, query, k, isWanted);
    if (this.#upTo === Number.MAX_SAFE_INTEGER) return all;
    return [...all, ...this.#overflow(query, k, isWanted)].sort((a, b) => b.score - a.score).slice(0, k);
  }

  #hold(file: number, data: ArrayBuffer): boolean {
    if (file > this.#upTo) return false;
    const isFirstPart = this.#segments.at(-1)?.file !== file;
    if (isFirstPart && this.#matrix.rows * this.#matrix.dimensions + data.byteLength > this.#limit) {
      this.#upTo = file - 1;
      return false;
    }
    const firstRow = this.#matrix.append(new Int8Array(data));
    if (isFirstPart) this.#segments.push({ file, firstRow });
    return true;
  }

  #overflow(query: Int8Array, k: number, isWanted: (file: number) => boolean): VectorHit[] {
    const page = new VectorMatrix(this.#matrix.dimensions, this.#module);
    let segments: Segment[] = [];
    let found: VectorHit[] = [];
    const flush = (): void => {
      found = [...found, ...this.#scan(page, segments, query, k, isWanted)]
        .sort((a, b) => b.score - a.score)
        .slice(0, k);
      page.clear();
      segments = [];
    };
    for (const { file, data } of this.#read(this.#upTo)) {
      if (segments.at(-1)?.file !== file) {
        if (page.rows * page.dimensions >= PAGE_BYTES) flush();
        segments.push({ file, firstRow: page.rows });
      }
      page.append(new Int8Array(data));
    }
    flush();
    return found;
  }

  #scan(
    matrix: VectorMatrix,
    segments: readonly Segment[],
    query: Int8Array,
    k: number,
    isWanted: (file: number) => boolean,
  ): VectorHit[] {
    const locate = (row: number): Segment => segments[lastAtOrBefore(segments, row)] ?? { file: -1, firstRow: 0 };
    const hits: Scored[] = matrix.top(query, k, (row) => isWanted(locate(row).file));
    return hits.map(({ row, score }) => {
      const { file, firstRow } = locate(row);
      return { file, chunk: row - firstRow, score };
    });
  }

  #read(afterFile: number): Iterable<{ file: number; data: ArrayBuffer }> {
    return this.#sql.exec<{ file: number; data: ArrayBuffer }>(
      `select v.file, v.data from vectors v join files f on f.id = v.file
       where v.file > ? and v.model = ? and f.live = 1 order by v.file, v.part`,
      afterFile,
      this.model,
    );
  }

  #parts(file: number): { data: ArrayBuffer }[] {
    return this.#sql
      .exec<{ data: ArrayBuffer }>(
        "select data from vectors where file = ? and model = ? order by part",
        file,
        this.model,
      )
      .toArray();
  }
}

function lastAtOrBefore(segments: readonly Segment[], row: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.firstRow ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
