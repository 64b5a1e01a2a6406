import type { Cuts } from "./cut.ts";
import type { Lines } from "./lines.ts";
import { type Scope, ScopeFinder } from "./scopes.ts";
import type { Chunk } from "./types.ts";

const MAX_SYMBOL = 200;

/** Gives cuts their lines and symbols. Chunks of nothing but white space are left out. */
export function annotate(text: string, lines: Lines, cuts: Cuts, language: string): Chunk[] {
  const scopes = ScopeFinder.of(text, lines, language);
  const { starts } = lines;
  const chunks: Chunk[] = [];
  let first = 0;
  for (let i = 0; i < cuts.starts.length; i++) {
    const startOffset = cuts.starts[i] ?? 0;
    const endOffset = cuts.ends[i] ?? text.length;
    while ((starts[first + 1] ?? 0) <= startOffset) first++;
    let last = first;
    while ((starts[last + 1] ?? 0) < endOffset) last++;
    if (isBlank(text, startOffset, endOffset)) continue;
    const symbol = scopes === null ? null : symbolOf(scopes, first, last);
    chunks.push({ startLine: first + 1, endLine: last + 1, startOffset, endOffset, symbol });
  }
  return chunks;
}

/** The first thing that begins in the lines, else what they go on with, under its names. */
function symbolOf(scopes: ScopeFinder, first: number, last: number): string | null {
  let scope: Scope | null = scopes.firstWithin(first, last) ?? scopes.before(first, Number.POSITIVE_INFINITY);
  if (scope === null) return null;
  let name = scope.name;
  while (scope !== null && scope.depth > 0) {
    scope = scopes.before(scope.line, scope.depth);
    if (scope !== null) name = `${scope.name}${scopes.separator}${name}`;
  }
  return name.slice(0, MAX_SYMBOL);
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && (code < 9 || code > 13)) return false;
  }
  return true;
}
