import { z } from "zod";
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

/** Repositories by stars that are still to be read, and the next page of them. */
const Shard = z.object({ from: z.number().int(), to: z.number().int().nullable(), page: z.number().int().min(1) });
type Shard = z.output<typeof Shard>;
const Shards = z.array(Shard).min(1).max(30);

/**
 * GitHub's own search: well-starred, active repositories with beginner issues, and issues for first-timers anywhere. A search with more
 * than 1,000 results is cut in two by stars, until each part fits. When a scrape's searches are spent, the validator keeps what is left for the
 * next one; when all was read, it begins anew. What is absent is kept: a search sees a part.
 */
export const githubSearch: IssueSource = {
  id: "github-search",
  async fetch(context, validator) {
    const collector = new Collector();
    await firstTimers(context, collector);
    const since = new Date(context.nowMs() - ACTIVE_DAYS * DAY_MS).toISOString().slice(0, 10);
    let shards = readShards(validator);
    for (let [shard, ...rest] = shards; shard !== undefined && context.searchesLeft() > 0; [shard, ...rest] = shards) {
      const query = `good-first-issues:>2 archived:false pushed:>${since} stars:${shard.from}..${shard.to ?? "*"}`;
      const { total, items } = await context.searchRepositories(query, shard.page);
      take(collector, items);
      const parts = total > MAX_RESULTS && shard.page === 1 ? halves(shard, items) : null;
      const isLast = shard.page * PAGE >= Math.min(total, MAX_RESULTS);
      shards = [...(parts ?? (isLast ? [] : [{ ...shard, page: shard.page + 1 }])), ...rest];
    }
    const left = shards.length === 0 ? null : JSON.stringify(shards);
    return { entries: collector.entries, report: collector.report, validator: left, isWhole: false };
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

/** What the last scrape left, or everything. */
function readShards(validator: string | null): Shard[] {
  if (validator !== null) {
    try {
      const kept = Shards.safeParse(JSON.parse(validator));
      if (kept.success) return kept.data;
    } catch (err) {
      if (!(err instanceof SyntaxError)) throw err;
    }
  }
  return [{ from: MIN_STARS, to: null, page: 1 }];
}

/** Two parts of a range of stars; null when it cannot be cut. An open range is cut above what was seen. */
function halves({ from, to }: Shard, seen: readonly FoundRepository[]): Shard[] | null {
  const top = to ?? Math.max(from * 4, ...seen.map(({ stars }) => stars));
  if (to !== null && to <= from) return null;
  // Few repositories have many stars: the middle of the exponents cuts closer to half than the middle of the numbers.
  const middle = Math.max(from, Math.min(top - 1, Math.floor(Math.sqrt(Math.max(1, from) * top))));
  return [
    { from: middle + 1, to, page: 1 },
    { from, to: middle, page: 1 },
  ];
}
