import type { z } from "@hono/zod-openapi";
import type { HistoryEntry, IngestAnswer, QueryAnswer, RemoveAnswer } from "../projects/schemas.ts";
import { commitExample, jobExample, repositoryExample } from "./examples.ts";

/** The answer to an ingest request. */
export const ingestExample: z.output<typeof IngestAnswer> = {
  jobId: jobExample.id,
  status: "queued",
  message: "GitHub ingest job queued",
  project: "default",
  dataset: "web",
  repository: "honojs/hono",
  branch: "main",
  scope: "project",
};

/** A running job in a project's history. */
export const historyExample: HistoryEntry = {
  id: jobExample.id,
  source: "github",
  project: "default",
  dataset: "web",
  scope: "project",
  status: "running",
  startedAt: "2026-11-02T10:30:00.000Z",
  duration: "running",
  summary: "honojs/hono (main)",
  repositoryId: repositoryExample.id,
  reason: "person",
  phase: "fetch",
  progress: 42,
  durationMs: null,
  createdAtMs: 1_760_000_000_000,
  finishedAtMs: null,
  files: 412,
  skipped: 3,
  githubRequests: 3,
  error: null,
};

/** What removing a dataset reports. */
export const removalExample: z.output<typeof RemoveAnswer> = {
  project: "default",
  datasets: ["web"],
  repositories: [{ id: repositoryExample.id, repository: "honojs/hono", branch: "main", dataset: "web" }],
  removedChunks: 2_210,
  removedFiles: 412,
  jobsCancelled: 1,
  blobsReleased: 398,
  graceSeconds: 86_400,
};

/** One hit. */
export const queryExample: QueryAnswer = {
  query: "How are routes matched?",
  project: "default",
  k: 5,
  results: [
    {
      repositoryId: repositoryExample.id,
      owner: "honojs",
      repo: "hono",
      commitSha: commitExample,
      path: "src/router.ts",
      language: "typescript",
      startLine: 12,
      endLine: 31,
      symbol: "Router.match",
      snippet: "match(method: string, path: string): Result<T> {",
      score: 0.032,
      ranks: { text: 1, vector: 2 },
      project: "default",
    },
  ],
  embedder: { id: "ngrams", lexical: true },
};
