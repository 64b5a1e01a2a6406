/** Characters that show nothing, or turn the direction of what follows. */
const INVISIBLE = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]|\udb40[\udc00-\udfff]/g;
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
  [...readAloud(text)].map((letter) => LOOKALIKES[letter] ?? letter).join("");
