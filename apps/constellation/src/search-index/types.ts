import type { ChunkColumns } from "./chunk-columns.ts";

/** Files cut and embedded, on their way into an index. */
export interface StagedFiles extends ChunkColumns {
  files: StagedFile[];
  /** One int8 vector per chunk, in the same order. */
  vectors: Int8Array;
}

export interface StagedFile {
  path: string;
  sha: string;
  language: string;
  /** How many of the chunks are this file's: the files' chunks follow one another. */
  chunks: number;
}

/** How files were made: what was made otherwise is made again. */
export interface Recipe {
  chunker: string;
  model: string;
}

/** For which plan files are staged: what was planned for another state of the index is refused. */
export interface Staging {
  repositoryId: string;
  recipe: Recipe;
  /** The one that {@link HeldPage} had. */
  revision: number;
}

/** A file that an index holds, as the planner needs it. */
export interface HeldFile {
  id: number;
  path: string;
  sha: string;
  live: boolean;
  /** Made by the recipe asked about, vectors included. */
  isCurrent: boolean;
}

export interface HeldPage {
  /** Raised by every publication: a plan made against another is refused. */
  revision: number;
  commitSha: string | null;
  files: HeldFile[];
  more: boolean;
}

/** The switch of a repository from one commit to the next. */
export interface Publication {
  repositoryId: string;
  owner: string;
  repo: string;
  commitSha: string | null;
  model: string;
  revision: number;
  /** Held files that the commit has; every other one goes. */
  keep: number[];
}

/** What is searchable of a repository. */
export interface IndexSize {
  files: number;
  chunks: number;
}

/** What a question may be answered from. */
export interface Filters {
  repositoryIds: string[];
  pathGlob?: string;
  language?: string;
}

/** A chunk that may be a hit. */
export interface Candidate {
  repositoryId: string;
  commitSha: string;
  path: string;
  sha: string;
  language: string;
  startLine: number;
  endLine: number;
  startOffset: number;
  endOffset: number;
  symbol: string | null;
}

/** Candidates and how each ranking scored them: positions in `candidates`, best first. */
export interface Candidates {
  candidates: Candidate[];
  /** BM25, higher is better. */
  text: { at: number; score: number }[];
  /** Cosine. */
  vector: { at: number; score: number }[];
  embedder: { id: string; lexical: boolean } | null;
}
