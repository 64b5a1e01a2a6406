import { plainText } from "../guard/plain-text.ts";

/** Words that say how hard something is wherever they stand in a label. */
const PLAIN: readonly [RegExp, number][] = [
  [/\b(?:trivial|(?:very|super|extra)[ -]easy)\b/, 1],
  [/\beasy\b|\blow[ -]hanging\b/, 2],
  [/^(?:hard|difficult)$/, 4],
];
/** Words that mean it only in a label about difficulty: there are medium priorities and advanced searches. */
const GRADES: readonly [RegExp, number][] = [
  [/\b(?:very|super|extra)[ -](?:hard|difficult)\b/, 5],
  [/\b(?:hard|difficult|high|advanced|expert|complex)\b/, 4],
  [/\b(?:medium|moderate|intermediate|mid|average)\b/, 3],
  [/\b(?:easy|low|simple|beginner|novice|starter|newcomer)\b/, 2],
];
const ABOUT_DIFFICULTY = /^(?:e|exp|experience|effort|level|skill)\b|\b(?:difficulty|complexity|skill level)\b/;
/** What these say is important, urgent or large, not hard. */
const ABOUT_ELSE = /\b(?:priority|prio|severity|impact|importance|urgency|size|risk)\b/;

/**
 * What an issue's labels say about its difficulty: the word of somebody who knows the code. That it is for beginners is said of every issue
 * here, and no rating. Of several the hardest counts.
 *
 * @returns Null when no label says it.
 */
export function difficultyOfLabels(labels: readonly string[]): { difficulty: number; reason: string } | null {
  const rated = labels.flatMap((label) => {
    const difficulty = difficultyOf(label);
    return difficulty === null ? [] : [{ difficulty, label }];
  });
  const [hardest] = rated.toSorted((a, b) => b.difficulty - a.difficulty);
  if (hardest === undefined) return null;
  return { difficulty: hardest.difficulty, reason: `its label says so: ${plainText(hardest.label, 60)}` };
}

function difficultyOf(label: string): number | null {
  const read = label
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  if (ABOUT_ELSE.test(read)) return null;
  const plain = PLAIN.find(([form]) => form.test(read));
  if (plain !== undefined) return plain[1];
  return ABOUT_DIFFICULTY.test(read) ? (GRADES.find(([form]) => form.test(read))?.[1] ?? null) : null;
}
