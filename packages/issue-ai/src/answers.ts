import { z } from "zod";
import { holdsForbidden, plainText } from "./guard/plain-text.ts";
import { repeatsPrompt } from "./guard/leak.ts";
import { ISSUE_SYSTEM } from "./prompts/issue-v1.ts";
import { REPO_SYSTEM } from "./prompts/repo-v1.ts";
import type { IssueExplanation } from "./types.ts";

const IssueAnswer = z.strictObject({
  intro: z.string().min(10).max(700),
  difficulty: z.number().int().min(1).max(5),
  reasons: z.array(z.string().min(3).max(200)).min(1).max(4),
  first_steps: z.array(z.string().min(3).max(300)).min(1).max(6),
});
const RepoAnswer = z.strictObject({ summary: z.string().min(20).max(900) });

/** What is wrong with an answer, for the log; never the answer itself. */
export class BadAnswer extends Error {
  override readonly name = "BadAnswer";
}

/** @throws {BadAnswer} When it is not JSON of the wanted shape, or holds what no explanation needs. */
export function readIssueAnswer(text: string): IssueExplanation {
  const answer = read(IssueAnswer, text);
  return {
    intro: said(answer.intro, 10, 700),
    difficulty: answer.difficulty,
    reasons: answer.reasons.map((reason) => said(reason, 3, 200)),
    firstSteps: answer.first_steps.map((step) => said(step, 3, 300)),
    unratedReason: null,
  };
}

/** @throws {BadAnswer} See {@link readIssueAnswer}. */
export const readRepoAnswer = (text: string): string => said(read(RepoAnswer, text).summary, 20, 900);

/** Words as they are stored: what only shows nothing, or only was mark-up, says nothing. */
function said(text: string, min: number, max: number): string {
  const plain = plainText(text, max);
  if (plain.length < min) throw new BadAnswer("The answer holds a text that says nothing.");
  return plain;
}

function read<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join(".") || "the whole").slice(0, 5);
    throw new BadAnswer(`The answer does not fit the schema at: ${fields.join(", ")}.`);
  }
  for (const words of stringsIn(parsed.data)) {
    if (holdsForbidden(words)) throw new BadAnswer("The answer holds mark-up, a link or a call of a tool.");
    if (repeatsPrompt(words, `${ISSUE_SYSTEM}\n${REPO_SYSTEM}`)) throw new BadAnswer("The answer repeats the prompt.");
    if (/[<>]{3}|\b[0-9a-f]{16}\b/.test(words)) throw new BadAnswer("The answer repeats the marks of the prompt.");
  }
  return parsed.data;
}

/** Models like to put JSON between fences. */
function parseJson(text: string): unknown {
  const bare = /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(bare);
  } catch (err) {
    if (err instanceof SyntaxError) return undefined;
    throw err;
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
