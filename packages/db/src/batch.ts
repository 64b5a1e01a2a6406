import type { SQL } from "drizzle-orm";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import type { Database } from "./database.ts";

const dialect = new SQLiteAsyncDialect();

/** What one statement of a batch answered. */
export interface StatementResult {
  rows: unknown[];
  /** Rows inserted, updated or deleted. */
  changes: number;
}

/**
 * Runs statements in one transaction and one round trip: all or none. For hand-written SQL, which the query builder's own `batch`
 * does not take. Results come in the order of the statements.
 */
export async function runBatch(db: Database, statements: readonly SQL[]): Promise<StatementResult[]> {
  if (statements.length === 0) return [];
  const results = await db.$client.batch(
    statements.map((statement) => {
      const { sql, params } = dialect.sqlToQuery(statement);
      return db.$client.prepare(sql).bind(...params);
    }),
  );
  return results.map((result) => ({ rows: result.results, changes: result.meta.changes }));
}
