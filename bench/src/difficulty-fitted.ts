import { createHash } from "node:crypto";
import type { IssueText } from "@dome/issue-ai";

/** An issue whose difficulty is known. */
interface Known {
  issue: IssueText;
  isHard: boolean;
}

const FOLDS = 5;
const STEPS = 3_000;
const RATE = 0.02;
/** How much a weight must earn: there are few issues to learn from. */
const RIDGE = 1;

/**
 * Rates issues by what can be counted in them, with weights (a logistic regression) fitted to the issues of other repositories: no issue, and
 * none of its neighbours, had a part in its own rating. What the best a rating without a model might do looks like.
 *
 * @returns 1 to 5 for each, in order.
 */
export function fittedRatings(known: readonly Known[]): number[] {
  const folds = known.map(({ issue }) => foldOf(issue));
  const weights = Array.from({ length: FOLDS }, (_, fold) => fit(known.filter((__, i) => folds[i] !== fold)));
  return known.map(({ issue }, i) => {
    const share = chance(weights[folds[i] ?? 0] ?? [], features(issue));
    return Math.min(5, 1 + Math.floor(5 * share));
  });
}

const foldOf = ({ owner, name }: IssueText): number =>
  (createHash("sha256").update(`${owner}/${name}`.toLowerCase()).digest()[0] ?? 0) % FOLDS;

/** Chosen before anything was fitted, and left as they were. */
function features({ title, body }: IssueText): number[] {
  const beginning = `${title} ${body.slice(0, 300)}`;
  return [
    Math.log1p(body.length) / 5,
    Number(/```|\n {4}/.test(body)),
    Number(/[\w-]+\/[\w./-]+\.\w{1,4}\b|\b\w+\.(?:py|js|ts|java|cpp|h|rs|go|md)\b/.test(title + body)),
    Number(/\b(?:docs?|documentation|typo|readme|license|copyright)\b/i.test(title)),
    Number(/\b(?:add|support|feature|allow|create|introduce|enable|replace|remov\w*)\b/i.test(title)),
    Number(/\b(?:crash\w*|segfault|fail\w*|broken|wrong|bug|error)\b/i.test(beginning)),
    title.split(/\s+/).length / 10,
    1,
  ];
}

function fit(known: readonly Known[]): number[] {
  const examples = known.map(({ issue, isHard }) => ({ x: features(issue), y: Number(isHard) }));
  let weights = features({
    owner: "",
    name: "",
    description: null,
    languages: [],
    title: "",
    body: "",
    labels: [],
  }).fill(0);
  for (let step = 0; step < STEPS; step++) {
    // The last one is the constant: it is not held back.
    const slope = weights.map((weight, i) => (i === weights.length - 1 ? 0 : RIDGE * weight));
    for (const { x, y } of examples) {
      const miss = chance(weights, x) - y;
      for (const [i, value] of x.entries()) slope[i] = (slope[i] ?? 0) + miss * value;
    }
    weights = weights.map((weight, i) => weight - RATE * (slope[i] ?? 0));
  }
  return weights;
}

const chance = (weights: readonly number[], x: readonly number[]): number =>
  1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0)));
