import { type SQL, sql } from "drizzle-orm";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { Database } from "../database.ts";
import { DomeError } from "@dome/ingest-core/errors";

/** What is asked for. */
export interface IssueFilter {
  /** One of the repository's main languages, whatever its case. */
  language?: string;
  /** 1 to 5, or `unrated`. */
  minDifficulty?: number;
  maxDifficulty?: number;
  isRated?: boolean;
  label?: string;
  /** Created at or after. */
  createdSinceMs?: number;
  /** Last changed at or after. */
  updatedSinceMs?: number;
  minStars?: number;
  repoId?: number;
}

/** A repository as people see it. */
export interface RepoView {
  id: number;
  githubId: number;
  owner: string;
  name: string;
  url: string;
  description: string | null;
  stars: number;
  languages: string[];
  /** What it is mainly written in. */
  mainLanguages: string[];
  labels: string[];
  sources: string[];
  openIssues: number;
  /** Null: not said yet. */
  summary: { text: string; provider: string; model: string } | null;
  pushedAtMs: number | null;
  updatedAtMs: number;
}

/** An issue as people see it. */
export interface IssueView {
  id: number;
  number: number;
  title: string;
  url: string;
  labels: string[];
  comments: number;
  createdAtMs: number;
  updatedAtMs: number;
  repository: Pick<RepoView, "id" | "owner" | "name" | "url" | "stars" | "languages" | "mainLanguages" | "summary">;
  /** Null: nothing was said yet. */
  explanation: {
    intro: string | null;
    /** 1 to 5; null: unrated. */
    difficulty: number | null;
    reasons: string[];
    firstSteps: string[];
    unratedReason: string | null;
    provider: string;
    model: string;
  } | null;
}

const ISSUE_COLUMNS = sql`i.id, i.github_issue_number as number, i.title, i.github_url as url, i.labels, i.comment_count as comments,
  i.created_at_ms as createdAtMs, i.updated_at_ms as updatedAtMs, r.id as repoId, r.owner, r.name, r.github_url as repoUrl, r.stars,
  r.languages_ordered as languages, r.main_languages as mainLanguages, s.issue_intro as intro, s.difficulty_score as difficulty, s.difficulty_reasons as reasons,
  s.first_steps as firstSteps, s.unrated_reason as unratedReason, s.provider, s.model,
  t.repo_summary as repoSummary, t.provider as repoProvider, t.model as repoModel`;
const ISSUE_JOINS = sql`join repos r on r.id = i.repo_id
  left join ai_summaries s on s.entity_type = 'issue' and s.entity_id = i.id
  left join ai_summaries t on t.entity_type = 'repo' and t.entity_id = r.id`;

interface IssueRow {
  id: number;
  number: number;
  title: string;
  url: string;
  labels: string;
  comments: number;
  createdAtMs: number;
  updatedAtMs: number;
  repoId: number;
  owner: string;
  name: string;
  repoUrl: string;
  stars: number;
  languages: string;
  mainLanguages: string;
  intro: string | null;
  difficulty: number | null;
  reasons: string | null;
  firstSteps: string | null;
  unratedReason: string | null;
  provider: string | null;
  model: string | null;
  repoSummary: string | null;
  repoProvider: string | null;
  repoModel: string | null;
}

function toIssueView(row: IssueRow): IssueView {
  const list = (json: string | null): string[] => (json === null ? [] : (JSON.parse(json) as string[]));
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    url: row.url,
    labels: list(row.labels),
    comments: row.comments,
    createdAtMs: row.createdAtMs,
    updatedAtMs: row.updatedAtMs,
    repository: {
      id: row.repoId,
      owner: row.owner,
      name: row.name,
      url: row.repoUrl,
      stars: row.stars,
      languages: list(row.languages),
      mainLanguages: list(row.mainLanguages),
      summary:
        row.repoSummary === null
          ? null
          : { text: row.repoSummary, provider: row.repoProvider ?? "", model: row.repoModel ?? "" },
    },
    explanation:
      row.provider === null
        ? null
        : {
            intro: row.intro,
            difficulty: row.difficulty,
            reasons: list(row.reasons),
            firstSteps: list(row.firstSteps),
            unratedReason: row.unratedReason,
            provider: row.provider,
            model: row.model ?? "",
          },
  };
}

/** Issues that are really free, newest first. */
export async function browseIssues(
  db: Database,
  filter: IssueFilter,
  page: { cursor?: string; limit: number },
): Promise<{ items: IssueView[]; nextCursor: string | null }> {
  const before = page.cursor === undefined ? null : cursorOf(page.cursor);
  const rows = await db.all<IssueRow>(browseQuery(filter, before, page.limit + 1));
  const items = rows.slice(0, page.limit).map(toIssueView);
  const last = items.at(-1);
  const nextCursor =
    rows.length > page.limit && last !== undefined
      ? encodeCursor({ atMs: last.createdAtMs, id: String(last.id) })
      : null;
  return { items, nextCursor };
}

