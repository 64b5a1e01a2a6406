import { sql } from "drizzle-orm";
import { runBatch } from "../batch.ts";
import type { Database } from "../database.ts";

export type ScrapePhase = "sources" | "refresh" | "resolve" | "done";

/** What a scrape did so far. */
export interface ScrapeStats {
  /** Repositories: new, changed in what their hash covers, the same, and not looked at any more. */
  repositories: { new: number; updated: number; unchanged: number; retired: number; failed: number };
  issues: { new: number; updated: number; closed: number; unchanged: number };
  queued: { repositories: number; issues: number };
  github: { requests: number; charged: number; points: number };
  sources: Record<string, { added: number; changed: number; removed: number; unchanged: number } | { error: string }>;
  /** Times the work was taken up. */
  invocations: number;
}

/** A scrape that has begun. */
export interface Scrape {
  id: number;
  phase: ScrapePhase;
  cursor: number;
  stats: ScrapeStats;
  startedAtMs: number;
  finishedAtMs: number | null;
}

export const emptyStats = (): ScrapeStats => ({
  repositories: { new: 0, updated: 0, unchanged: 0, retired: 0, failed: 0 },
  issues: { new: 0, updated: 0, closed: 0, unchanged: 0 },
  queued: { repositories: 0, issues: 0 },
  github: { requests: 0, charged: 0, points: 0 },
  sources: {},
  invocations: 0,
});

interface Row {
  id: number;
  phase: string;
  cursor: number;
  stats: string;
  startedAtMs: number;
  finishedAtMs: number | null;
}

const COLUMNS = sql`id, phase, cursor, stats, started_at_ms as startedAtMs, finished_at_ms as finishedAtMs`;
const toScrape = (row: Row): Scrape => ({
  ...row,
  phase: row.phase as ScrapePhase,
  stats: JSON.parse(row.stats) as ScrapeStats,
});

/** The scrape that was not finished, or null. */
export async function unfinishedScrape(db: Database): Promise<Scrape | null> {
  const row = await db.get<Row | undefined>(
    sql`select ${COLUMNS} from issue_scrapes where finished_at_ms is null order by id limit 1`,
  );
  return row === undefined ? null : toScrape(row);
}

/** Begins a scrape. */
export async function beginScrape(db: Database, nowMs: number): Promise<Scrape> {
  const row = await db.get<Row>(sql`
    insert into issue_scrapes (phase, stats, started_at_ms) values ('sources', ${JSON.stringify(emptyStats())}, ${nowMs}) returning ${COLUMNS}`);
  return toScrape(row);
}

/** The statement that remembers how far a scrape is. Put into the batch of what it speaks of. */
export const scrapeProgress = ({ id, phase, cursor, stats, finishedAtMs }: Scrape) => sql`
  update issue_scrapes set phase = ${phase}, cursor = ${cursor}, stats = ${JSON.stringify(stats)}, finished_at_ms = ${finishedAtMs} where id = ${id}`;

/** Remembers how far a scrape is. */
export async function saveScrape(db: Database, scrape: Scrape): Promise<void> {
  await runBatch(db, [scrapeProgress(scrape)]);
}

/** The newest scrapes. */
export async function listScrapes(db: Database, limit: number): Promise<Scrape[]> {
  return (await db.all<Row>(sql`select ${COLUMNS} from issue_scrapes order by id desc limit ${limit}`)).map(toScrape);
}

/** Drops scrapes that ended before `beforeMs`. @returns how many. */
export async function deleteOldScrapes(db: Database, beforeMs: number): Promise<number> {
  return (await runBatch(db, [sql`delete from issue_scrapes where finished_at_ms < ${beforeMs}`]))[0]?.changes ?? 0;
}
