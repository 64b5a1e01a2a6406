import type { BestLine } from "./boundaries.ts";
import type { Lines } from "./lines.ts";
import type { ChunkOptions } from "./types.ts";

/** Where chunks begin and end, as pairs of offsets. */
export interface Cuts {
  starts: number[];
  ends: number[];
}

/** Lowest part of the limit that a chunk should fill: cuts are looked for above it. */
const LEAST_FILL = 0.3;

/**
 * Cuts a text at the best-ranked line boundary between a third of the limit and the limit, the latest among equals. A line longer than that
 * is cut where the limit falls.
 * @param bestLine - What suits the language.
 */
export function cutText(text: string, lines: Lines, bestLine: BestLine, { limit, overlap }: ChunkOptions): Cuts {
  const { starts } = lines;
  const cuts: Cuts = { starts: [], ends: [] };
  const least = Math.floor(limit * LEAST_FILL);
  const slack = limit + (limit >> 2);
  let start = 0;
  /** First line that begins after the limit. */
  let beyond = 0;
  while (start < text.length) {
    cuts.starts.push(start);
    if (text.length - start <= slack) {
      cuts.ends.push(text.length);
      break;
    }
    while ((starts[beyond] ?? 0) <= start + limit) beyond++;
    const cut = bestLine(text, lines, beyond, start + least);
    const end = cut === -1 ? wholeCharacter(text, start + limit) : (starts[cut] ?? text.length);
    cuts.ends.push(end);
    start = overlapStart(text, starts, cut === -1 ? beyond : cut, { start, end, overlap });
  }
  return cuts;
}

/** The first line within reach before the cut, or the cut itself; inside an endless line, a number of characters. */
function overlapStart(
  text: string,
  starts: Int32Array,
  /** A line that begins at the cut or after it. */
  cutLine: number,
  { start, end, overlap }: { start: number; end: number; overlap: number },
): number {
  if (overlap === 0) return end;
  const reach = Math.max(end - overlap, start + 1);
  let first = -1;
  for (let line = cutLine - 1; (starts[line] ?? -1) >= reach; line--) first = starts[line] ?? -1;
  if (first !== -1 && first < end) return first;
  return starts[cutLine] === end ? end : Math.max(wholeCharacter(text, reach), start + 1);
}

/** The offset, or one less inside a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff && at > 1 ? at - 1 : at;
}
