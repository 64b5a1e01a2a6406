/** A repository as a source lists it. */
export interface SourceEntry {
  owner: string;
  name: string;
  /** Labels its beginner issues carry, as the source spells them; empty when it names none. */
  labels: string[];
  /** What the source says it is written in. */
  languages: string[];
  description: string | null;
}

/** An entry that was left out. */
export interface SkippedEntry {
  /** What it was, cut to 200 characters. */
  entry: string;
  reason: SkipReason;
}

/** Why an entry is left out. */
export type SkipReason = "not_on_github" | "not_a_repository" | "duplicate" | "malformed" | "too_large";

/** What a source had, for people. */
export interface SourceReport {
  entries: number;
  skipped: Partial<Record<SkipReason, number>>;
  /** The first 20 that were left out. */
  examples: SkippedEntry[];
}

/** What an adapter read. */
export interface SourceListing {
  entries: SourceEntry[];
  report: SourceReport;
  /** Handed back next time, so that asking again is free while nothing changed. At most 2,000 characters. */
  validator: string | null;
  /** False: what is absent may only not have been seen, and is kept. */
  isWhole: boolean;
}

/** What an adapter reads with. Every method counts its requests and throws `DomeError`. */
export interface SourceContext {
  /** A text file on a repository's default branch, at most 4 MiB. `validator` of the last answer makes it free while unchanged. */
  file(
    repository: string,
    path: string,
    validator: string | null,
  ): Promise<{ text: string; validator: string | null } | "unchanged">;
  /** The text files of a repository at a branch whose path `wants`; each at most 256 KiB, longer ones come as null. */
  files(
    repository: string,
    branch: string,
    wants: (path: string) => boolean,
    validator: string | null,
  ): Promise<{ files: { path: string; text: string | null }[]; validator: string } | "unchanged">;
  /** One page of 100 of a search. */
  searchRepositories(query: string, page: number): Promise<SearchPage<FoundRepository>>;
  searchIssues(query: string, page: number): Promise<SearchPage<{ owner: string; name: string }>>;
  /** Requests that searching may still send in this scrape. */
  searchesLeft(): number;
  nowMs: () => number;
}

/** A page of search results. */
export interface SearchPage<T> {
  total: number;
  items: T[];
}

/** A repository that a search found. */
export interface FoundRepository {
  owner: string;
  name: string;
  stars: number;
  language: string | null;
  description: string | null;
}

/** One source of repositories. An adapter is one file with one of these, and one line in `registry.ts`. */
export interface IssueSource {
  /** Kept with what it lists: never change it. Lower-case letters, digits and hyphens. */
  id: string;
  /**
   * @throws {DomeError} When the source cannot be read at all: what it listed before stays.
   * @returns `unchanged` when `validator` says that nothing changed.
   */
  fetch(context: SourceContext, validator: string | null): Promise<SourceListing | "unchanged">;
}
