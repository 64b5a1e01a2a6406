import { type SQL, sql } from "drizzle-orm";
import { runBatch } from "../batch.ts";
import type { Database } from "../database.ts";
import { type ClaimedItem, completeItem, type EntityType } from "./queue.ts";

/** What a repository's summary is made from. */
export interface RepoInput {
  owner: string;
  name: string;
  description: string | null;
  languages: string[];
  readme: string | null;
  isRetired: boolean;
}

/** What an issue's explanation is made from. */
export interface IssueInput {
  owner: string;
  name: string;
  description: string | null;
  languages: string[];
  number: number;
  title: string;
  body: string;
  labels: string[];
  isListed: boolean;
}

/** What was said about an entity. */
export interface SummaryContent {
  repoSummary: string | null;
  issueIntro: string | null;
  difficultyScore: number | null;
  difficultyReasons: string[];
  firstSteps: string[];
  unratedReason: string | null;
}

export interface Summary extends SummaryContent {
  provider: string;
  model: string;
  promptVersion: string;
  inputHash: string;
}

/** The entity behind an item; null when it is gone. */
export async function readRepoInput(db: Database, id: number): Promise<RepoInput | null> {
  const row = await db.get<
    (Omit<RepoInput, "languages" | "isRetired"> & { languages: string; retired: number }) | undefined
  >(sql`
    select owner, name, coalesce(description, (select l.description from repo_listings l where l.repo_id = repos.id and l.description is not null order by l.id limit 1)) as description,
      languages_ordered as languages, readme, retired_at_ms is not null as retired from repos where id = ${id}`);
  if (row === undefined) return null;
  const { retired, languages, ...rest } = row;
  return { ...rest, languages: JSON.parse(languages) as string[], isRetired: retired === 1 };
}

/** The entity behind an item; null when it is gone. */
export async function readIssueInput(db: Database, id: number): Promise<IssueInput | null> {
  const row = await db.get<
    | (Omit<IssueInput, "languages" | "labels" | "isListed"> & { languages: string; labels: string; listed: number })
    | undefined
  >(sql`
    select r.owner, r.name, r.description, r.languages_ordered as languages, i.github_issue_number as number, i.title, coalesce(i.body, '') as body, i.labels,
      i.is_listed as listed
    from issues i join repos r on r.id = i.repo_id where i.id = ${id}`);
  if (row === undefined) return null;
  const { listed, languages, labels, ...rest } = row;
  return {
    ...rest,
    languages: JSON.parse(languages) as string[],
    labels: JSON.parse(labels) as string[],
    isListed: listed === 1,
  };
}

/** What was said about the same input by the same model under the same prompt, about whatever entity. */
export async function findSummaryByInput(
  db: Database,
  inputHash: string,
): Promise<(Summary & { entityType: EntityType; entityId: number }) | null> {
  const row = await db.get<
    | (Omit<Summary, "difficultyReasons" | "firstSteps"> & {
        entityType: EntityType;
        entityId: number;
        difficultyReasons: string;
        firstSteps: string;
      })
    | undefined
  >(sql`
    select entity_type as entityType, entity_id as entityId, repo_summary as repoSummary, issue_intro as issueIntro, difficulty_score as difficultyScore,
      difficulty_reasons as difficultyReasons, first_steps as firstSteps, unrated_reason as unratedReason, provider, model,
      prompt_version as promptVersion, input_hash as inputHash
    from ai_summaries where input_hash = ${inputHash} limit 1`);
  if (row === undefined) return null;
  return {
    ...row,
    difficultyReasons: JSON.parse(row.difficultyReasons) as string[],
    firstSteps: JSON.parse(row.firstSteps) as string[],
  };
}

/** Stores what was said and ends the item, in one transaction; nothing happens when the claim is no longer ours. */
export async function storeSummary(db: Database, item: ClaimedItem, summary: Summary, nowMs: number): Promise<boolean> {
  const [, done] = await runBatch(db, [upsert(item, summary, nowMs), completeItem(item, nowMs)]);
  return (done?.changes ?? 0) > 0;
}

/** Ends an item that needs nothing said: it is gone, off the list, or said already. */
export async function settleItem(db: Database, item: ClaimedItem, nowMs: number): Promise<boolean> {
  const [done] = await runBatch(db, [completeItem(item, nowMs)]);
  return (done?.changes ?? 0) > 0;
}

const upsert = (item: ClaimedItem, s: Summary, nowMs: number): SQL => sql`
  insert into ai_summaries (entity_type, entity_id, repo_summary, issue_intro, difficulty_score, difficulty_reasons, first_steps, unrated_reason, provider,
    model, prompt_version, input_hash, created_at_ms, updated_at_ms)
  select ${item.entityType}, ${item.entityId}, ${s.repoSummary}, ${s.issueIntro}, ${s.difficultyScore}, ${JSON.stringify(s.difficultyReasons)},
    ${JSON.stringify(s.firstSteps)}, ${s.unratedReason}, ${s.provider}, ${s.model}, ${s.promptVersion}, ${s.inputHash}, ${nowMs}, ${nowMs}
  where exists (select 1 from ai_summary_queue where id = ${item.id} and status = 'processing' and claim_token = ${item.token})
  on conflict (entity_type, entity_id) do update set repo_summary = excluded.repo_summary, issue_intro = excluded.issue_intro,
    difficulty_score = excluded.difficulty_score, difficulty_reasons = excluded.difficulty_reasons, first_steps = excluded.first_steps,
    unrated_reason = excluded.unrated_reason, provider = excluded.provider, model = excluded.model, prompt_version = excluded.prompt_version,
    input_hash = excluded.input_hash, updated_at_ms = excluded.updated_at_ms`;
