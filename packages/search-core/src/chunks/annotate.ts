import { headingLevel } from "./boundaries.ts";
import type { Cuts } from "./cut.ts";
import { definedAt, knowsDefinitions } from "./definitions.ts";
import type { Chunk } from "./types.ts";

/** A definition or a heading: where it stands, how deep, and under which names. */
interface Scope {
  line: number;
  depth: number;
  /** Itself and what encloses it. */
  name: string;
  parent: Scope | null;
}

/** Definitions deeper than this are details of something that has a name already. */
const DEEPEST = 4;
const MAX_SYMBOL = 200;

/** Gives cuts their lines and symbols, in one pass over the lines. Chunks of nothing but white space are left out. */
export function annotate(text: string, lines: readonly number[], cuts: Cuts, language: string): Chunk[] {
  const scopes = findScopes(text, lines, language);
  const chunks: Chunk[] = [];
  let first = 0;
  let next = 0;
  let open: Scope | null = null;
  for (let i = 0; i < cuts.starts.length; i++) {
    const startOffset = cuts.starts[i] ?? 0;
    const endOffset = cuts.ends[i] ?? text.length;
    while ((lines[first + 1] ?? Number.POSITIVE_INFINITY) <= startOffset) first++;
    let last = first;
    while ((lines[last + 1] ?? Number.POSITIVE_INFINITY) < endOffset) last++;
    for (let scope = scopes[next]; scope !== undefined && scope.line < first; scope = scopes[++next]) open = scope;
    if (isBlank(text, startOffset, endOffset)) continue;
    const inside = scopes[next];
    const named: Scope | null = inside !== undefined && inside.line <= last ? inside : open;
    chunks.push({
      startLine: first + 1,
      endLine: last + 1,
      startOffset,
      endOffset,
      symbol: named?.name.slice(0, MAX_SYMBOL) ?? null,
    });
  }
  return chunks;
}

function findScopes(text: string, lines: readonly number[], language: string): Scope[] {
  const isMarkdown = language === "markdown";
  if (!isMarkdown && !knowsDefinitions(language)) return [];
  const separator = isMarkdown ? " > " : ".";
  const scopes: Scope[] = [];
  let open: Scope | null = null;
  for (let line = 0; line < lines.length; line++) {
    const start = lines[line] ?? 0;
    const found = isMarkdown
      ? headingAt(text, start, lines[line + 1] ?? text.length + 1)
      : codeAt(text, start, lines[line + 1] ?? text.length + 1, language);
    if (found === null) continue;
    while (open !== null && open.depth >= found.depth) open = open.parent;
    open = {
      line,
      depth: found.depth,
      name: open === null ? found.name : `${open.name}${separator}${found.name}`,
      parent: open,
    };
    scopes.push(open);
  }
  return scopes;
}

interface Found {
  depth: number;
  name: string;
}

function headingAt(text: string, start: number, next: number): Found | null {
  const level = headingLevel(text, start);
  const name = level === 100 ? "" : text.slice(start + level, Math.min(next - 1, start + 120)).trim();
  return name === "" ? null : { depth: level, name };
}

function codeAt(text: string, start: number, next: number, language: string): Found | null {
  let at = start;
  let depth = 0;
  for (let code = text.charCodeAt(at); code === 32 || code === 9; code = text.charCodeAt(++at)) {
    depth += code === 9 ? 4 : 1;
    if (depth > DEEPEST) return null;
  }
  // Definitions begin with a letter; everything else is passed over cheaply.
  const first = text.charCodeAt(at) | 32;
  if (first < 97 || first > 122) return null;
  const name = definedAt(text, at, next - 1, depth, language);
  return name === null ? null : { depth, name };
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) > 32) return false;
  return true;
}
