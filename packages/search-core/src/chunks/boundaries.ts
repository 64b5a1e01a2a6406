import { type Lines, NEVER } from "./lines.ts";

/**
 * The best line to start a chunk with, the latest among equals, or -1.
 * @param beyond - Line after the last that may be taken.
 * @param from - Offset that it has to begin after.
 */
export type BestLine = (text: string, lines: Lines, beyond: number, from: number) => number;

const SPACE = 32;
const HASH = 35;
const NEWLINE = 10;

/** Code: the lowest indent, better after a blank line, never at what closes the block before unless there is nothing else. */
export const bestCodeLine: BestLine = (_text, { starts, ranks }, beyond, from) => {
  let best = -1;
  let bestRank = NEVER + 2;
  for (let line = beyond - 1; line > 0; line--) {
    if ((starts[line] ?? 0) <= from) break;
    let rank = ranks[line] ?? 0;
    // Deeper than the best so far: it does not matter by how much. A blank line before does not make up for a column.
    if (rank + (rank & 1) > bestRank) rank = NEVER;
    if (rank >= bestRank) continue;
    best = line;
    bestRank = rank;
    // Nothing can be better.
    if (rank < 0) break;
  }
  return best;
};

/** Markdown: headings by level, then paragraphs. */
export const bestMarkdownLine: BestLine = (text, { starts }, beyond, from) => {
  let best = -1;
  let bestRank = NEVER + 1;
  for (let line = beyond - 1; line > 0; line--) {
    const start = starts[line] ?? 0;
    if (start <= from) break;
    const rank = markdownRank(text, start);
    if (rank >= bestRank) continue;
    best = line;
    bestRank = rank;
  }
  return best;
};

/** Anything else: the last line that fits. */
export const lastLine: BestLine = (_text, { starts }, beyond, from) =>
  beyond > 1 && (starts[beyond - 1] ?? 0) > from ? beyond - 1 : -1;

function markdownRank(text: string, lineStart: number): number {
  const first = text.charCodeAt(lineStart);
  if (first === HASH) return headingLevel(text, lineStart);
  if (Number.isNaN(first) || first === NEWLINE) return NEVER;
  return text.charCodeAt(lineStart - 2) === NEWLINE ? 8 : 20;
}

/** Level of the heading at a line's start, 1 to 6; 100 when it is none. */
export function headingLevel(text: string, lineStart: number): number {
  let level = 0;
  while (text.charCodeAt(lineStart + level) === HASH) level++;
  return level >= 1 && level <= 6 && text.charCodeAt(lineStart + level) === SPACE ? level : 100;
}
