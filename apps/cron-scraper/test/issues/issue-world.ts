import { env } from "cloudflare:workers";
import type { Scrape } from "@dome/db/beginner-issues";
import type { IssueSource, SourceEntry } from "@dome/issue-sources";
import { createControlClient, type IssueRepositoryInput, type LocalGitHubControl } from "@dome/local-github/control";
import { inject } from "vitest";
import { continueIssueScrape, startIssueScrape } from "../../src/issues/scrape.ts";
import { cronSettings } from "../../src/settings.ts";
import { World } from "../world.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** GitHub's clock and ours: the tests' repositories are active by it. */
export const NOW = Date.now();

/** A source in memory, which a test changes. */
export class ListSource implements IssueSource {
  readonly id: string;
  entries: Partial<SourceEntry>[] = [];
  broken: Error | null = null;

  constructor(id = "list") {
    this.id = id;
  }

  async fetch() {
    if (this.broken) throw this.broken;
    const entries = this.entries.map((entry) => ({
      owner: "acme",
      name: "site",
      labels: ["good first issue"],
      languages: [],
      description: null,
      ...entry,
    }));
    return { entries, report: { entries: entries.length, skipped: {}, examples: [] }, validator: null, isWhole: true };
  }
}

/** The scrape against a local GitHub, with lists, time and deaths in the test's hands. */
export class IssueWorld extends World {
  readonly github: LocalGitHubControl = createControlClient(inject("controlUrl"));
  readonly list = new ListSource();
  token = "";

  static async make(repositories: IssueRepositoryInput[] = []): Promise<IssueWorld> {
    const world = new IssueWorld();
    world.nowMs = NOW;
    await world.github.issues.clear();
    await world.github.faults.clear();
    world.token = await world.github.tokens.add({ login: `scraper-${crypto.randomUUID().slice(0, 8)}` });
    await world.load(repositories);
    await world.github.requests.reset();
    world.deps.sources = [world.list];
    world.deps.settings = cronSettings.parse({ GITHUB_API_URL: inject("apiUrl"), GITHUB_TOKEN: world.token });
    return world;
  }

  /** Loads repositories and lists them. */
  async load(repositories: IssueRepositoryInput[]): Promise<void> {
    for (let at = 0; at < repositories.length; at += 500)
      await this.github.issues.load(repositories.slice(at, at + 500).map((one) => ({ pushedAtMs: NOW - DAY, ...one })));
    this.list.entries.push(...repositories.map(({ owner, name }) => ({ owner, name })));
  }

  /** A whole scrape, however many invocations it takes. */
  async scrape(): Promise<Scrape> {
    await this.github.requests.reset();
    let scrape = await startIssueScrape(this.deps);
    for (let turns = 0; scrape !== null && scrape.phase !== "done"; turns++) {
      if (turns > 50) throw new Error(`the scrape does not end: ${JSON.stringify(scrape)}`);
      this.nowMs += 5 * 60_000;
      scrape = await continueIssueScrape(this.deps);
    }
    if (scrape === null) throw new Error("nothing was scraped");
    return scrape;
  }
}

/** Everything the four tables hold, for comparing. */
export async function tables(): Promise<Record<string, unknown[]>> {
  const names = ["repos", "issues", "ai_summary_queue", "ai_summaries", "repo_listings"];
  const results = await env.DB.batch(names.map((name) => env.DB.prepare(`select * from ${name} order by id`)));
  return Object.fromEntries(names.map((name, i) => [name, results[i]?.results ?? []]));
}

export const rows = async <T>(sql: string, ...params: unknown[]): Promise<T[]> =>
  (
    await env.DB.prepare(sql)
      .bind(...params)
      .all<T>()
  ).results;

/** A database whose user dies after so many statements or batches: nothing it does afterwards happens. */
export function mortal(db: IssueWorld["deps"]["db"], statements: number): IssueWorld["deps"]["db"] {
  let left = statements;
  const dying = <T extends object>(target: T, names: readonly string[], also: Partial<T> = {}): T =>
    new Proxy(target, {
      get(inner, property) {
        if (property in also) return also[property as keyof T];
        const value: unknown = Reflect.get(inner, property);
        if (typeof value !== "function") return value;
        const bound = value.bind(inner) as (...args: unknown[]) => unknown;
        if (!names.includes(String(property))) return bound;
        return (...args: unknown[]) => {
          if (left-- <= 0) throw new Error("died");
          return bound(...args);
        };
      },
    });
  const $client = dying(db.$client as D1Database, ["batch"]);
  return dying(db, ["all", "get", "run", "insert", "update", "delete"], { $client } as Partial<typeof db>);
}

/** A repository with issues numbered from 1. */
export const repository = (
  name: string,
  issues = 2,
  change: Partial<IssueRepositoryInput> = {},
): IssueRepositoryInput => ({
  owner: "acme",
  name,
  stars: 10,
  languages: { TypeScript: 100, CSS: 20 },
  pushedAtMs: NOW - DAY,
  readme: `# ${name}`,
  issues: Array.from({ length: issues }, (_, i) => ({
    number: i + 1,
    title: `Issue ${i + 1} of ${name}`,
    body: "Please fix the typo.",
    labels: ["Good First Issue"],
    createdAtMs: NOW - 10 * DAY,
    updatedAtMs: NOW - 5 * DAY,
  })),
  ...change,
});
