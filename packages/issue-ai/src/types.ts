/** An issue to be explained. All of it was written by strangers. */
export interface IssueText {
  owner: string;
  name: string;
  description: string | null;
  languages: readonly string[];
  title: string;
  body: string;
  labels: readonly string[];
}

/** A repository to be summarised. All of it was written by strangers. */
export interface RepoText {
  owner: string;
  name: string;
  description: string | null;
  languages: readonly string[];
  readme: string | null;
}

/** What is said about an issue. Plain text without links or mark-up. */
export interface IssueExplanation {
  intro: string;
  /** 1 (a first change) to 5 (weeks for somebody who knows the code); null: unrated. */
  difficulty: number | null;
  reasons: string[];
  firstSteps: string[];
  /** Why there is no rating; null when there is one. */
  unratedReason: string | null;
}

/** A model that is asked in words and answers with JSON. */
export interface ChatModel {
  provider: "workers-ai" | "openai";
  model: string;
  temperature: number;
  /** Dollars for a million tokens, in and out. */
  price: { input: number; output: number };
  /** @throws {DomeError} When nothing came back: `rate_limited`, `upstream_unavailable` (a time-out too), `upstream_rejected` (this question), `misconfigured`. */
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
}

export interface Question {
  system: string;
  user: string;
  /** JSON schema of the answer. */
  schema: object;
  maxTokens: number;
}

/** What came back, unchecked. Tokens as the model counts them, else estimated. */
export interface Answer {
  text: string;
  inputTokens: number;
  outputTokens: number;
}
