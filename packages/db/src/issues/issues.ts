import { type SQL, sql } from "drizzle-orm";
import { type Database, jsonChunks } from "../database.ts";

/** Longest body that is kept, in characters. What the hash covers is the whole. */
export const MAX_BODY = 32_768;

/** An issue that is held, as the scrape compares it. */
export interface HeldIssue {
  repoId: number;
  number: number;
  state: "open" | "closed";
  isAssigned: boolean;
  isLocked: boolean;
  linkedPullRequests: number;
  metadataHash: string;
  isListed: boolean;
  removedReason: "deleted" | "unlabelled" | null;
  commentCount: number;
  updatedAtMs: number;
  scrapedAtMs: number;
}

/** The issues held of these repositories. */
export async function heldIssues(
  db: Database,
  repoIds: readonly number[],
): Promise<Map<number, Map<number, HeldIssue>>> {
  const rows = await db.all<Record<keyof HeldIssue, unknown>>(heldIssuesQuery(repoIds));
  const byRepo = new Map<number, Map<number, HeldIssue>>();
  for (const raw of rows) {
    const row = {
      ...raw,
      isLocked: raw.isLocked === 1,
      isListed: raw.isListed === 1,
      isAssigned: raw.isAssigned === 1,
    } as HeldIssue;
    const own = byRepo.get(row.repoId) ?? new Map<number, HeldIssue>();
    own.set(row.number, row);
    byRepo.set(row.repoId, own);
  }
  return byRepo;
}

/** The question {@link heldIssues} asks, for the test that holds it to its index. */
export const heldIssuesQuery = (repoIds: readonly number[]) => sql`
  select repo_id as repoId, github_issue_number as number, state, assignee_status is not null as isAssigned, is_locked as isLocked, linked_pull_requests as linkedPullRequests,
    metadata_hash as metadataHash, is_listed as isListed, removed_reason as removedReason, comment_count as commentCount, updated_at_ms as updatedAtMs,
    scraped_at_ms as scrapedAtMs
  from issues where repo_id in (select value from json_each(${JSON.stringify(repoIds)}))`;

export interface IssueWrite {
  /** GitHub's number of the repository. */
  githubId: number;
  number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  commentCount: number;
  /** Null: nobody. */
  assignees: string[] | null;
  labels: string[];
  isLocked: boolean;
  linkedPullRequests: number;
  githubUrl: string;
  metadataHash: string;
  isListed: boolean;
  removedReason: "deleted" | "unlabelled" | null;
  createdAtMs: number;
  updatedAtMs: number;
}

/**
 * Statements that write issues as given.
 *
 * @param nowMs - When reading them began. A row that somebody wrote since (a delivery, while a scrape was reading) stays as it is: what is given
 *   may be older.
 */
export const writeIssues = (issues: readonly IssueWrite[], nowMs: number): SQL[] =>
  jsonChunks(issues.map((issue) => ({ ...issue, body: wellFormed(issue.body.slice(0, MAX_BODY)) }))).map(
    (chunk) => sql`
      insert into issues (repo_id, github_issue_number, title, body, state, comment_count, assignee_status, labels, is_locked, linked_pull_requests,
        github_url, metadata_hash, is_listed, removed_reason, created_at_ms, updated_at_ms, scraped_at_ms)
      select r.id, j.value->>'number', j.value->>'title', j.value->>'body', j.value->>'state', j.value->>'commentCount',
        case when j.value->>'assignees' is null then null else j.value->'assignees' end, j.value->'labels', j.value->>'isLocked',
        j.value->>'linkedPullRequests', j.value->>'githubUrl', j.value->>'metadataHash', j.value->>'isListed', j.value->>'removedReason',
        j.value->>'createdAtMs', j.value->>'updatedAtMs', ${nowMs}
      from json_each(${chunk}) j join repos r on r.github_id = j.value->>'githubId' where true
      on conflict (repo_id, github_issue_number) do update set title = excluded.title, body = excluded.body, state = excluded.state,
        comment_count = excluded.comment_count, assignee_status = excluded.assignee_status, labels = excluded.labels, is_locked = excluded.is_locked,
        linked_pull_requests = excluded.linked_pull_requests, github_url = excluded.github_url, metadata_hash = excluded.metadata_hash,
        is_listed = excluded.is_listed, removed_reason = excluded.removed_reason, created_at_ms = excluded.created_at_ms,
        updated_at_ms = excluded.updated_at_ms, scraped_at_ms = excluded.scraped_at_ms
      where issues.scraped_at_ms <= excluded.scraped_at_ms`,
  );

export interface IssueStateWrite {
  githubId: number;
  number: number;
  /** Left out: as it is. */
  removedReason?: "deleted" | "unlabelled";
  isLocked: boolean;
  linkedPullRequests: number;
  isListed: boolean;
}

/** Statements that write what decides whether an issue is listed, when its text did not change. See {@link writeIssues} for `nowMs`. */
export const writeIssueStates = (states: readonly IssueStateWrite[], nowMs: number): SQL[] =>
  jsonChunks(states).map(
    (chunk) => sql`
      update issues set is_locked = j.value->>'isLocked', linked_pull_requests = j.value->>'linkedPullRequests', is_listed = j.value->>'isListed',
        removed_reason = j.value->>'removedReason', scraped_at_ms = ${nowMs}
      from json_each(${chunk}) j where issues.repo_id = (select id from repos where github_id = j.value->>'githubId')
        and issues.github_issue_number = j.value->>'number' and issues.scraped_at_ms <= ${nowMs}`,
  );

/** Half a surrogate pair, which a cut may leave, is no text. */
const wellFormed = (text: string): string => text.toWellFormed();
