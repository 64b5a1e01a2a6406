import { Collector } from "../collect.ts";
import type { FoundRepository, IssueSource, SourceContext } from "../types.ts";

/** GitHub gives no more results than these for one search. */
const MAX_RESULTS = 1_000;
const PAGE = 100;
const DAY_MS = 86_400_000;
/** Repositories idle for longer are not looked for. */
const ACTIVE_DAYS = 90;
const MIN_STARS = 100;
const LABEL = "first-timers-only";

/**
 * GitHub's own search: well-starred, active repositories with beginner issues, and issues for first-timers anywhere. A search with more
 * than 1,000 results is cut in two by stars, until each part fits or the scrape's searches are spent. What is absent is kept: a search
 * sees a part.
 */
export const githubSearch: IssueSource = {
  id: "github-search",
  async fetch(context) {
    const collector = new Collector();
    await firstTimers(context, collector);
    const since = new Date(context.nowMs() - ACTIVE_DAYS * DAY_MS).toISOString().slice(0, 10);
    const shards: { from: number; to: number | null }[] = [{ from: MIN_STARS, to: null }];
    while (shards.length > 0 && context.searchesLeft() > 0) {
      const shard = shards.shift() as { from: number; to: number | null };
      const query = `good-first-issues:>2 archived:false pushed:>${since} stars:${shard.from}..${shard.to ?? "*"}`;
      const first = await context.searchRepositories(query, 1);
      const parts = first.total > MAX_RESULTS ? halves(shard, first.items) : null;
      if (parts !== null) {
        shards.push(...parts);
        continue;
      }
      take(collector, first.items);
      const pages = Math.ceil(Math.min(first.total, MAX_RESULTS) / PAGE);
      for (let page = 2; page <= pages && context.searchesLeft() > 0; page++)
        take(collector, (await context.searchRepositories(query, page)).items);
    }
    return { entries: collector.entries, report: collector.report, validator: null, isWhole: false };
  },
};

async function firstTimers(context: SourceContext, collector: Collector): Promise<void> {
  const query = `is:issue is:open no:assignee archived:false label:"${LABEL}"`;
  if (context.searchesLeft() <= 0) return;
  const { items } = await context.searchIssues(query, 1);
  const names = new Set(items.map(({ owner, name }) => `github.com/${owner}/${name}`));
  for (const link of names) collector.addLink(link, { labels: [LABEL] });
}

function take(collector: Collector, items: readonly FoundRepository[]): void {
  for (const { owner, name, language, description } of items)
    collector.addLink(`github.com/${owner}/${name}`, {
      labels: [],
      languages: language === null ? [] : [language],
      description,
    });
}

/** Two parts of a range of stars; null when it cannot be cut. An open range is cut above what was seen. */
function halves(
  { from, to }: { from: number; to: number | null },
  seen: readonly FoundRepository[],
): { from: number; to: number | null }[] | null {
  const top = to ?? Math.max(from * 4, ...seen.map(({ stars }) => stars));
  if (to !== null && to <= from) return null;
  // Few repositories have many stars: the middle of the exponents cuts closer to half than the middle of the numbers.
  const middle = Math.max(from, Math.min(top - 1, Math.floor(Math.sqrt(Math.max(1, from) * top))));
  return [
    { from: middle + 1, to },
    { from, to: middle },
  ];
}
