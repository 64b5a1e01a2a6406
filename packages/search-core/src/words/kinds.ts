export const LOWER = 1;
export const UPPER = 2;
const DIGIT = 3;

/** The code that every character beyond ASCII is read as: in whatever script, a small letter. */
export const NOT_ASCII = 128;

/** Kinds of characters, by code up to {@link NOT_ASCII}. Zero: not in a word; `_` and `$` end one. */
export const KINDS = new Uint8Array(256);
KINDS.fill(LOWER, 97, 123);
KINDS.fill(UPPER, 65, 91);
KINDS.fill(DIGIT, 48, 58);
KINDS[NOT_ASCII] = LOWER;

/** Whether a character is in a word, as 1 or 0. */
export const IN_WORD = KINDS.map((kind) => Math.min(kind, 1));
