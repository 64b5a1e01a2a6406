/** Characters that show nothing, or turn the direction of what follows: format characters, marks that choose a variant, joiners, letters that are blank. */
const INVISIBLE = /\p{Cf}|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}/gu;
/** Letters of other scripts that look like Latin ones: enough to read through a disguise, not to read Russian. */
const LOOKALIKES: Record<string, string> = {
  а: "a", е: "e", о: "o", р: "p", с: "c", у: "y", х: "x", і: "i", ѕ: "s", ԁ: "d", ո: "n", ɡ: "g", ⅼ: "l", ι: "i", ο: "o", α: "a", ε: "e",
}; // prettier-ignore

/** Longer than anything that is kept of a text. */
const MAX_READ = 40_000;

/** A text without what cannot be seen, for showing. */
export const withoutInvisible = (text: string): string => text.toWellFormed().replaceAll(INVISIBLE, "");

/** A text as one would read it aloud, for looking for commands in it. */
export function readAloud(text: string): string {
  const plain = withoutInvisible(text.slice(0, MAX_READ)).normalize("NFKC").toLowerCase();
  return plain.replaceAll(/[*_`~]+/g, "").replaceAll(/\s+/g, " ");
}

/** The same with lookalikes turned into the Latin letters they stand for. */
export const undisguised = (text: string): string =>
  readAloud(text).replaceAll(/[^\u0000-\u007f]/g, (letter) => LOOKALIKES[letter] ?? letter);
