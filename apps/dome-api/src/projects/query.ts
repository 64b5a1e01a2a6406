import type { ConstellationApi, IngestorApi, SearchAnswer } from "@dome/ingest-core/contracts";
import { DomeError, isDomeError } from "@dome/ingest-core/errors";
import { defined } from "../http/schemas.ts";
import { ALL_PROJECTS, findRepositories } from "./find-repositories.ts";
import { isNamed } from "./repo-address.ts";
import type { QueryAnswer, QueryInput } from "./schemas.ts";

/** Most indexes one question is put to, and how many at a time. */
const MAX_TARGETS = 40;
const AT_ONCE = 5;

export interface QueryDeps {
  ingestor: Pick<IngestorApi, "list">;
  constellation: Pick<ConstellationApi, "search">;
}

interface Target {
  project: string;
  repositoryId?: string;
}

/**
 * Asks the index of a project, or of every project of the person, and joins the answers by rank: scores of different indexes do
 * not compare.
 *
 * @throws {DomeError} `not_found` for an unknown project, dataset or repository; `invalid_input` when the question would go to over 40 projects.
 */
export async function query(deps: QueryDeps, userId: string, project: string, input: QueryInput): Promise<QueryAnswer> {
  const { dataset, path, language } = input.filters ?? {};
  const asked = await targets(deps, userId, project, input);
  const answers: { project: string; answer: SearchAnswer }[] = [];
  for (let from = 0; from < asked.length; from += AT_ONCE) {
    const some = asked.slice(from, from + AT_ONCE).map(async (target) => {
      const question = {
        userId,
        ...target,
        ...defined({ dataset, pathGlob: path, language }),
        query: input.query,
        k: input.k,
      };
      // Among several, one may lack the dataset or vanish meanwhile.
      return { project: target.project, answer: await unless(asked.length > 1, deps.constellation.search(question)) };
    });
    for (const { project: of, answer } of await Promise.all(some))
      if (answer !== null) answers.push({ project: of, answer });
  }
  if (asked.length > 1 && answers.length === 0) throw new DomeError("not_found", "Nothing here fits these filters.");
  return {
    query: input.query,
    project,
    k: input.k,
    results: merge(answers, input.k),
    embedder: answers[0]?.answer.embedder ?? null,
  };
}

async function targets(deps: QueryDeps, userId: string, project: string, input: QueryInput): Promise<Target[]> {
  const { repo, repositoryId } = input.filters ?? {};
  if (project !== ALL_PROJECTS && repo === undefined) return [{ project, ...defined({ repositoryId }) }];
  const repositories = await findRepositories(
    deps.ingestor,
    userId,
    project,
    (one) => (repo === undefined || isNamed(one, repo)) && (repositoryId === undefined || one.id === repositoryId),
  );
  const found: Target[] =
    repo === undefined && repositoryId === undefined
      ? [...new Set(repositories.map((one) => one.project))].map((name) => ({ project: name }))
      : repositories.map((one) => ({ project: one.project, repositoryId: one.id }));
  if (found.length === 0 && (repo !== undefined || repositoryId !== undefined))
    throw new DomeError("not_found", "There is no such repository here.");
  if (found.length > MAX_TARGETS)
    throw new DomeError("invalid_input", `That is more than ${MAX_TARGETS} projects or branches. Name the project.`);
  return found;
}

async function unless(mayBeAbsent: boolean, answer: Promise<SearchAnswer>): Promise<SearchAnswer | null> {
  try {
    return await answer;
  } catch (err) {
    if (mayBeAbsent && isDomeError(err) && err.code === "not_found") return null;
    throw err;
  }
}

function merge(answers: { project: string; answer: SearchAnswer }[], k: number): QueryAnswer["results"] {
  return answers
    .flatMap(({ project, answer }) => answer.hits.map((hit, rank) => ({ rank, hit: { ...hit, project } })))
    .toSorted((a, b) => a.rank - b.rank || b.hit.score - a.hit.score)
    .slice(0, k)
    .map(({ hit }) => hit);
}