/** The question {@link browseIssues} asks, for the test that holds it to its index. */
export function browseQuery(filter: IssueFilter, before: { atMs: number; id: number } | null, limit: number): SQL {
  const wanted: SQL[] = [sql`i.is_listed = 1`];
  if (before !== null) wanted.push(sql`(i.created_at_ms, i.id) < (${before.atMs}, ${before.id})`);
  if (filter.createdSinceMs !== undefined) wanted.push(sql`i.created_at_ms >= ${filter.createdSinceMs}`);
  if (filter.updatedSinceMs !== undefined) wanted.push(sql`i.updated_at_ms >= ${filter.updatedSinceMs}`);
  if (filter.minStars !== undefined) wanted.push(sql`r.stars >= ${filter.minStars}`);
  if (filter.repoId !== undefined) wanted.push(sql`i.repo_id = ${filter.repoId}`);
  if (filter.minDifficulty !== undefined) wanted.push(sql`s.difficulty_score >= ${filter.minDifficulty}`);
  if (filter.maxDifficulty !== undefined) wanted.push(sql`s.difficulty_score <= ${filter.maxDifficulty}`);
  if (filter.isRated === true) wanted.push(sql`s.difficulty_score is not null`);
  if (filter.isRated === false) wanted.push(sql`s.difficulty_score is null`);
  if (filter.language !== undefined) wanted.push(holds(sql`r.main_languages`, filter.language));
  if (filter.label !== undefined) wanted.push(holds(sql`i.labels`, filter.label));
  // A filter on what was said must not turn the order round: the page is short, what was said is not.
  return sql`select ${ISSUE_COLUMNS} from issues i indexed by issues_listed ${ISSUE_JOINS} where ${sql.join(wanted, sql` and `)}
    order by i.created_at_ms desc, i.id desc limit ${limit}`;
}

const holds = (column: SQL, value: string): SQL =>
  sql`exists (select 1 from json_each(${column}) e where lower(e.value) = ${value.toLowerCase()})`;

/** An issue that is listed, or null. */
export async function findListedIssue(db: Database, id: number): Promise<(IssueView & { body: string }) | null> {
  const row = await db.get<(IssueRow & { body: string | null }) | undefined>(
    sql`select ${ISSUE_COLUMNS}, i.body from issues i ${ISSUE_JOINS} where i.id = ${id} and i.is_listed = 1`,
  );
  return row === undefined ? null : { ...toIssueView(row), body: row.body ?? "" };
}

interface RepoRow {
  id: number;
  githubId: number;
  owner: string;
  name: string;
  url: string;
  description: string | null;
  stars: number;
  languages: string;
  mainLanguages: string;
  labels: string;
  sources: string;
  openIssues: number;
  summary: string | null;
  provider: string | null;
  model: string | null;
  pushedAtMs: number | null;
  updatedAtMs: number;
}

/** Tracked repositories that are not retired, most stars first. */
export async function browseRepos(
  db: Database,
  filter: { language?: string; minStars?: number },
  page: { cursor?: string; limit: number },
): Promise<{ items: RepoView[]; nextCursor: string | null }> {
  const before = page.cursor === undefined ? null : cursorOf(page.cursor);
  const rows = await db.all<RepoRow>(reposQuery(filter, before, page.limit + 1));
  const items = rows.slice(0, page.limit).map(({ summary, provider, model, ...row }): RepoView => ({
    ...row,
    languages: JSON.parse(row.languages) as string[],
    mainLanguages: JSON.parse(row.mainLanguages) as string[],
    labels: JSON.parse(row.labels) as string[],
    sources: JSON.parse(row.sources) as string[],
    summary: summary === null ? null : { text: summary, provider: provider ?? "", model: model ?? "" },
  }));
  const last = items.at(-1);
  const nextCursor =
    rows.length > page.limit && last !== undefined ? encodeCursor({ atMs: last.stars, id: String(last.id) }) : null;
  return { items, nextCursor };
}

/** The question {@link browseRepos} asks, for the test that holds it to its index. */
export function reposQuery(
  filter: { language?: string; minStars?: number },
  before: { atMs: number; id: number } | null,
  limit: number,
): SQL {
  const wanted: SQL[] = [sql`r.retired_at_ms is null`];
  if (before !== null) wanted.push(sql`(r.stars, r.id) < (${before.atMs}, ${before.id})`);
  if (filter.minStars !== undefined) wanted.push(sql`r.stars >= ${filter.minStars}`);
  if (filter.language !== undefined) wanted.push(holds(sql`r.main_languages`, filter.language));
  return sql`
    select r.id, r.github_id as githubId, r.owner, r.name, r.github_url as url, r.description, r.stars, r.languages_ordered as languages, r.main_languages as mainLanguages, r.labels,
      (select json_group_array(distinct l.source_id) from repo_listings l where l.repo_id = r.id) as sources,
      (select count(*) from issues i where i.repo_id = r.id and i.is_listed = 1) as openIssues,
      t.repo_summary as summary, t.provider, t.model, r.pushed_at_ms as pushedAtMs, r.updated_at_ms as updatedAtMs
    from repos r left join ai_summaries t on t.entity_type = 'repo' and t.entity_id = r.id
    where ${sql.join(wanted, sql` and `)} order by r.stars desc, r.id desc limit ${limit}`;
}

function cursorOf(text: string): { atMs: number; id: number } {
  const { atMs, id } = decodeCursor(text);
  if (!/^\d{1,15}$/.test(id))
    throw new DomeError("invalid_input", "The cursor is not one this list gave out. Start again without a cursor.");
  return { atMs, id: Number(id) };
}
