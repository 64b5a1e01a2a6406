/** What a scenario leaves behind, children first. */
const TABLES = [
  "content_refs", "content_trees", "content_blobs", "content_packs", "github_jobs", "provider_repositories", "webhook_deliveries",
  "dead_letters", "leases",
]; // prettier-ignore

/**
 * Takes everything out of the store, so that a scenario meets nothing of those before it: played alone, it plays the same. Content
 * that others had stored would not be fetched, either, and repositories that they left would be swept again.
 */
export async function emptyStore({ DB: db, PACKS: packs }: { DB: D1Database; PACKS: R2Bucket }): Promise<void> {
  await db.batch([
    ...TABLES.map((table) => db.prepare(`delete from ${table}`)),
    db.prepare("delete from content_spaces where id <> 1"),
  ]);
  const { objects } = await packs.list();
  if (objects.length > 0) await packs.delete(objects.map(({ key }) => key));
}
