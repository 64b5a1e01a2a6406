import {
  type ClaimedItem,
  countCached,
  dayOf,
  findSummaryByInput,
  readIssueInput,
  readRepoInput,
  settleItem,
  storeSummary,
  type Summary,
  type SummaryContent,
} from "@dome/db/beginner-issues";
import {
  type Ask,
  BadAnswer,
  type ChatModel,
  explainIssue,
  extractRepo,
  ISSUE_PROMPT,
  type IssueExplanation,
  type IssueText,
  OFFLINE_MODEL,
  REPO_PROMPT,
  type RepoText,
  summariseRepo,
  unrated,
} from "@dome/issue-ai";
import { isDomeError } from "@dome/ingest-core/errors";
import { askModel } from "./ask.ts";
import type { SummarizerDeps } from "./deps.ts";

/** How an item ended. `cached`: the same was said before; `moot`: nobody would see it. */
export type Ending = "said" | "unrated" | "cached" | "moot";

/** Says what is to be said about one item and ends it. @throws What keeps it from being said now. */
export async function summariseItem(deps: SummarizerDeps, item: ClaimedItem): Promise<Ending> {
  if (item.entityType === "repo") {
    const repo = await readRepoInput(deps.db, item.entityId);
    if (repo === null || repo.isRetired) return await moot(deps, item);
    const { owner, name, description, languages, readme } = repo;
    return await summariseRepository(deps, item, { owner, name, description, languages, readme });
  }
  const issue = await readIssueInput(deps.db, item.entityId);
  if (issue === null || !issue.isListed) return await moot(deps, item);
  const { owner, name, description, languages, title, body, labels } = issue;
  return await explain(deps, item, { owner, name, description, languages, title, body, labels });
}

async function moot(deps: SummarizerDeps, item: ClaimedItem): Promise<Ending> {
  await settleItem(deps.db, item, deps.nowMs());
  return "moot";
}

async function explain(deps: SummarizerDeps, item: ClaimedItem, issue: IssueText): Promise<Ending> {
  const inputHash = await hashOf(deps.model, ISSUE_PROMPT, issue);
  if (await reuse(deps, item, inputHash)) return "cached";
  const { value, isOffline } = await orUnrated(deps, item, async (ask) => await explainIssue(issue, ask), {
    value: unrated(issue, "No model gave an answer that could be used."),
    isOffline: true,
  });
  await storeSummary(
    deps.db,
    item,
    { ...contentOf(value), ...sourceOf(deps.model, isOffline, ISSUE_PROMPT, inputHash) },
    deps.nowMs(),
  );
  return value.difficulty === null ? "unrated" : "said";
}

async function summariseRepository(deps: SummarizerDeps, item: ClaimedItem, repo: RepoText): Promise<Ending> {
  const inputHash = await hashOf(deps.model, REPO_PROMPT, repo);
  if (await reuse(deps, item, inputHash)) return "cached";
  const { value, isOffline } = await orUnrated(deps, item, async (ask) => await summariseRepo(repo, ask), {
    value: extractRepo(repo),
    isOffline: true,
  });
  const content: SummaryContent = {
    repoSummary: value,
    issueIntro: null,
    difficultyScore: null,
    difficultyReasons: [],
    firstSteps: [],
    unratedReason: null,
  };
  await storeSummary(
    deps.db,
    item,
    { ...content, ...sourceOf(deps.model, isOffline, REPO_PROMPT, inputHash) },
    deps.nowMs(),
  );
  return "said";
}

/** A bad answer, or none to this text, is tried again as often as anything; after the last one, what can be said without a model stands. */
async function orUnrated<T>(
  deps: SummarizerDeps,
  item: ClaimedItem,
  run: (ask: Ask | null) => Promise<T>,
  otherwise: T,
): Promise<T> {
  const { model } = deps;
  try {
    return await run(model === null ? null : async (question) => await askModel(deps, model, question));
  } catch (err) {
    const isAboutItem = err instanceof BadAnswer || (isDomeError(err) && err.code === "upstream_rejected");
    if (!isAboutItem || item.attempts < deps.settings.AI_MAX_ATTEMPTS) throw err;
    deps.log.warn("summary.unusable", { entityType: item.entityType, entityId: item.entityId, reason: err.message });
    return otherwise;
  }
}

/** The same input, model and prompt: nothing is paid again, whichever entity it was said about. */
async function reuse(deps: SummarizerDeps, item: ClaimedItem, inputHash: string): Promise<boolean> {
  const known = await findSummaryByInput(deps.db, inputHash);
  if (known === null || known.entityType !== item.entityType) return false;
  const { entityType: _type, entityId, ...summary } = known;
  if (entityId === item.entityId) await settleItem(deps.db, item, deps.nowMs());
  else await storeSummary(deps.db, item, summary, deps.nowMs());
  await countCached(deps.db, dayOf(deps.nowMs()), 1);
  return true;
}

const contentOf = (value: IssueExplanation): SummaryContent => ({
  repoSummary: null,
  issueIntro: value.intro,
  difficultyScore: value.difficulty,
  difficultyReasons: value.reasons,
  firstSteps: value.firstSteps,
  unratedReason: value.unratedReason,
});

function sourceOf(
  model: ChatModel | null,
  isOffline: boolean,
  promptVersion: string,
  inputHash: string,
): Pick<Summary, "provider" | "model" | "promptVersion" | "inputHash"> {
  const source =
    isOffline || model === null
      ? { provider: "offline", model: OFFLINE_MODEL }
      : { provider: model.provider, model: model.model };
  return { ...source, promptVersion, inputHash };
}

/** What says it, and how it is asked. */
export const madeBy = (model: ChatModel | null): string =>
  JSON.stringify([ISSUE_PROMPT, REPO_PROMPT, ...voiceOf(model)]);

const voiceOf = (model: ChatModel | null): (string | number)[] =>
  model === null ? ["offline", OFFLINE_MODEL] : [model.provider, model.model, model.temperature];

async function hashOf(model: ChatModel | null, promptVersion: string, input: object): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([promptVersion, ...voiceOf(model), input]));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
