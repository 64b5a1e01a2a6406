import type { Clock } from "./clock.ts";
import type { Faults } from "./faults/faults.ts";
import type { PublicFeed } from "./feed/feed.ts";
import { Lru } from "./git/lru.ts";
import type { ResourceBuckets } from "./issues/buckets.ts";
import type { IssueWorld } from "./issues/world.ts";
import type { RateLimits } from "./http/rate-limits.ts";
import type { RequestLog } from "./http/request-log.ts";
import type { Urls } from "./rest/account-view.ts";
import { languagesOf } from "./rest/languages.ts";
import type { RepositoryFacts } from "./rest/repository-view.ts";
import type { App } from "./state/app-keys.ts";
import type { Repository } from "./state/model.ts";
import type { Registry } from "./state/registry.ts";
import type { Tokens } from "./state/tokens.ts";
import type { Deliveries } from "./webhooks/deliveries.ts";

/** The parts of one local GitHub, as its endpoints see them. */
export interface Hub {
  readonly clock: Clock;
  readonly app: App;
  readonly registry: Registry;
  readonly tokens: Tokens;
  readonly rateLimits: RateLimits;
  readonly requests: RequestLog;
  readonly faults: Faults;
  readonly deliveries: Deliveries;
  readonly content: ContentFacts;
  readonly feed: PublicFeed;
  readonly issues: IssueWorld;
  readonly buckets: ResourceBuckets;
  /** Known once the servers listen. */
  readonly urls: Urls & { codeload: string };
  /** Entries after which a tree is truncated. */
  treeLimit: number;
  /** Mints and checks the one-purpose tokens of archive downloads. */
  readonly archiveTokens: ArchiveTokens;
}

/** One-purpose tokens of archive downloads. */
export interface ArchiveTokens {
  mint(repository: Repository, ref: string): string;
  check(token: string, repository: Repository, ref: string): boolean;
}

/** Sizes and languages of default branches, computed once per tree. */
export class ContentFacts {
  readonly #byTree = new Lru<{ languages: Record<string, number>; sizeKb: number }>(1000);

  /** Languages in bytes; empty for an empty repository. */
  async languages(repository: Repository): Promise<Record<string, number>> {
    return (await this.#of(repository)).languages;
  }

  /** What the repository's own answer says about its content. */
  async facts(repository: Repository): Promise<RepositoryFacts> {
    const { languages, sizeKb } = await this.#of(repository);
    return { sizeKb, language: Object.keys(languages)[0] ?? null };
  }

  async #of(repository: Repository): Promise<{ languages: Record<string, number>; sizeKb: number }> {
    const head = await repository.git.head(repository.defaultBranch);
    const commit = head === null ? null : await repository.git.commit(head);
    if (!commit) return { languages: {}, sizeKb: 0 };
    const known = this.#byTree.get(commit.tree);
    if (known) return known;
    const entries = await repository.git.tree(commit.tree, true);
    const bytes = entries.reduce((sum, entry) => sum + (entry.size ?? 0), 0);
    const facts = { languages: languagesOf(entries), sizeKb: Math.ceil(bytes / 1024) };
    this.#byTree.set(commit.tree, facts);
    return facts;
  }
}
