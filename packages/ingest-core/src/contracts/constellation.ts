import { z } from "zod";
import { GlobPattern, SpaceName } from "./inputs.ts";

/** Longest question, in characters. */
export const MAX_SEARCH_CHARS = 1_000;
/** Most hits of one search. */
export const MAX_SEARCH_HITS = 50;

/** A question to the index, narrowed as wanted. */
export const SearchInput = z
  .strictObject({
    /** Whose repositories; null: the system's. */
    userId: z.string().min(1).max(200).nullable(),
    project: SpaceName,
    dataset: SpaceName.optional(),
    repositoryId: z.string().min(1).max(64).optional(),
    /** Picomatch on the path, as in include patterns. */
    pathGlob: GlobPattern.optional(),
    /** A name of `languageOf`: `typescript`, `python`, `markdown`, … */
    language: z
      .string()
      .regex(/^[a-z]{1,20}$/, "must be a language's name in lower case")
      .optional(),
    query: z.string().trim().min(1).max(MAX_SEARCH_CHARS),
    k: z.number().int().min(1).max(MAX_SEARCH_HITS).default(10),
  })
  .meta({ id: "SearchInput" });
export type SearchInput = z.input<typeof SearchInput>;

/** One place in the code, at the commit that is indexed. Lines start at 1, both ends inclusive. */
export const SearchHit = z
  .object({
    repositoryId: z.string(),
    owner: z.string(),
    repo: z.string(),
    commitSha: z.string(),
    path: z.string(),
    language: z.string(),
    startLine: z.number().int(),
    endLine: z.number().int(),
    /** What encloses it, when that is known. */
    symbol: z.string().nullable(),
    /** The text of those lines, whole. */
    snippet: z.string(),
    /** Of the fusion; comparable within one answer only. */
    score: z.number(),
    /** Where it stood in each ranking, from 1. */
    ranks: z.object({ text: z.number().int().optional(), vector: z.number().int().optional() }),
  })
  .meta({ id: "SearchHit" });
export type SearchHit = z.output<typeof SearchHit>;

export const SearchAnswer = z
  .object({
    hits: z.array(SearchHit),
    /** What the vectors compare; `lexical`: spelling, not meaning. Null: only full text answered. */
    embedder: z.object({ id: z.string(), lexical: z.boolean() }).nullable(),
    /** Where a model is to order the best hits: whether it did. Else their order is the fusion's. */
    reranked: z.boolean().optional(),
  })
  .meta({ id: "SearchAnswer" });
export type SearchAnswer = z.output<typeof SearchAnswer>;

/** What the index holds of a repository. `staged*` is not searchable yet. */
export interface IndexCounts {
  commitSha: string | null;
  files: number;
  chunks: number;
  vectors: number;
  stagedFiles: number;
  /** Rows of the full-text table, live and staged, found by asking it and not our own ledger. */
  textRows: number;
}

/** What a removal took away. */
export interface IndexRemoval {
  files: number;
  chunks: number;
  vectors: number;
}

/** What an index run did. */
export interface IndexReport {
  /** `gone`: the repository is not there any more, and neither is anything of it in the index. */
  outcome: "indexed" | "unchanged" | "gone";
  commitSha: string | null;
  /** Files searchable at the commit. */
  files: number;
  chunks: number;
  filesAdded: number;
  filesRemoved: number;
  /** Paths that are stored and not indexed: symbolic links, LFS pointers, empty files, files over the limit. */
  filesSkipped: number;
  /** Vectors computed now; the others were known by their content. */
  embeddingsComputed: number;
  embeddingsReused: number;
}

/** A (path, blob) that search answers from: for comparing the index with git. */
export interface IndexedFile {
  path: string;
  sha: string;
}

/** Search over what is stored, offered by the `constellation` Worker. Owners' data is apart: one index per owner, project and dataset. */
export interface ConstellationApi {
  /**
   * @throws {DomeError} `invalid_input`; `not_found` when the owner has no such project, dataset or repository.
   */
  search(input: SearchInput): Promise<SearchAnswer>;
  /**
   * Makes the index equal to the stored commit now, as a message on `index-queue` would. Safe to repeat and to interrupt.
   * @throws {DomeError} `conflict` when the repository moved on meanwhile: again.
   */
  index(repositoryId: string): Promise<IndexReport>;
  /** Asks for the index of every repository whose index is behind or was made in another way than today's. @returns how many. */
  sweep(): Promise<number>;
  /** Null: the repository is not there. */
  counts(repositoryId: string): Promise<IndexCounts | null>;
  /** Searchable files after a path, at most 10,000, sorted by path. */
  indexedFiles(repositoryId: string, afterPath: string | null): Promise<{ files: IndexedFile[]; more: boolean }>;
  /**
   * Removes a repository from an index; the row may be gone already, so the place is given. Safe to repeat.
   */
  removeRepository(where: {
    userId: string | null;
    project: string;
    dataset: string;
    repositoryId: string;
  }): Promise<IndexRemoval>;
  /** @throws {DomeError} `upstream_unavailable`, naming what does not answer. */
  health(): Promise<{ ok: true; embedder: string }>;
}
