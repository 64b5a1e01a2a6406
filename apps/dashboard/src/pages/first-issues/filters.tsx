import { useState } from "preact/hooks";
import { count } from "../../lib/format.ts";
import type { Wish } from "./wish.ts";

type Choice = readonly [value: string, label: string];

const DIFFICULTIES: readonly Choice[] = [
  ["1", "1: easiest"],
  ["1-2", "1 or 2"],
  ["2", "2"],
  ["3", "3"],
  ["4", "4"],
  ["5", "5: hardest"],
  ["unrated", "Unrated"],
];
const days = (verb: string) => (value: string): Choice => [value, `${verb} within ${value === "1" ? "a day" : `${value} days`}`]; // prettier-ignore
const stars = (value: string): Choice => [value, `${count(Number(value))} stars or more`];

interface Props {
  wish: Wish;
  languages: readonly string[];
  labels: readonly string[];
  onWish: (change: Partial<Wish>) => void;
}

/** What narrows the list. Each takes effect when it is left or chosen. */
export function Filters({ wish, languages, labels, onWish }: Props) {
  return (
    <div class="filters first-issue-filters" role="group" aria-label="Narrow the list">
      <Word name="language" label="Language" value={wish.language} words={languages} onWish={onWish} />
      <Word name="label" label="Label" value={wish.label} words={labels} onWish={onWish} />
      <Pick name="difficulty" label="Difficulty" any="Any difficulty" of={DIFFICULTIES} {...{ wish, onWish }} />
      <Pick name="maxAgeDays" label="Opened" any="Opened any time" of={["7", "30", "90", "365"].map(days("Opened"))} word={days("Opened")} {...{ wish, onWish }} />
      <Pick name="activeWithinDays" label="Changed" any="Changed any time" of={["7", "30", "90"].map(days("Changed"))} word={days("Changed")} {...{ wish, onWish }} />
      <Pick name="minStars" label="Stars" any="Any stars" of={["10", "100", "1000", "10000"].map(stars)} word={stars} {...{ wish, onWish }} />
    </div>
  ); // prettier-ignore
}

const asItIs = (value: string): Choice => [value, value];

interface PickProps {
  name: keyof Wish;
  label: string;
  /** What it says when nothing is chosen. */
  any: string;
  of: readonly Choice[];
  /** Names a value that is not among the choices: an address may carry any. */
  word?: (value: string) => Choice;
  wish: Wish;
  onWish: (change: Partial<Wish>) => void;
}

function Pick({ name, label, any, of, word = asItIs, wish, onWish }: PickProps) {
  const value = wish[name];
  const choices = value === "" || of.some(([one]) => one === value) ? of : [...of, word(value)];
  return (
    <select aria-label={label} value={value} onChange={(event) => onWish({ [name]: event.currentTarget.value })}>
      <option value="">{any}</option>
      {choices.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  );
}

interface WordProps {
  name: "language" | "label";
  label: string;
  value: string;
  /** Offered; any other may be typed. */
  words: readonly string[];
  onWish: (change: Partial<Wish>) => void;
}

function Word({ name, label, value, words, onWish }: WordProps) {
  const [typed, setTyped] = useState(value);
  return (
    <>
      <input
        aria-label={label}
        placeholder={`Any ${name}`}
        list={`first-issues-${name}`}
        maxLength={name === "label" ? 100 : 50}
        autoComplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={(event) => onWish({ [name]: event.currentTarget.value.trim() })}
      />
      <datalist id={`first-issues-${name}`}>
        {words.map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </datalist>
    </>
  );
}
