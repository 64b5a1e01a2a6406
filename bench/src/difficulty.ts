import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { BadAnswer, type ChatModel, explainIssue, type IssueText, openAiChat, suggestDifficulty } from "@dome/issue-ai";
import { fittedRatings } from "./difficulty-fitted.ts";
import type { Bench } from "./lib/bench.ts";
import type { Row } from "./lib/report.ts";
import { REPO_ROOT } from "./lib/paths.ts";

const DATA = path.join(REPO_ROOT, "../shared/data/github-issues/issues.ndjson.gz");
/** Labels that say how hard their maintainers thought an issue is. Others (bug, enhancement, question) say nothing about it. */
const EASY =
  /good.?first|beginner|newcomer|first.timer|up.for.grabs|help wanted|trivial|easy|^docs?$|documentation|typo|minor|low.hanging/i;
const HARD =
  /breaking|bc break|refactor|critical|crash|\bepic\b|story|infrastructure|architecture|performance|security|new feature|feature request|\bmajor\b|design|hard|complex(?!ity: trivial)/i;

interface Labelled {
  issue: IssueText;
  isHard: boolean;
}

type Rate = (issue: IssueText) => Promise<number | null>;

/**
 * How well ratings agree with what maintainers' labels say. The labels are the truth, so nobody who rates gets to see them. Two classes, weighed
 * alike: `agreement` is the share on the right side of 3 (a 3 is on neither), `order` the share of pairs of an easy and a hard issue rated in
 * the right order, equal ones counted half. Unrated counts as no agreement, and as the middle.
 */
export const difficulty: Bench = async ({ say }) => {
  if (!existsSync(DATA)) throw new Error(`There are no labelled issues: ${path.relative(REPO_ROOT, DATA)} is missing.`);
  const labelled = readLabelled();
  const fitted = new Map(fittedRatings(labelled).map((rating, i) => [labelled[i]?.issue, rating]));
  const raters: [string, Rate][] = [
    ["constant 3", async () => 3],
    ["by length", async ({ body }) => byLength(body)],
    ["offline", async (issue) => (await explainIssue(issue, null)).value.difficulty],
    ["by signs in the words (shown to nobody)", async (issue) => suggestDifficulty(issue)],
    ["by weights fitted to other repositories", async (issue) => fitted.get(issue) ?? null],
    ...configuredModels().map((model): [string, Rate] => [model.model, async (issue) => await rateWith(model, issue)]),
  ];
  const rows: Row[] = [];
  for (const [name, rate] of raters) {
    say(`rating ${labelled.length} issues: ${name}`);
    const ratings: (number | null)[] = [];
    for (const { issue } of labelled) ratings.push(await rate(issue));
    const unrated = ratings.filter((rating) => rating === null).length;
    const suffix = unrated === 0 ? "" : ` (${unrated} unrated)`;
    rows.push(
      row(`${name}: agreement${suffix}`, agreement(labelled, ratings)),
      row(`${name}: order`, order(labelled, ratings)),
    );
  }
  const hard = labelled.filter(({ isHard }) => isHard).length;
  return {
    title: `ratings against maintainers' labels: ${labelled.length - hard} easy issues, ${hard} hard ones`,
    rows,
    notes: [
      "Labels are hidden from whoever rates; in use they are seen. They are a weak truth: `help wanted` need not be easy, nor a new feature hard.",
      "Offline rates only what a label rates, so nothing here. The two after it say why: without a model the words do not tell.",
      "A model is rated when AI_PROVIDER is openai, with AI_URL, AI_MODEL and AI_API_KEY; AI_MODEL may name several, with commas.",
    ],
  };
};

const row = (name: string, value: number): Row => ({ name, ours: { label: "", unit: "", samples: [value] }, value });

function readLabelled(): Labelled[] {
  const lines = gunzipSync(readFileSync(DATA)).toString("utf8").trim().split("\n");
  return lines.flatMap((line) => {
    const { repository, issue } = JSON.parse(line) as {
      repository: string;
      issue: { title: string; body: string | null; labels?: { name: string }[] };
    };
    const labels = (issue.labels ?? []).map(({ name }) => name);
    const [isEasy, isHard] = [labels.some((label) => EASY.test(label)), labels.some((label) => HARD.test(label))];
    if (isEasy === isHard) return [];
    const [owner = "", name = ""] = repository.split("/");
    const text = {
      owner,
      name,
      description: null,
      languages: [],
      title: issue.title,
      body: issue.body ?? "",
      labels: [],
    };
    return [{ issue: text, isHard }];
  });
}

/** Longer is harder: thirds of the lengths seen (352 characters in the middle, nine in ten below 2,017). */
const byLength = (body: string): number =>
  body.length < 150 ? 1 : body.length < 350 ? 2 : body.length < 800 ? 3 : body.length < 2_000 ? 4 : 5;

function agreement(labelled: readonly Labelled[], ratings: readonly (number | null)[]): number {
  const share = (isHard: boolean): number => {
    const own = labelled.flatMap((one, i) => (one.isHard === isHard ? [ratings[i] ?? null] : []));
    return own.filter((rating) => rating !== null && (isHard ? rating > 3 : rating < 3)).length / own.length;
  };
  return (share(true) + share(false)) / 2;
}

function order(labelled: readonly Labelled[], ratings: readonly (number | null)[]): number {
  const of = (isHard: boolean) => labelled.flatMap((one, i) => (one.isHard === isHard ? [ratings[i] ?? 3] : []));
  const [easy, hard] = [of(false), of(true)];
  const points = easy.flatMap((a) => hard.map((b): number => (a < b ? 1 : a === b ? 0.5 : 0)));
  return points.reduce((sum, point) => sum + point, 0) / points.length;
}

function configuredModels(): ChatModel[] {
  const { AI_PROVIDER, AI_URL: url, AI_MODEL = "", AI_API_KEY: apiKey } = process.env;
  if (AI_PROVIDER !== "openai" || url === undefined) return [];
  return AI_MODEL.split(",").flatMap((model) =>
    model.trim() === ""
      ? []
      : [
          openAiChat({
            url,
            model: model.trim(),
            temperature: 0,
            price: { input: 0, output: 0 },
            ...(apiKey && { apiKey }),
          }),
        ],
  );
}

async function rateWith(model: ChatModel, issue: IssueText): Promise<number | null> {
  try {
    const ask = async (question: Parameters<ChatModel["ask"]>[0]) =>
      await model.ask(question, AbortSignal.timeout(60_000));
    return (await explainIssue(issue, ask)).value.difficulty;
  } catch (err) {
    if (err instanceof BadAnswer) return null;
    throw err;
  }
}
