import { splitIdentifier, wordsOf } from "./split.ts";

/** Words that tell nothing about which file is meant. */
const STOP_WORDS = new Set(
  "a an and are as at be been but by can do does for from had has have how i if in into is it its may me my no not of on or our shall should so such than that the their them then there these they this to was we what when where which while who why will with would you your".split(
    " ",
  ),
);

export const MAX_QUERY_CHARS = 1_000;
const MAX_TERMS = 32;
const MAX_TERM_CHARS = 64;

/** A question as terms for full-text search, in order, without repetition. */
export function queryTerms(query: string): string[] {
  const words = wordsOf(query.slice(0, MAX_QUERY_CHARS).normalize("NFC"));
  const all = words.flatMap((word) => {
    const parts = splitIdentifier(word);
    const bare = word.toLowerCase().replaceAll(/[_$]+/g, " ").trim();
    return parts.length > 1 && !bare.includes(" ") ? [bare, ...parts] : parts;
  });
  const telling = all.filter((term) => !STOP_WORDS.has(term) && term.length <= MAX_TERM_CHARS);
  // A question of nothing but stop words still asks for them.
  return [...new Set(telling.length > 0 ? telling : all.filter((term) => term.length <= MAX_TERM_CHARS))].slice(
    0,
    MAX_TERMS,
  );
}

/**
 * The FTS5 expression for terms: any of them, each a quoted string, so no text can be read as syntax.
 * @param together - Terms that only count where all of them are.
 * @returns null when there is nothing to look for.
 */
export function matchExpression(terms: readonly string[], together: readonly string[] = []): string | null {
  const group = quoted(together).join(" AND ");
  const parts = [...quoted(terms), ...(group === "" ? [] : [`(${group})`])];
  return parts.length === 0 ? null : parts.join(" OR ");
}

const quoted = (terms: readonly string[]): string[] =>
  terms
    .filter((term) => /[\p{L}\p{N}]/u.test(term))
    .map((term) => `"${term.replaceAll('"', '""').replaceAll("\u0000", "")}"`);
