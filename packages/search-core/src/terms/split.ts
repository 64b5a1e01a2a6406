/** Identifiers: letters, digits, `_` and `$`, in any script. */
const WORD = /[\p{L}\p{N}_$]+/gu;
const PART = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\p{N}+|\p{Lo}+/gu;

/** The parts of an identifier, lower case: `parseHTTPUrl2` is parse, http, url, 2. One that has a single part gives that. */
export const splitIdentifier = (identifier: string): string[] =>
  (identifier.match(PART) ?? []).map((part) => part.toLowerCase());

/** The words of a text as they stand. */
export const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** A path as words: `src/httpClient.test.ts` is src http client test ts, after the names themselves. */
export const pathTerms = (path: string): string => `${path} ${wordsOf(path).flatMap(splitIdentifier).join(" ")}`;
