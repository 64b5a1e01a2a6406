import { readAloud } from "./normalise.ts";

/** A sign of how hard an issue is, in its own words. */
interface Sign {
  form: RegExp;
  weight: number;
  /** Counts only in the title, where a word says what the issue is about. */
  inTitle?: boolean;
}

const SIGNS: readonly Sign[] = [
  {
    form: /\b(?:typos?|misspell\w*|spelling|wording|grammar|broken link|dead link)\b/,
    weight: -2,
  },
  {
    form: /\b(?:readme|docs?|documentation|docstrings?|tutorial|guide|examples?|changelog)\b/,
    weight: -1.5,
    inTitle: true,
  },
  {
    form: /\b(?:rename|remove|delete|bump|upgrade|update|replace|deprecated?)\b/,
    weight: -0.5,
    inTitle: true,
  },
  {
    form: /\b(?:icon|logo|colou?r|css|tooltip|placeholder|label|button|translation|i18n|locali[sz]ation)\b/,
    weight: -0.5,
    inTitle: true,
  },
  { form: /\b(?:warning|log message|error message|message)\b/, weight: -0.5, inTitle: true },
  {
    form: /\b(?:unit tests?|add tests?|test case|missing test)\b/,
    weight: -0.5,
    inTitle: true,
  },
  {
    form: /\b(?:race condition|deadlock|data race|memory leak|segfault|segmentation fault|core dump|corrupt\w*|undefined behaviou?r|thread.?safe\w*|concurren\w+)\b/,
    weight: 1.5,
  },
  {
    form: /\b(?:crash\w*|hang\w*|freez\w+|intermittent\w*|flaky|sporadic\w*|random(?:ly)?)\b/,
    weight: 1,
    inTitle: true,
  },
  {
    form: /\b(?:performance|slow|optimi[sz]\w*|scalab\w+|throughput|latency)\b/,
    weight: 1,
    inTitle: true,
  },
  {
    form: /\b(?:refactor\w*|rewrite|redesign|rework|architecture|migrate|migration|restructure|overhaul)\b/,
    weight: 1.5,
  },
  {
    form: /\b(?:breaking change|backwards? compatib\w*|new api|public api|protocol|compiler|parser|optimi[sz]er|query plan\w*|encryption|security|authentication)\b/,
    weight: 1,
  },
  {
    form: /\b(?:support for|implement\w*|new feature|feature request|integration|allow \w+ to|ability to)\b/,
    weight: 0.5,
    inTitle: true,
  },
];

/**
 * Where an issue's words, length and labels lead: 1 to 5. As a rating it is no better than chance (`npm run bench -- difficulty`), and nobody
 * gets to see it: it bounds what a text can talk a model into. Deterministic.
 */
export function suggestDifficulty(issue: { title: string; body: string; labels: readonly string[] }): number {
  const title = readAloud(issue.title);
  const body = readAloud(issue.body.slice(0, 12_000).replaceAll(/```[\s\S]*?(?:```|$)/g, " "));
  let score = 2.6;
  for (const { form, weight, inTitle } of SIGNS) {
    const isInTitle = form.test(title);
    if (!isInTitle && (inTitle === true || !form.test(body))) continue;
    score += isInTitle ? weight : weight / 2;
  }
  const words = body.split(" ").length;
  if (words > 400) score += 0.7;
  else if (words < 25) score += 0.3;
  if (/^\s*at [\w.$<>]+\(|traceback \(most recent|panicked at/im.test(issue.body.slice(0, 12_000))) score += 0.5;
  if (/\b(?:in|see|file|line)\s+`?[\w./-]+\.[a-z]{1,5}\b/i.test(issue.body.slice(0, 12_000))) score -= 0.4;
  for (const label of issue.labels) {
    const read = label.toLowerCase();
    if (/trivial|very easy|typo/.test(read)) score -= 1.5;
    else if (/\beasy\b|good.first|beginner|starter|low.hanging/.test(read)) score -= 0.8;
    else if (/\b(?:hard|difficult|complex|epic)\b/.test(read)) score += 1.5;
  }
  return Math.min(5, Math.max(1, Math.round(score)));
}
