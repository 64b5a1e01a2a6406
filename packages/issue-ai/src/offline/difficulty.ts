import { readAloud } from "../guard/normalise.ts";

/** A sign of how hard an issue is, in its own words. */
interface Sign {
  form: RegExp;
  weight: number;
  reason: string;
  /** Counts only in the title, where a word says what the issue is about. */
  inTitle?: boolean;
}

const SIGNS: readonly Sign[] = [
  {
    form: /\b(?:typos?|misspell\w*|spelling|wording|grammar|broken link|dead link)\b/,
    weight: -2,
    reason: "a correction of text",
  },
  {
    form: /\b(?:readme|docs?|documentation|docstrings?|tutorial|guide|examples?|changelog)\b/,
    weight: -1.5,
    reason: "about documentation",
    inTitle: true,
  },
  {
    form: /\b(?:rename|remove|delete|bump|upgrade|update|replace|deprecated?)\b/,
    weight: -0.5,
    reason: "a replacement or an update",
    inTitle: true,
  },
  {
    form: /\b(?:icon|logo|colou?r|css|tooltip|placeholder|label|button|translation|i18n|locali[sz]ation)\b/,
    weight: -0.5,
    reason: "a change of what is shown",
    inTitle: true,
  },
  { form: /\b(?:warning|log message|error message|message)\b/, weight: -0.5, reason: "about a message", inTitle: true },
  {
    form: /\b(?:unit tests?|add tests?|test case|missing test)\b/,
    weight: -0.5,
    reason: "a test is wanted",
    inTitle: true,
  },
  {
    form: /\b(?:race condition|deadlock|data race|memory leak|segfault|segmentation fault|core dump|corrupt\w*|undefined behaviou?r|thread.?safe\w*|concurren\w+)\b/,
    weight: 1.5,
    reason: "a fault that is hard to find",
  },
  {
    form: /\b(?:crash\w*|hang\w*|freez\w+|intermittent\w*|flaky|sporadic\w*|random(?:ly)?)\b/,
    weight: 1,
    reason: "a fault that may be hard to reproduce",
    inTitle: true,
  },
  {
    form: /\b(?:performance|slow|optimi[sz]\w*|scalab\w+|throughput|latency)\b/,
    weight: 1,
    reason: "about speed",
    inTitle: true,
  },
  {
    form: /\b(?:refactor\w*|rewrite|redesign|rework|architecture|migrate|migration|restructure|overhaul)\b/,
    weight: 1.5,
    reason: "touches the design",
  },
  {
    form: /\b(?:breaking change|backwards? compatib\w*|new api|public api|protocol|compiler|parser|optimi[sz]er|query plan\w*|encryption|security|authentication)\b/,
    weight: 1,
    reason: "touches a part others rely on",
  },
  {
    form: /\b(?:support for|implement\w*|new feature|feature request|integration|allow \w+ to|ability to)\b/,
    weight: 0.5,
    reason: "something new is wanted",
    inTitle: true,
  },
];

/** What an issue's own words suggest: signs that were found, and where they lead. */
export interface Estimate {
  /** 1 to 5. */
  difficulty: number;
  reasons: string[];
}

/** Rates an issue by words and length, without a model. Deterministic, and no better than `npm run bench -- difficulty` says. */
export function estimateDifficulty(issue: { title: string; body: string; labels: readonly string[] }): Estimate {
  const title = readAloud(issue.title);
  const body = readAloud(issue.body.slice(0, 12_000).replaceAll(/```[\s\S]*?(?:```|$)/g, " "));
  let score = 2.6;
  const reasons: string[] = [];
  for (const { form, weight, reason, inTitle } of SIGNS) {
    const isInTitle = form.test(title);
    if (!isInTitle && (inTitle === true || !form.test(body))) continue;
    score += isInTitle ? weight : weight / 2;
    reasons.push(reason);
  }
  const words = body.split(" ").length;
  if (words > 400) {
    score += 0.7;
    reasons.push("a long description");
  } else if (words < 25) {
    score += 0.3;
    reasons.push("little is said about it");
  }
  if (/^\s*at [\w.$<>]+\(|traceback \(most recent|panicked at/im.test(issue.body.slice(0, 12_000))) {
    score += 0.5;
    reasons.push("a stack trace has to be followed");
  }
  if (/\b(?:in|see|file|line)\s+`?[\w./-]+\.[a-z]{1,5}\b/i.test(issue.body.slice(0, 12_000))) {
    score -= 0.4;
    reasons.push("the place is named");
  }
  for (const label of issue.labels) {
    const read = label.toLowerCase();
    if (/trivial|very easy|typo/.test(read)) score -= 1.5;
    else if (/\beasy\b|good.first|beginner|starter|low.hanging/.test(read)) score -= 0.8;
    else if (/\b(?:hard|difficult|complex|epic)\b/.test(read)) score += 1.5;
    else continue;
    reasons.push("its label says so");
  }
  return {
    difficulty: Math.min(5, Math.max(1, Math.round(score))),
    reasons: [...new Set(reasons)].slice(0, 4),
  };
}
