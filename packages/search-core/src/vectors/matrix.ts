import { DomeError } from "@dome/ingest-core/errors";

/** Computes dot products over a memory of its own. */
interface DotKernel {
  memory: WebAssembly.Memory;
  dots: (query: number, rows: number, count: number, dimensions: number, out: number) => void;
}

const PAGE = 65_536;
/** Rows scored per call: their scores take 16 KiB. */
const BLOCK_ROWS = 4_096;

function instantiate(module: WebAssembly.Module, pages: number): DotKernel {
  const memory = new WebAssembly.Memory({ initial: pages });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, dots: exports.dots as DotKernel["dots"] };
}

/** A row and how similar it is: cosine, -1 to 1. */
export interface Scored {
  row: number;
  score: number;
}

/**
 * Int8 vectors in memory, scanned exactly. With a module it runs on WebAssembly SIMD, without on a plain loop; both give the same
 * integers. Rows are appended and never move.
 */
export class VectorMatrix {
  readonly dimensions: number;
  #kernel: DotKernel | null;
  #bytes: Int8Array;
  #norms = new Float32Array(1_024);
  #rows = 0;
  /** Query, then scores of a block, then rows. */
  readonly #rowsAt: number;

  /** @throws {DomeError} `invalid_input` unless dimensions are a multiple of 16. */
  constructor(dimensions: number, module: WebAssembly.Module | null) {
    if (dimensions <= 0 || dimensions % 16 !== 0)
      throw new DomeError("invalid_input", `Vectors need a multiple of 16 dimensions, not ${dimensions}.`);
    this.dimensions = dimensions;
    this.#rowsAt = dimensions + BLOCK_ROWS * 4;
    this.#kernel = module === null ? null : instantiate(module, Math.ceil(this.#rowsAt / PAGE) + 1);
    this.#bytes = this.#kernel ? new Int8Array(this.#kernel.memory.buffer) : new Int8Array(this.#rowsAt + PAGE);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Memory held, in bytes. */
  get byteLength(): number {
    return this.#bytes.byteLength + this.#norms.byteLength;
  }

  /** Forgets every row and keeps the memory. */
  clear(): void {
    this.#rows = 0;
  }

  /** Adds vectors, one after the other in `vectors`. @returns the row of the first. */
  append(vectors: Int8Array): number {
    const first = this.#rows;
    const count = vectors.length / this.dimensions;
    this.#reserve(first + count);
    this.#bytes.set(vectors, this.#rowsAt + first * this.dimensions);
    for (let row = 0; row < count; row++)
      this.#norms[first + row] = inverseNorm(vectors, row * this.dimensions, this.dimensions);
    this.#rows += count;
    return first;
  }

  /** The `k` rows most similar to `query` among those that `isWanted`, best first; among equals the older row. */
  top(query: Int8Array, k: number, isWanted: (row: number) => boolean): Scored[] {
    const best = new Best(k);
    const norm = inverseNorm(query, 0, this.dimensions);
    if (norm === 0) return [];
    for (let from = 0; from < this.#rows; from += BLOCK_ROWS) {
      const dots = this.#dotsOf(query, from, Math.min(BLOCK_ROWS, this.#rows - from));
      for (let i = 0; i < dots.length; i++) {
        const score = (dots[i] ?? 0) * (this.#norms[from + i] ?? 0) * norm;
        if (score > best.worst && isWanted(from + i)) best.add(from + i, score);
      }
    }
    return best.sorted();
  }

  /** Every dot product, in order of rows. For tests and measurements. */
  allDots(query: Int8Array): Int32Array {
    const out = new Int32Array(this.#rows);
    for (let from = 0; from < this.#rows; from += BLOCK_ROWS)
      out.set(this.#dotsOf(query, from, Math.min(BLOCK_ROWS, this.#rows - from)), from);
    return out;
  }

  #dotsOf(query: Int8Array, from: number, count: number): Int32Array {
    if (this.#kernel === null)
      return plainDots(query, this.#bytes, this.#rowsAt + from * this.dimensions, count, this.dimensions);
    this.#bytes.set(query, 0);
    this.#kernel.dots(0, this.#rowsAt + from * this.dimensions, count, this.dimensions, this.dimensions);
    return new Int32Array(this.#kernel.memory.buffer, this.dimensions, count);
  }

  #reserve(rows: number): void {
    if (rows > this.#norms.length) {
      const norms = new Float32Array(Math.max(rows, this.#norms.length * 2));
      norms.set(this.#norms);
      this.#norms = norms;
    }
    const needed = this.#rowsAt + rows * this.dimensions;
    if (needed <= this.#bytes.byteLength) return;
    // A quarter more than needed: growing is a copy.
    const size = needed + (needed >> 2);
    if (this.#kernel) {
      this.#kernel.memory.grow(Math.ceil((size - this.#bytes.byteLength) / PAGE));
      this.#bytes = new Int8Array(this.#kernel.memory.buffer);
    } else {
      const bytes = new Int8Array(size);
      bytes.set(this.#bytes);
      this.#bytes = bytes;
    }
  }
}

/** The loop that SIMD is held against. */
export function plainDots(
  query: Int8Array,
  rows: Int8Array,
  offset: number,
  count: number,
  dimensions: number,
): Int32Array {
  const out = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const base = offset + row * dimensions;
    let sum = 0;
    for (let i = 0; i < dimensions; i++) sum += (query[i] ?? 0) * (rows[base + i] ?? 0);
    out[row] = sum;
  }
  return out;
}

function inverseNorm(vectors: Int8Array, offset: number, dimensions: number): number {
  let sum = 0;
  for (let i = offset; i < offset + dimensions; i++) sum += (vectors[i] ?? 0) ** 2;
  return sum === 0 ? 0 : 1 / Math.sqrt(sum);
}

/** The best few of many, kept sorted: `k` is small. */
class Best {
  worst = 0;
  readonly #k: number;
  readonly #kept: Scored[] = [];

  constructor(k: number) {
    this.#k = k;
  }

  add(row: number, score: number): void {
    let at = this.#kept.length;
    while (at > 0 && (this.#kept[at - 1]?.score ?? 0) < score) at--;
    this.#kept.splice(at, 0, { row, score });
    if (this.#kept.length > this.#k) this.#kept.pop();
    if (this.#kept.length === this.#k) this.worst = this.#kept.at(-1)?.score ?? 0;
  }

  sorted(): Scored[] {
    return this.#kept;
  }
}
