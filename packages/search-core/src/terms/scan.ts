const OTHER = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;

/** Whether a character, by its code, belongs to a word. */
export const isInWord = (code: number): boolean => code >= 128 || KIND[code] !== OTHER;

/** Kinds of ASCII characters; everything above counts as a small letter. `_` and `$` end a word. */
const KIND = new Uint8Array(128);
for (let code = 97; code <= 122; code++) KIND[code] = LOWER;
for (let code = 65; code <= 90; code++) KIND[code] = UPPER;
for (let code = 48; code <= 57; code++) KIND[code] = DIGIT;

/**
 * Calls `onWord` with every run of letters and digits, and whether something inside it changes from one kind of character to another:
 * `parseUrl`, `HTTPServer`, `utf8`. One look per character, because whole repositories pass through it.
 */
export function scanWords(
  characters: Uint16Array,
  length: number,
  onWord: (start: number, end: number, isCompound: boolean) => void,
): void {
  let start = -1;
  let before = OTHER;
  let last = OTHER;
  let isCompound = false;
  for (let at = 0; at < length; at++) {
    const code = characters[at] as number;
    const kind = code < 128 ? (KIND[code] as number) : LOWER;
    if (kind === OTHER) {
      if (start !== -1) onWord(start, at, isCompound);
      start = -1;
      continue;
    }
    if (start === -1) {
      start = at;
      isCompound = false;
      before = OTHER;
    } else if (kind !== last) {
      // `Parse` is one word; `HTTPServer` is two.
      isCompound ||= !(last === UPPER && kind === LOWER && before !== UPPER);
    }
    before = last;
    last = kind;
    if (start === at) before = OTHER;
  }
  if (start !== -1) onWord(start, length, isCompound);
}
