/** What issues are looked for, as the address carries it. An empty text is no wish. */
export interface Wish {
  language: string;
  /** `1` to `5`, a range such as `1-2`, or `unrated`. */
  difficulty: string;
  label: string;
  /** Days, as digits. */
  maxAgeDays: string;
  activeWithinDays: string;
  minStars: string;
}

const DAYS = /^[1-9]\d{0,2}$/;

/** Reads a wish from an address. What the API would refuse is no wish. */
export function wishOf(query: Readonly<Record<string, string>>): Wish {
  const read = (name: keyof Wish, form: RegExp): string => {
    const value = query[name] ?? "";
    return form.test(value) ? value : "";
  };
  return {
    language: (query["language"] ?? "").slice(0, 50),
    difficulty: read("difficulty", /^(?:[1-5](?:-[1-5])?|unrated)$/),
    label: (query["label"] ?? "").slice(0, 100),
    maxAgeDays: read("maxAgeDays", DAYS),
    activeWithinDays: read("activeWithinDays", DAYS),
    minStars: read("minStars", /^[1-9]\d{0,6}$/),
  };
}

const fieldsOf = (wish: Wish, names: readonly (keyof Wish)[]): string =>
  new URLSearchParams(names.flatMap((name) => (wish[name] === "" ? [] : [[name, wish[name]]]))).toString();

/** The page's address with a wish. */
export function addressOf(wish: Wish): string {
  const query = fieldsOf(wish, ["language", "difficulty", "label", "maxAgeDays", "activeWithinDays", "minStars"]);
  return query === "" ? "/first-issues" : `/first-issues?${query}`;
}

/** A feed of what is wished for. Feeds are of the newest issues: they are not narrowed by age. */
export function feedOf(wish: Wish, format: "atom" | "rss" | "json"): string {
  const query = fieldsOf(wish, ["language", "difficulty", "label", "minStars"]);
  return `/api/issues/feed.${format}${query === "" ? "" : `?${query}`}`;
}

/** A wish as the API takes it. */
export const askedFor = ({ maxAgeDays, activeWithinDays, minStars, ...texts }: Wish) => ({
  ...(texts.language !== "" && { language: texts.language }),
  ...(texts.difficulty !== "" && { difficulty: texts.difficulty }),
  ...(texts.label !== "" && { label: texts.label }),
  ...(maxAgeDays !== "" && { maxAgeDays: Number(maxAgeDays) }),
  ...(activeWithinDays !== "" && { activeWithinDays: Number(activeWithinDays) }),
  ...(minStars !== "" && { minStars: Number(minStars) }),
});
