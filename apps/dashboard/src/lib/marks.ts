/** From and to of a stretch of text. */
export type Range = readonly [from: number, to: number];

const SMALL_WORDS = new Set(
  "a an and are as at be by do does for from has have how i if in is it of on or that the this to was what when where which who why with".split(
    " ",
  ),
);

/** The words of a question that are worth marking, as they would stand in code: without endings, and parts of identifiers apart. */
export function termsOf(query: string): string[] {
  const words = query.match(/[\p{L}\p{N}_$]+/gu) ?? [];
  const parts = words.flatMap((word) => [word, ...word.split(/_+|(?<=\p{Ll})(?=\p{Lu})/u)]);
  const terms = parts
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 1 && !SMALL_WORDS.has(word))
    .map(stem);
  return [...new Set(terms)].toSorted((a, b) => b.length - a.length);
}

/** Cuts an English ending off, so that `matched` also marks `match` and `matching`. */
function stem(word: string): string {
  const cut = word.replace(/(?:ing|ed|(?<=[sxz]|ch|sh)es|s)$/, "");
  return cut.length > 3 ? cut : word;
}

/** Where terms stand in a text, whatever their case; only at the start of a word or of a part of one. Sorted, without overlaps. */
export function rangesOf(text: string, terms: readonly string[]): Range[] {
  const lower = text.toLowerCase();
  if (lower.length !== text.length) return []; // a letter that grows in lower case: places would not fit
  const found: [number, number][] = [];
  for (const term of terms) {
    for (let at = lower.indexOf(term); at !== -1; at = lower.indexOf(term, at + term.length))
      if (startsWord(text, at)) found.push([at, at + term.length]);
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const apart: [number, number][] = [];
  for (const range of found) {
    const last = apart.at(-1);
    if (last !== undefined && range[0] < last[1]) last[1] = Math.max(last[1], range[1]);
    else apart.push(range);
  }
  return apart;
}

function startsWord(text: string, at: number): boolean {
  const before = text[at - 1];
  if (before === undefined || !/[\p{L}\p{N}]/u.test(before)) return true;
  return /\p{Lu}/u.test(text[at] ?? "") && !/\p{Lu}/u.test(before);
}
