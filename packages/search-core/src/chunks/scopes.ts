import { headingLevel } from "./boundaries.ts";
import { type Definitions, definedAt, definitionsOf } from "./definitions.ts";

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

/**
 * Finds the definitions that chunks need a name from, looking at few of the lines: the first of a chunk, and what encloses it. Asked
 * with growing lines, it looks at none more than once for each depth.
 */
export class ScopeFinder {
  readonly separator: string;
  readonly #text: string;
  readonly #lines: readonly number[];
  /** Null: Markdown. */
  readonly #definitions: Definitions | null;
  /** For each depth, up to which line was looked back, and what was found there. */
  readonly #lookedTo: number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  readonly #found: (Scope | null)[] = [null, null, null, null, null, null, null, null, null];

  private constructor(text: string, lines: readonly number[], definitions: Definitions | null) {
    this.#text = text;
    this.#lines = lines;
    this.#definitions = definitions;
    this.separator = definitions === null ? " > " : ".";
  }

  /** Null for languages whose definitions are not known. */
  static of(text: string, lines: readonly number[], language: string): ScopeFinder | null {
    if (language === "markdown") return new ScopeFinder(text, lines, null);
    const definitions = definitionsOf(language);
    return definitions === null ? null : new ScopeFinder(text, lines, definitions);
  }

  /** The first that begins in these lines, both ends inclusive. */
  firstWithin(first: number, last: number): Scope | null {
    for (let line = first; line <= last; line++) {
      const scope = this.#at(line, DEPTHS);
      if (scope !== null) return scope;
    }
    return null;
  }

  /** The last that begins before a line and is less deep. */
  before(line: number, depth: number): Scope | null {
    const level = Math.min(depth, DEPTHS);
    let scope: Scope | null = null;
    for (let at = line - 1; scope === null && at >= (this.#lookedTo[level] ?? 0); at--) scope = this.#at(at, level);
    // A line that is asked about encloses what is looked at now, so none that encloses it was asked about later.
    scope ??= this.#found[level] ?? null;
    this.#lookedTo[level] = line;
    this.#found[level] = scope;
    return scope;
  }

  /** What a line begins, when that is less deep than `below`. */
  #at(line: number, below: number): Scope | null {
    return this.#definitions === null
      ? this.#headingAt(line, below)
      : this.#codeAt(this.#definitions, line, below > DEEPEST ? DEEPEST : below - 1);
  }

  #endOf(line: number): number {
    return (this.#lines[line + 1] ?? this.#text.length + 1) - 1;
  }

  #headingAt(line: number, below: number): Scope | null {
    const start = this.#lines[line] ?? 0;
    const depth = headingLevel(this.#text, start);
    if (depth === NO_HEADING || depth >= below) return null;
    const name = this.#text.slice(start + depth, Math.min(this.#endOf(line), start + 120)).trim();
    return name === "" ? null : { line, depth, name };
  }

  #codeAt(definitions: Definitions, line: number, deepest: number): Scope | null {
    const text = this.#text;
    let at = this.#lines[line] ?? 0;
    let depth = 0;
    let code = text.charCodeAt(at);
    while (code === 32 || code === 9) {
      depth += code === 9 ? 4 : 1;
      if (depth > deepest) return null;
      code = text.charCodeAt(++at);
    }
    // Definitions begin with a letter; everything else is passed over cheaply.
    const letter = code | 32;
    if (letter < 97 || letter > 122) return null;
    const name = definedAt(text, at, this.#endOf(line), depth, definitions);
    return name === null ? null : { line, depth, name };
  }
}
