import type { Section } from "./report.ts";

/** What a benchmark is given. */
export interface BenchContext {
  /** A folder of its own, in memory. Removed afterwards. */
  dir: string;
  /** Rounds of a comparison that is affordable; slow peers take fewer and say so. */
  rounds: number;
  /** A repository to measure with instead of generated ones; null: none was named. */
  repository: string | null;
  /** Tells the person who waits what goes on. */
  say: (line: string) => void;
}

/** One benchmark, with one table or several. Ends everything it started. */
export type Bench = (context: BenchContext) => Promise<Table | Table[]>;

/** A section before the command says whose it is. */
export type Table = Omit<Section, "bench">;
