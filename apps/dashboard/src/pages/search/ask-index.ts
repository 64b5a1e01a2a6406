import type { Query, QueryAnswer, QueryResult } from "@dome/api-client";
import { ask } from "../../data/ask.ts";
import { Failure, toFailure } from "../../data/failure.ts";
import { client } from "../../data/session.ts";
import type { Question } from "./question.ts";

/** Most hits of one question; the API gives no more. */
export const MOST = 50;

export interface Found {
  results: readonly QueryResult[];
  embedder: QueryAnswer["embedder"];
}

/**
 * Puts a question to all projects, or to the chosen ones each, joined by rank as the API does it for all.
 * @throws {Failure}
 */
export async function askIndex(question: Question, most: number): Promise<Found> {
  const { text, projects, repositoryId, glob, language } = question;
  const body: Query = {
    query: text,
    k: most,
    filters: {
      ...(repositoryId === "" ? {} : { repositoryId }),
      ...(glob === "" ? {} : { path: glob }),
      ...(language === "" ? {} : { language }),
    },
  };
  const one = (project: string) =>
    ask(client.peek().POST("/api/projects/{project}/query", { params: { path: { project } }, body }));
  if (projects.length === 0) return await one("all");
  const answers = await Promise.allSettled(projects.map(one));
  const good = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  if (good.length === 0) {
    const [first] = answers;
    throw first?.status === "rejected" ? toFailure(first.reason) : new Failure("not_found", "No project was asked.");
  }
  const results = good
    .flatMap((answer) => answer.results.map((hit, rank) => ({ hit, rank })))
    .toSorted((a, b) => a.rank - b.rank || b.hit.score - a.hit.score)
    .slice(0, most)
    .map(({ hit }) => hit);
  return { results, embedder: good[0]?.embedder ?? null };
}
