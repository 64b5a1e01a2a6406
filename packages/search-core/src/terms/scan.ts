const OTHER = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;

/** Kinds of characters, by code; everything above ASCII counts as a small letter. `_` and `$` end a word. */
const KINDS = new Uint8Array(0x10000).fill(LOWER, 128);
KINDS.fill(LOWER, 97, 123);
KINDS.fill(UPPER, 65, 91);
KINDS.fill(DIGIT, 48, 58);

/** Whether a character, by its code, belongs to a word. */
export const isInWord = (code: number): boolean => KINDS[code] !== OTHER;

// What is known of the word so far: nothing of it, all of one kind, or more than one part. `Parse` is small letters.
const OUTSIDE = 0;
const SMALL = 1;
const CAPITAL = 2;
const CAPITALS = 3;
const DIGITS = 4;
const COMPOUND = 5;
/** A word of more than one part ended just before. */
const ENDED = 6;

/** What follows on a state (rows) by the kind of the next character: other, small, capital, digit. */
const NEXT = new Uint8Array(32);
NEXT.set([OUTSIDE, SMALL, CAPITAL, DIGITS], OUTSIDE * 4);
NEXT.set([OUTSIDE, SMALL, COMPOUND, COMPOUND], SMALL * 4);
NEXT.set([OUTSIDE, SMALL, CAPITALS, COMPOUND], CAPITAL * 4);
// `Parse` is one word; `HTTPServer` is two.
NEXT.set([OUTSIDE, COMPOUND, CAPITALS, COMPOUND], CAPITALS * 4);
NEXT.set([OUTSIDE, COMPOUND, COMPOUND, DIGITS], DIGITS * 4);
NEXT.set([ENDED, COMPOUND, COMPOUND, COMPOUND], COMPOUND * 4);
NEXT.set([OUTSIDE, SMALL, CAPITAL, DIGITS], ENDED * 4);

/**
 * Calls `onWord` with every run of letters and digits inside which something changes from one kind of character to another: `parseUrl`,
 * `HTTPServer`, `utf8`. Two looks in tables per character and no branch that depends on it, because whole repositories pass through.
 *
 * @param characters - UTF-16 units, of which the first `length` count.
 */
export function scanCompounds(
  characters: Uint16Array,
  length: number,
  onWord: (start: number, end: number) => void,
): void {
  let state = OUTSIDE;
  for (let at = 0; at < length; at++) {
    state = NEXT[state * 4 + (KINDS[characters[at] as number] as number)] as number;
    if (state === ENDED) onWord(wordStart(characters, at), at);
  }
  if (state === COMPOUND) onWord(wordStart(characters, length), length);
}

function wordStart(characters: Uint16Array, end: number): number {
  let start = end;
  while (start > 0 && isInWord(characters[start - 1] as number)) start--;
  return start;
}
