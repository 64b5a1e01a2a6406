import { readIssueAnswer, readRepoAnswer } from "./answers.ts";
import { isSuspicious } from "./guard/suspicious.ts";
import { suggestDifficulty } from "./guard/suggested-difficulty.ts";
import { extractIssue, extractRepo } from "./offline/extract.ts";
import { newNonce } from "./prompts/fence.ts";
import { issueQuestion } from "./prompts/issue-v1.ts";
import { repoQuestion } from "./prompts/repo-v1.ts";
import type { Answer, ChatModel, IssueExplanation, IssueText, Question, RepoText } from "./types.ts";

/**
 * A rating further from what the words suggest is not believed. They suggest badly, so a right rating is doubted now and then and missing: that
 * is the price for a bound on what a text can talk a model into.
 */
const MAX_DISTANCE = 2;

/** Sends a question: within limits of money and time, which are the caller's. */
export type Ask = (question: Question) => Promise<Answer>;

/** What was said, and whether a model said it. */
export interface Explained<T> {
  value: T;
  isOffline: boolean;
}

/**
 * Explains an issue.
 *
 * @param ask - Null: without a model.
 * @throws {BadAnswer} When the model's answer cannot be used; and what `ask` throws.
 */
export async function explainIssue(issue: IssueText, ask: Ask | null): Promise<Explained<IssueExplanation>> {
  if (ask === null) return { value: extractIssue(issue), isOffline: true };
  if (isSuspicious(issue.title, issue.body, issue.description ?? "", ...issue.labels)) {
    const reason = "The text seems to address whoever summarises it, so it was not shown to a model.";
    return { value: unrated(issue, reason), isOffline: true };
  }
  const value = readIssueAnswer((await ask(issueQuestion(issue, newNonce()))).text);
  const suggested = suggestDifficulty(issue);
  if (value.difficulty !== null && Math.abs(value.difficulty - suggested) > MAX_DISTANCE)
    return {
      value: {
        ...value,
        difficulty: null,
        reasons: [],
        unratedReason: "The rating was too far from what the text says.",
      },
      isOffline: false,
    };
  return { value, isOffline: false };
}

/** Summarises a repository. See {@link explainIssue}. */
export async function summariseRepo(repo: RepoText, ask: Ask | null): Promise<Explained<string>> {
  if (ask === null || isSuspicious(repo.readme?.slice(0, 8_192) ?? "", repo.description ?? ""))
    return { value: extractRepo(repo), isOffline: true };
  return { value: readRepoAnswer((await ask(repoQuestion(repo, newNonce()))).text), isOffline: false };
}

/** An issue in its own words, without a rating. */
export const unrated = (issue: IssueText, reason: string): IssueExplanation => ({
  ...extractIssue(issue),
  difficulty: null,
  reasons: [],
  unratedReason: reason,
});

/** Tokens that a chat's own marks take, at most. */
const CHAT_TOKENS = 100;

/**
 * What a call costs at most, in millionths of a dollar. Letters that a model's vocabulary lacks are taken byte by byte: a stranger can write a
 * text of one token a byte, and none of more.
 */
export function highestCost(model: ChatModel, question: Question): number {
  const bytes = new TextEncoder().encode(question.system + question.user + JSON.stringify(question.schema)).length;
  return costOf(model, { inputTokens: bytes + CHAT_TOKENS, outputTokens: question.maxTokens });
}

/** What tokens cost, in millionths of a dollar, rounded up. Dollars a million tokens are millionths of a dollar a token. */
export const costOf = (model: ChatModel, used: { inputTokens: number; outputTokens: number }): number =>
  Math.ceil(used.inputTokens * model.price.input + used.outputTokens * model.price.output);
