import { env } from "cloudflare:workers";
import { openDatabase } from "@dome/db";
import { enqueueIssues, enqueueRepos, runBatch, writeIssues, writeRepos } from "@dome/db/beginner-issues";
import { createLogger } from "@dome/ingest-core/log";
import type { Answer, ChatModel, Question } from "@dome/issue-ai";
import type { SummarizerDeps } from "../src/deps.ts";
import { summarizerSettings } from "../src/settings.ts";

export const NOW = 1_900_000_000_000;
export const MINUTE = 60_000;

/** A model that answers as told. */
export class FakeModel implements ChatModel {
  readonly provider = "openai";
  model = "fake-1";
  temperature = 0.2;
  price = { input: 1, output: 1 };
  questions: Question[] = [];
  answer: (question: Question) => string | Promise<string> = (question) =>
    question.user.includes("<<<REPOSITORY")
      ? JSON.stringify({ summary: "A project that sends rockets to the moon and back, for everybody." })
      : JSON.stringify({
          intro: "A word in the greeting is misspelt and should be put right.",
          difficulty: 2,
          reasons: ["one word in one place"],
          first_steps: ["Find the greeting.", "Put it right."],
        });

  async ask(question: Question): Promise<Answer> {
    this.questions.push(question);
    return { text: await this.answer(question), inputTokens: 100, outputTokens: 50 };
  }
}

/** The summarizer over a real database, with model, money and time in the test's hands. */
export class SummaryWorld {
  nowMs = NOW;
  readonly sent: unknown[] = [];
  readonly model = new FakeModel();
  readonly db = openDatabase(env.DB);
  deps: SummarizerDeps = {
    db: this.db,
    model: this.model,
    queue: { send: async (message) => void this.sent.push(message) },
    settings: summarizerSettings({}),
    log: createLogger("ai-summarizer", "error", () => undefined),
    metrics: { record: () => undefined },
    nowMs: () => this.nowMs,
  };

  /** A repository with these issues, all waiting. */
  async add(
    issues: { title: string; body?: string; labels?: string[]; priority?: number }[],
    readme = "# Site\n\nA site about rockets that fly to the moon.",
  ): Promise<void> {
    const repo = {
      githubId: 7, owner: "acme", name: "site", githubUrl: "https://github.com/acme/site", description: "Rockets", stars: 5,
      languagesOrdered: ["Go"], languagesRaw: { Go: 1 }, mainLanguages: ["Go"], labels: ["good first issue"], goodFirstIssueTag: "good first issue", dataSourceId: "list",
      metadataHash: "x", readme, readmeSha: "y", pushedAtMs: NOW, retiredAtMs: null, retiredReason: null,
    }; // prettier-ignore
    await runBatch(this.db, [
      ...writeRepos([repo], NOW),
      ...writeIssues(
        issues.map((issue, i) => ({
          githubId: 7, number: i + 1, title: issue.title, body: issue.body ?? "", state: "open" as const, commentCount: 0, assignees: null,
          labels: issue.labels ?? ["good first issue"], isLocked: false, linkedPullRequests: 0, githubUrl: `https://github.com/acme/site/issues/${i + 1}`,
          metadataHash: `${i}`, isListed: true, removedReason: null, createdAtMs: NOW, updatedAtMs: NOW,
        })), // prettier-ignore
        NOW,
      ),
      ...enqueueIssues(
        issues.map((issue, i) => ({ githubId: 7, number: i + 1, priority: issue.priority ?? 0 })),
        NOW,
      ),
    ]);
  }

  async queueRepo(): Promise<void> {
    await runBatch(this.db, enqueueRepos([{ githubId: 7, priority: 0 }], NOW));
  }

  async requeue(number: number): Promise<void> {
    await runBatch(this.db, enqueueIssues([{ githubId: 7, number, priority: 0 }], this.nowMs));
  }
}

export const rows = async <T>(sql: string): Promise<T[]> => (await env.DB.prepare(sql).all<T>()).results;

/** Items by status. */
export const statuses = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await rows<{ status: string; n: number }>("select status, count(*) as n from ai_summary_queue group by status")
    ).map(({ status, n }) => [status, n]),
  );
