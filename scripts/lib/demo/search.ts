import { setTimeout as sleep } from "node:timers/promises";
import type { RepositoryView } from "@dome/ingest-core/contracts";
import type { ApiClient, QueryResult } from "../api-client.ts";
import { UserError } from "../errors.ts";

/** Asked of this very checkout; not of `scripts/`, where the questions themselves would be the best answers. */
const OWN_QUESTIONS = [
  "verify webhook signature",
  "split identifiers camel case",
  "collect unreferenced packs garbage",
];
const OWN_PATHS = "{apps,packages}/*/src/**";
const POLL_MS = 20;
const FIND_TIMEOUT_MS = 60_000;
const SNIPPET_COLUMNS = 100;

/** What a demo asks: good questions for this checkout, the words of three of its paths for any other repository. */
export async function questionsFor(client: ApiClient, repository: RepositoryView, isOwn: boolean): Promise<string[]> {
  if (isOwn) return OWN_QUESTIONS;
  const { items } = await client.files(repository.id);
  const texts = items.filter(({ kind, size }) => kind === "text" && size > 0);
  const picked = [0.25, 0.5, 0.75].map((share) => texts[Math.floor(texts.length * share)]?.path);
  const words = picked.flatMap((path) =>
    path === undefined
      ? []
      : [
          path
            .split(/[^A-Za-z]+/)
            .filter(Boolean)
            .slice(-3)
            .join(" "),
        ],
  );
  return [...new Set(words)].filter((question) => question !== "");
}

/**
 * Asks the questions and tells where the best answers are.
 * @returns lines to show, and whether each was answered, from the stored commit alone.
 */
export async function askAll(
  client: ApiClient,
  repository: RepositoryView,
  questions: readonly string[],
  isOwn: boolean,
): Promise<{ lines: string[]; held: boolean }> {
  const lines: string[] = [];
  let held = true;
  for (const question of questions) {
    const startedAtMs = performance.now();
    const filters = { repositoryId: repository.id, ...(isOwn && { path: OWN_PATHS }) };
    const { results, embedder } = await client.query(repository.project, { query: question, k: 3, filters });
    const tookMs = Math.round(performance.now() - startedAtMs);
    lines.push(`"${question}" (${tookMs} ms${embedder?.lexical === true ? ", lexical" : ""})`);
    if (results.length === 0) lines.push("  nothing was found");
    lines.push(...results.map(describe));
    held &&= results.length > 0 && results.every(({ commitSha }) => commitSha === repository.lastCommitSha);
  }
  return { lines, held };
}

function describe({ path, startLine, endLine, symbol, snippet }: QueryResult): string {
  const first = snippet.split("\n").find((line) => line.trim() !== "") ?? "";
  // Names and text come from outside: control characters must not reach the terminal.
  const plain = `${path}:${startLine}-${endLine}${symbol === null ? "" : `  ${symbol}`}  │ ${first.trim()}`;
  return `  ${plain.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ").slice(0, SNIPPET_COLUMNS)}`;
}

/** Waits until a word is found at a commit. @returns when that was, as `Date.now` counts. @throws {UserError} After a minute. */
export async function untilFound(
  client: ApiClient,
  repository: RepositoryView,
  word: string,
  commitSha: string,
): Promise<number> {
  const deadline = Date.now() + FIND_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const { results } = await client.query(repository.project, {
      query: word,
      k: 1,
      filters: { repositoryId: repository.id },
    });
    const [best] = results;
    if (best?.commitSha === commitSha && best.snippet.includes(word)) return Date.now();
    await sleep(POLL_MS);
  }
  throw new UserError(`${word} was pushed at ${commitSha} and not found within ${FIND_TIMEOUT_MS / 1_000} s.`);
}
