import { type SQL, sql } from "drizzle-orm";
import { type Database, jsonChunks } from "../database.ts";

export type RetiredReason = "archived" | "idle" | "gone" | "private" | "unlisted";

/** A tracked repository as the scrape compares it. */
export interface TrackedRepo {
  id: number;
  githubId: number;
  owner: string;
  name: string;
  githubUrl: string;
  description: string | null;
  stars: number;
  languagesOrdered: string[];
  languagesRaw: Record<string, number>;
  /** What it is found under. */
  mainLanguages: string[];
  labels: string[];
  goodFirstIssueTag: string;
  dataSourceId: string;
  metadataHash: string;
  readme: string | null;
  readmeSha: string | null;
  pushedAtMs: number | null;
  retiredAtMs: number | null;
  retiredReason: RetiredReason | null;
}

/** What the sources say of a tracked repository. */
export interface RepoDetails extends TrackedRepo {
  listed: { key: string; sourceId: string; labels: string[]; languages: string[]; description: string | null }[];
}

const COLUMNS = sql`r.id, r.github_id as githubId, r.owner, r.name, r.github_url as githubUrl, r.description, r.stars,
  r.languages_ordered as languagesOrdered, r.languages_raw as languagesRaw, r.main_languages as mainLanguages, r.labels, r.good_first_issue_tag as goodFirstIssueTag,
  r.data_source_id as dataSourceId, r.metadata_hash as metadataHash, r.readme, r.readme_sha as readmeSha, r.pushed_at_ms as pushedAtMs,
  r.retired_at_ms as retiredAtMs, r.retired_reason as retiredReason,
  (select json_group_array(json_object('key', l.key, 'sourceId', l.source_id, 'labels', json(l.labels), 'languages', json(l.languages), 'description', l.description) order by l.id)
   from repo_listings l where l.repo_id = r.id) as listed`;

type Parsed = "languagesOrdered" | "languagesRaw" | "mainLanguages" | "labels" | "listed";
type Raw = Omit<RepoDetails, Parsed> & Record<Parsed, string>;

const toDetails = (row: Raw): RepoDetails => ({
  ...row,
  languagesOrdered: JSON.parse(row.languagesOrdered) as string[],
  languagesRaw: JSON.parse(row.languagesRaw) as Record<string, number>,
  mainLanguages: JSON.parse(row.mainLanguages) as string[],
  labels: JSON.parse(row.labels) as string[],
  listed: JSON.parse(row.listed) as RepoDetails["listed"],
});

/** Scrapes between two looks at a repository that is retired: a week, at four a day. */
const RETIRED_EVERY = 28;

/**
 * Tracked repositories after `afterId`, in order of id. Retired ones take turns, a 28th of them a scrape: one that comes back to life is
 * found within a week.
 */
export async function listTracked(
  db: Database,
  page: { afterId: number; scrapeId: number; limit: number },
): Promise<RepoDetails[]> {
  return (await db.all<Raw>(trackedQuery(page))).map(toDetails);
}

/** The question {@link listTracked} asks, for the test that holds it to its index. */
export const trackedQuery = (page: { afterId: number; scrapeId: number; limit: number }) => sql`
  select ${COLUMNS} from repos r where r.id > ${page.afterId}
    and (r.retired_at_ms is null or (r.id + ${page.scrapeId}) % ${RETIRED_EVERY} = 0)
  order by r.id limit ${page.limit}`;

/** Repositories by GitHub's numbers. */
export async function findReposByGithubId(db: Database, githubIds: readonly number[]): Promise<RepoDetails[]> {
  return (
    await db.all<Raw>(
      sql`select ${COLUMNS} from repos r where r.github_id in (select value from json_each(${JSON.stringify(githubIds)}))`,
    )
  ).map(toDetails);
}

export type RepoWrite = Omit<TrackedRepo, "id">;

/** Statements that write repositories as given, each by its number. */
export const writeRepos = (repos: readonly RepoWrite[], nowMs: number): SQL[] =>
  jsonChunks(repos).map(
    (chunk) => sql`
      insert into repos (github_id, owner, name, github_url, description, stars, languages_ordered, languages_raw, main_languages, good_first_issue_tag, labels,
        data_source_id, metadata_hash, readme, readme_sha, pushed_at_ms, retired_at_ms, retired_reason, created_at_ms, updated_at_ms)
      select value->>'githubId', value->>'owner', value->>'name', value->>'githubUrl', value->>'description', value->>'stars', value->'languagesOrdered',
        value->'languagesRaw', value->'mainLanguages', value->>'goodFirstIssueTag', value->'labels', value->>'dataSourceId', value->>'metadataHash', value->>'readme',
        value->>'readmeSha', value->>'pushedAtMs', value->>'retiredAtMs', value->>'retiredReason', ${nowMs}, ${nowMs}
      from json_each(${chunk}) where true
      on conflict (github_id) do update set owner = excluded.owner, name = excluded.name, github_url = excluded.github_url,
        description = excluded.description, stars = excluded.stars, languages_ordered = excluded.languages_ordered,
        languages_raw = excluded.languages_raw, main_languages = excluded.main_languages, good_first_issue_tag = excluded.good_first_issue_tag, labels = excluded.labels,
        data_source_id = excluded.data_source_id, metadata_hash = excluded.metadata_hash, readme = excluded.readme, readme_sha = excluded.readme_sha,
        pushed_at_ms = excluded.pushed_at_ms, retired_at_ms = excluded.retired_at_ms, retired_reason = excluded.retired_reason,
        updated_at_ms = excluded.updated_at_ms`,
  );

/** Statements that say which repository listings are about, by key. */
export const linkListings = (links: readonly { key: string; githubId: number }[]): SQL[] =>
  jsonChunks(links).map(
    (chunk) => sql`
      update repo_listings set repo_id = (select r.id from repos r where r.github_id = j.value->>'githubId'), error = null, next_try_at_ms = null
      from json_each(${chunk}) j where repo_listings.key = j.value->>'key' and repo_listings.repo_id is null`,
  );

/** Statements that say why listings are about nothing, and when to look again. A repository they were about is let go. */
export const failListings = (failures: readonly { key: string; error: string; nextTryAtMs: number }[]): SQL[] =>
  jsonChunks(failures).map(
    (chunk) => sql`
      update repo_listings set repo_id = null, error = j.value->>'error', next_try_at_ms = j.value->>'nextTryAtMs'
      from json_each(${chunk}) j where repo_listings.key = j.value->>'key'`,
  );

/** Statements that take the issues of retired repositories off the list. Who comes to their waiting summaries finds nobody to make them for. */
export const unlistIssuesOf = (githubIds: readonly number[]): SQL[] =>
  githubIds.length === 0
    ? []
    : [
        sql`update issues set is_listed = 0 where is_listed = 1 and repo_id in
          (select r.id from repos r where r.github_id in (select value from json_each(${JSON.stringify(githubIds)})))`,
      ];
