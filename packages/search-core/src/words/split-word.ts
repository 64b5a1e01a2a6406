import { KINDS, LOWER, UPPER } from "./kinds.ts";

const SPACE = 32;

/**
 * Writes the parts of a word in small letters, spaces between them, as `splitIdentifier` gives them: `parse http url 2`. Takes no regular
 * expression and makes no string, since most words of a repository are new once.
 *
 * @param codes - ASCII; for what is not, see `NOT_ASCII`.
 * @param out - With room for twice as many characters.
 * @returns where they end: later than the word is long when it has more than one part.
 */
export function splitWord(codes: Uint8Array, start: number, end: number, out: Uint16Array, outStart: number): number {
  let to = outStart;
  let partStart = outStart;
  let before = 0;
  for (let at = start; at < end; at++) {
    const code = codes[at] as number;
    const kind = KINDS[code] as number;
    if (kind !== before && at > start) {
      if (before !== UPPER || kind !== LOWER) {
        out[to++] = SPACE;
        partStart = to;
      } else if (to - partStart > 1) {
        // The last capital begins the next part: `HTTPServer`.
        out[to] = out[to - 1] as number;
        out[to - 1] = SPACE;
        partStart = to++;
      }
    }
    before = kind;
    out[to++] = kind === UPPER ? code + 32 : code;
  }
  return to;
}
