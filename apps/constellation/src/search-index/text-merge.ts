/**
 * The full text is written in segments, one per transaction, and a question looks into every one. Merging them costs about a third of
 * writing them, so it is done after what was written became searchable, a step at a time: nobody waits for it, and questions get their
 * turn in between.
 */

/** Pages, of 4 KB, that a step writes about. */
const PAGES_PER_STEP = 250;
/** Steps of one waking; what is left is for the next. */
const STEPS_PER_WAKING = 50;
/** Between publishing and merging: the run that published ends first, and pushes that follow one another share one waking. */
export const MERGE_AFTER_MS = 2_000;

/** Takes one step of merging. @returns whether there may be more to merge. Safe to repeat. */
export function mergeStep(sql: SqlStorage): boolean {
  const before = changesOf(sql);
  sql.exec("insert into texts (texts, rank) values ('merge', ?)", PAGES_PER_STEP);
  // The statement itself counts as one change.
  return changesOf(sql) - before > 1;
}

/** Merges until nothing is left or it is time to let go. @returns whether there may be more to merge. */
export async function mergeTexts(sql: SqlStorage): Promise<boolean> {
  for (let step = 0; step < STEPS_PER_WAKING; step++) {
    if (!mergeStep(sql)) return false;
    await scheduler.wait(0);
  }
  return true;
}

const changesOf = (sql: SqlStorage): number =>
  sql.exec<{ changes: number }>("select total_changes() as changes").one().changes;
