import { headingLevel } from "./boundaries.ts";
import { type Definitions, definedAt, definitionsOf } from "./definitions.ts";
import type { Lines } from "./lines.ts";

/** A definition or a heading: where it stands and how deep. */
export interface Scope {
  line: number;
  depth: number;
  name: string;
}

/** Definitions deeper than this are details of something that has a name already. */
const DEEPEST = 4;
/** Depths that are told apart, headings' levels included, and one more for "any". */
const DEPTHS = 8;
const NO_HEADING = 100;
const MAX_HEADING = 120;

/**
 * Finds the definitions that chunks need a name from, looking at few of the lines: the first of a chunk, and what encloses it. Asked
 * with growing lines, it looks at none more than once for each depth.
 */
export class ScopeFinder {
  readonly separator: string;
  readonly #text: string;
  readonly #lines: Lines;
  /** Null: Markdown. */
  readonly #definitions: Definitions | null;
  /** For each depth, up to which line was looked back, and what was found there. */
  readonly #lookedTo: number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  /** Lines that were looked at going forward, without a find: nobody has to look there again. The latter is exclusive. */
  #clearFrom = 0;
  #clearTo = 0;
  readonly #found: (Scope | null)[] = [null, null, null, null, null, null, null, null, null];

  private constructor(text: string, lines: Lines, definitions: Definitions | null) {
    this.#text = text;
    this.#lines = lines;
    this.#definitions = definitions;
    this.separator = definitions === null ? " > " : ".";
  }

  /** Null for languages whose definitions are not known. */
  static of(text: string, lines: Lines, language: string): ScopeFinder | null {
    if (language === "markdown") return new ScopeFinder(text, lines, null);
    const definitions = definitionsOf(language);
    return definitions === null ? null : new ScopeFinder(text, lines, definitions);
  }

  /** The first that begins in these lines, both ends inclusive. */
  firstWithin(first: number, last: number): Scope | null {
    const from = first >= this.#clearFrom && first <= this.#clearTo ? this.#clearTo : first;
    const found = this.#scan(from, last + 1, 1, DEPTHS);
    const to = found === null ? last + 1 : found.line;
    if (from !== this.#clearTo) this.#clearFrom = first;
    this.#clearTo = Math.max(from, to);
    return found;
  }

  /** The last that begins before a line and is less deep. */
  before(line: number, depth: number): Scope | null {
    const level = Math.min(depth, DEPTHS);
    // A line that is asked about encloses what is looked at now, so none that encloses it was asked about later.
    const scope = this.#back(line - 1, (this.#lookedTo[level] ?? 0) - 1, level) ?? this.#found[level] ?? null;
    this.#lookedTo[level] = line;
    this.#found[level] = scope;
    return scope;
  }

  /** The last less deep than `below` among lines from one back to another, the latter exclusive. */
  #back(from: number, to: number, below: number): Scope | null {
    if (from < this.#clearFrom) return this.#scan(from, to, -1, below);
    const found = this.#scan(from, Math.max(to, this.#clearTo - 1), -1, below);
    return found ?? this.#scan(Math.min(from, this.#clearFrom - 1), to, -1, below);
  }

  /** The first less deep than `below` among lines from one to another, the latter exclusive. */
  #scan(from: number, to: number, step: 1 | -1, below: number): Scope | null {
    if (step === 1 ? from >= to : from <= to) return null;
    return this.#definitions === null
      ? scanHeadings(this.#text, this.#lines, { from, to, step, below })
      : scanCode(this.#text, this.#lines, { from, to, step, below }, this.#definitions);
  }
}

interface Range {
  from: number;
  to: number;
  step: number;
  below: number;
}

function scanHeadings(text: string, { starts }: Lines, { from, to, step, below }: Range): Scope | null {
  for (let line = from; line !== to; line += step) {
    const start = starts[line] ?? 0;
    const depth = headingLevel(text, start);
    if (depth === NO_HEADING || depth >= below) continue;
    const name = text.slice(start + depth, Math.min(endOf(starts, line), start + MAX_HEADING)).trim();
    if (name !== "") return { line, depth, name };
  }
  return null;
}

/** Every line of a repository may come by here: one loop, and nothing looked at in the text before a line may define something. */
function scanCode(
  text: string,
  { starts, depths }: Lines,
  { from, to, step, below }: Range,
  definitions: Definitions,
): Scope | null {
  const deepest = below > DEEPEST ? DEEPEST : below - 1;
  for (let line = from; line !== to; line += step) {
    const depth = depths[line] ?? 0;
    // Definitions begin with a letter.
    if (depth > deepest) continue;
    let at = starts[line] ?? 0;
    if (depth > 0) for (let code = text.charCodeAt(at); code === 32 || code === 9; code = text.charCodeAt(++at));
    const name = definedAt(text, at, endOf(starts, line), depth, definitions);
    if (name !== null) return { line, depth, name };
  }
  return null;
}

const endOf = (starts: Int32Array, line: number): number => (starts[line + 1] ?? 0) - 1;
