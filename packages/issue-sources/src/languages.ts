/** A language is one that a repository is mainly written in from one in so many of its bytes on. Stored rows were made with it: a change needs a migration. */
const MAIN_PART = 5;

/** Languages in the order their repository is described by: most bytes first, equal ones by name. */
export const orderLanguages = (bytes: Readonly<Record<string, number>>): string[] =>
  Object.entries(bytes)
    .toSorted(([a, x], [b, y]) => y - x || compare(a, b))
    .map(([language]) => language);

/**
 * The languages a repository is mainly written in: the one with the most bytes, and each other that makes up a fifth of them or more.
 * A build file does not make a repository one for people who look for shell scripts.
 *
 * @param ordered - All its languages, in their order.
 * @param bytes - By language; empty where GitHub counts none: then all of `ordered`, which is what its lists name.
 */
export function mainLanguages(ordered: readonly string[], bytes: Readonly<Record<string, number>>): string[] {
  const sizes = Object.values(bytes);
  if (sizes.length === 0) return [...ordered];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return ordered.filter((language, i) => i === 0 || (bytes[language] ?? 0) * MAIN_PART >= total);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
