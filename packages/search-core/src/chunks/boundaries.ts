/**
 * Ranks a line as a place to start a chunk: lower is better, below zero nothing is better, {@link NEVER} only when there is nothing else.
 * From `bound` on it does not matter how high it is.
 */
export type LineRank = (text: string, lineStart: number, bound: number) => number;

export const NEVER = 1_000;

const TAB_WIDTH = 4;
const SPACE = 32;
const TAB = 9;
const HASH = 35;
const NEWLINE = 10;

/** Characters that close or go on with what came before: ) , . ] } and the star of a comment's next line. */
const CONTINUES = new Uint8Array(128);
for (const char of "),.]}*\r\n") CONTINUES[char.charCodeAt(0)] = 1;

/** Code: the lowest indent, better after a blank line, never at what closes the block before. */
export const codeRank: LineRank = (text, lineStart, bound) => {
  let at = lineStart;
  let columns = 0;
  let code = text.charCodeAt(at);
  while (code === SPACE || code === TAB) {
    columns += code === TAB ? TAB_WIDTH : 1;
    // A blank line before would make it half a column better, which is not enough.
    if (columns > bound) return NEVER;
    code = text.charCodeAt(++at);
  }
  // NaN at the very end.
  if (!(code < 128 ? CONTINUES[code] === 0 : code >= 128)) return NEVER;
  const before = text.charCodeAt(lineStart - 2);
  return before === NEWLINE || before === 13 ? columns - 0.5 : columns;
};

/** Markdown: headings by level, then paragraphs. */
export const markdownRank: LineRank = (text, lineStart) => {
  const first = text.charCodeAt(lineStart);
  if (first === HASH) return headingLevel(text, lineStart);
  if (Number.isNaN(first) || first === NEWLINE) return NEVER;
  return text.charCodeAt(lineStart - 2) === NEWLINE ? 8 : 20;
};

/** Level of the heading at a line's start, 1 to 6; 100 when it is none. */
export function headingLevel(text: string, lineStart: number): number {
  let level = 0;
  while (text.charCodeAt(lineStart + level) === HASH) level++;
  return level >= 1 && level <= 6 && text.charCodeAt(lineStart + level) === SPACE ? level : 100;
}

/** Anything else: the last line that fits. */
export const plainRank: LineRank = () => -1;
