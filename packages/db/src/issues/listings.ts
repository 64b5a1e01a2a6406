import { sql } from "drizzle-orm";
import { runBatch } from "../batch.ts";
import { type Database, jsonChunks } from "../database.ts";

/** An entry of a source, as it is compared with what is stored. */
export interface Listing {
  key: string;
  owner: string;
  name: string;
  labels: string[];
  languages: string[];
  description: string | null;
}

/** What storing a source's list changed. */
export interface ListingChanges {
  added: number;
  changed: number;
  removed: number;
  unchanged: number;
}

/**
 * Makes a source's listings equal to `entries`, writing only rows that differ. What is absent goes, unless `keepAbsent`. Validator and report
 * are stored in the same transaction as the last rows: a list that was only half stored is read again.
 */
export async function storeListings(
  db: Database,
  source: { id: string; validator: string | null; report: unknown; keepAbsent: boolean },
  entries: readonly Listing[],
  nowMs: number,
): Promise<ListingChanges> {
  const held = new Map(
    (
      await db.all<{ key: string; value: string }>(sql`
        select key, json_array(owner, name, json(labels), json(languages), description) as value
        from repo_listings where source_id = ${source.id}`)
    ).map(({ key, value }) => [key, value]),
  );
  const wanted = new Map(entries.map((entry) => [entry.key, entry]));
  const valueOf = ({ owner, name, labels, languages, description }: Listing): string =>
    JSON.stringify([owner, name, labels, languages, description]);
  // SQLite escapes some characters that JavaScript does not: both sides are compared as JavaScript writes them.
  const same = (entry: Listing): boolean => {
    const known = held.get(entry.key);
    return known !== undefined && JSON.stringify(JSON.parse(known)) === valueOf(entry);
  };
  const different = [...wanted.values()].filter((entry) => !same(entry));
  const removed = source.keepAbsent ? [] : [...held.keys()].filter((key) => !wanted.has(key));
  const added = different.filter((entry) => !held.has(entry.key)).length;
  const changes = {
    added,
    changed: different.length - added,
    removed: removed.length,
    unchanged: wanted.size - different.length,
  };
  const report = JSON.stringify(source.report);
  await runBatch(db, [
    ...jsonChunks(different).map(
      (chunk) => sql`
        insert into repo_listings (source_id, key, owner, name, labels, languages, description, created_at_ms, updated_at_ms)
        select ${source.id}, value->>'key', value->>'owner', value->>'name', value->'labels', value->'languages', value->>'description', ${nowMs}, ${nowMs}
        from json_each(${chunk}) where true
        on conflict (source_id, key) do update set owner = excluded.owner, name = excluded.name, labels = excluded.labels,
          languages = excluded.languages, description = excluded.description, updated_at_ms = excluded.updated_at_ms`,
    ),
    ...jsonChunks(removed).map(
      (chunk) =>
        sql`delete from repo_listings where source_id = ${source.id} and key in (select value from json_each(${chunk}))`,
    ),
    sql`insert into issue_sources (id, validator, report, error, updated_at_ms) values (${source.id}, ${source.validator}, ${report}, null, ${nowMs})
      on conflict (id) do update set validator = excluded.validator, report = excluded.report, error = null, updated_at_ms = excluded.updated_at_ms
      where validator is not excluded.validator or report is not excluded.report or error is not null`,
  ]);
  return changes;
}

/** What makes asking a source again free; null: it was never read. */
export async function sourceValidator(db: Database, id: string): Promise<string | null> {
  const row = await db.get<{ validator: string | null } | undefined>(
    sql`select validator from issue_sources where id = ${id}`,
  );
  return row?.validator ?? null;
}

/** Records that a source could not be read; what it listed stays. */
export async function recordSourceFailure(db: Database, id: string, error: string, nowMs: number): Promise<void> {
  await runBatch(db, [
    sql`insert into issue_sources (id, validator, report, error, updated_at_ms) values (${id}, null, '{}', ${error}, ${nowMs})
      on conflict (id) do update set error = excluded.error, updated_at_ms = excluded.updated_at_ms where error is not excluded.error`,
  ]);
}

/** An entry that GitHub has to be asked about: once, and when that failed, after a while again. */
export interface UnresolvedListing {
  id: number;
  key: string;
  owner: string;
  name: string;
}

/** Unresolved entries after `afterId`, one a name whatever the number of sources, in order of id. */
export async function listUnresolved(
  db: Database,
  page: { afterId: number; nowMs: number; limit: number },
): Promise<UnresolvedListing[]> {
  return await db.all<UnresolvedListing>(unresolvedQuery(page));
}

/** The question {@link listUnresolved} asks, for the test that holds it to its index. */
export const unresolvedQuery = (page: { afterId: number; nowMs: number; limit: number }) => sql`
  select id, key, owner, name from repo_listings
  where repo_id is null and id > ${page.afterId} and (next_try_at_ms is null or next_try_at_ms <= ${page.nowMs})
  order by id limit ${page.limit}`;

/** The labels and languages that all sources name for these keys, in the sources' order. */
export async function listedDetails(
  db: Database,
  keys: readonly string[],
): Promise<{ key: string; sourceId: string; labels: string[]; languages: string[]; description: string | null }[]> {
  const rows = await db.all<{
    key: string;
    sourceId: string;
    labels: string;
    languages: string;
    description: string | null;
  }>(sql`
    select key, source_id as sourceId, labels, languages, description from repo_listings
    where key in (select value from json_each(${JSON.stringify(keys)})) order by id`);
  return rows.map((row) => ({
    ...row,
    labels: JSON.parse(row.labels) as string[],
    languages: JSON.parse(row.languages) as string[],
  }));
}

/** Every source's state, for people. */
export async function listSources(
  db: Database,
): Promise<{ id: string; report: unknown; error: string | null; updatedAtMs: number }[]> {
  const rows = await db.all<{ id: string; report: string; error: string | null; updatedAtMs: number }>(
    sql`select id, report, error, updated_at_ms as updatedAtMs from issue_sources order by id`,
  );
  return rows.map((row) => ({ ...row, report: JSON.parse(row.report) as unknown }));
}
