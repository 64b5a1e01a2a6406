/** A piece of a file. Offsets are UTF-16 units into the decoded text, lines start at 1 and both ends are inclusive. */
export interface Chunk {
  startLine: number;
  endLine: number;
  startOffset: number;
  /** Exclusive. */
  endOffset: number;
  /** What encloses or begins in the chunk: `Class.method`, `Heading > Sub-heading`; null when nothing names it. */
  symbol: string | null;
}

export interface ChunkOptions {
  /** Characters a chunk should have at most; the last one of a file may have a quarter more. */
  limit: number;
  /** Characters a chunk repeats of the one before, at most; whole lines wherever lines are shorter. */
  overlap: number;
}

export const DEFAULT_CHUNK_OPTIONS: ChunkOptions = { limit: 1_000, overlap: 100 };

/** Cuts files. Deterministic: the same text and language give the same chunks. */
export interface Chunker {
  /** Changes whenever the chunks would: what was cut by another id is cut again. */
  readonly id: string;
  chunk(text: string, language: string): Chunk[];
}
