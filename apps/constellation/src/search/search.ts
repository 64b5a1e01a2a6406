import { searchScope } from "@dome/db";
import { type SearchAnswer, type SearchHit, SearchInput } from "@dome/ingest-core/contracts";
import { DomeError, errorFields } from "@dome/ingest-core/errors";
import { type Fused, fuse } from "@dome/search-core/fusion";
import type { Reranker } from "@dome/search-core/rerank";
import { VECTOR_WEIGHTS } from "@dome/search-core/text";
import { z } from "zod";
import type { ConstellationDeps } from "../deps.ts";
import type { Candidate, Candidates } from "../search-index/types.ts";
import { readSnippets } from "./snippets.ts";

/** Indexes asked at once, and in one search. */
const AT_ONCE = 6;
const MAX_DATASETS = 60;
/** Hits that a reranker reads. */
const RERANKED = 30;

/** See `ConstellationApi.search`. */
export async function search(deps: ConstellationDeps, given: SearchInput): Promise<SearchAnswer> {
  const parsed = SearchInput.safeParse(given);
  if (!parsed.success)
    throw new DomeError("invalid_input", `The search is not usable. ${z.prettifyError(parsed.error)}`, {
      details: parsed.error.issues,
    });
  const { userId, project, dataset, repositoryId, query, k, pathGlob, language } = parsed.data;
  const known = await searchScope(deps.db, userId, { project, dataset, repositoryId });
  if (known.length === 0)
    throw new DomeError(
      "not_found",
      `There is no such project, dataset or repository: ${project}${dataset === undefined ? "" : `/${dataset}`}.`,
    );
  const scope = known.filter(({ isStored }) => isStored);
  const datasets = [...new Set(scope.map((repository) => repository.dataset))];
  if (datasets.length > MAX_DATASETS)
    throw new DomeError(
      "invalid_input",
      `The project has ${datasets.length} datasets and a search looks at ${MAX_DATASETS}. Name one dataset.`,
    );
  const filters = {
    repositoryIds: scope.map(({ id }) => id),
    ...(pathGlob !== undefined && { pathGlob }),
    ...(language !== undefined && { language }),
  };
  const answers = await inGroups(
    datasets,
    async (name) => await deps.indexOf({ userId, project, dataset: name }).search(query, filters),
  );
  const repositories = new Map(scope.map((repository) => [repository.id, repository]));
  // An index may still hold what its owner's list does not.
  const ranked = rank(answers).filter(({ id }) => repositories.has(id.repositoryId));
  const embedder = answers.find((answer) => answer.embedder !== null)?.embedder ?? null;
  if (deps.reranker === null) return { hits: await withSnippets(deps, ranked.slice(0, k), repositories), embedder };
  const best = await withSnippets(deps, ranked.slice(0, Math.max(k, RERANKED)), repositories);
  const { hits, reranked } = await rerank(deps, deps.reranker, query, best);
  return { hits: hits.slice(0, k), embedder, reranked };
}

/** One ranking out of every index's: by score first, since indexes are scored alike, then fused. */
function rank(answers: readonly Candidates[]): Fused<Candidate>[] {
  const merged = (kind: "text" | "vector"): Candidate[] =>
    answers
      .flatMap((answer) =>
        answer[kind].flatMap(({ at, score }) =>
          answer.candidates[at] ? [{ candidate: answer.candidates[at], score }] : [],
        ),
      )
      .sort((a, b) => b.score - a.score)
      .map(({ candidate }) => candidate);
  const isLexical = answers.every((answer) => answer.embedder?.lexical !== false);
  return fuse([
    { name: "text", ids: merged("text"), weight: 1 },
    { name: "vector", ids: merged("vector"), weight: isLexical ? VECTOR_WEIGHTS.lexical : VECTOR_WEIGHTS.semantic },
  ]);
}

async function withSnippets(
  deps: ConstellationDeps,
  ranked: readonly Fused<Candidate>[],
  repositories: ReadonlyMap<string, { owner: string; repo: string; spaceId: number }>,
): Promise<SearchHit[]> {
  const texts = await readSnippets(
    deps.silo,
    ranked.map(({ id }) => ({ spaceId: repositories.get(id.repositoryId)?.spaceId ?? 0, ...id })),
  );
  return ranked.flatMap(({ id, score, ranks }, i) => {
    const repository = repositories.get(id.repositoryId);
    const snippet = texts[i];
    // Content that was collected since: the commit it belonged to is on its way out of the index.
    if (!repository || snippet === undefined || snippet === null) return [];
    const { sha: _, startOffset: _start, endOffset: _end, ...place } = id;
    return [{ ...place, owner: repository.owner, repo: repository.repo, snippet, score, ranks }];
  });
}

/** Hits in the order of a model that read them; in their own when it fails, since an answer is better than none. */
async function rerank(
  deps: Pick<ConstellationDeps, "log">,
  reranker: Reranker,
  query: string,
  hits: SearchHit[],
): Promise<{ hits: SearchHit[]; reranked: boolean }> {
  try {
    const order = await reranker.rerank(
      query,
      hits.map(({ snippet }) => snippet),
    );
    return { hits: order.flatMap((position) => hits[position] ?? []), reranked: true };
  } catch (err) {
    deps.log.warn("search.not_reranked", { model: reranker.id, ...errorFields(err) });
    return { hits, reranked: false };
  }
}

async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return results;
}
