import type { Clock } from "../clock.ts";
import type { Urls } from "../rest/account-view.ts";
import type { Account } from "../state/model.ts";
import type { Registry } from "../state/registry.ts";
import type { PublicEvent } from "../control/types.ts";
import { historyEvents, newPushes } from "./history.ts";
import { readRecordings } from "./recordings.ts";

/** How the feed behaves. */
export interface FeedOptions {
  /** Folder of recorded events (gzip NDJSON); without one, events are made from the history of the served repositories. */
  dir?: string;
  /** Recorded or historical events that appear a minute, after the first hundred (or third); without it all are there at once. */
  perMinute?: number;
  /** `X-Poll-Interval` in seconds, 60 unless set. */
  pollIntervalSeconds?: number;
}

/** Events that the feed shows. */
const WINDOW = 300;
/** Shown from the first moment, or a third of all, where the rest appears with time. */
const AT_ONCE = 100;

/**
 * The public events. Those of the past come from recordings, or are made from the commits of the default branches: each is one push.
 * What is pushed from then on, and what a test publishes, follows.
 */
export class PublicFeed {
  pollIntervalSeconds: number;
  readonly #options: FeedOptions;
  readonly #registry: Registry;
  readonly #clock: Clock;
  readonly #urls: () => Urls;
  /** Oldest first. */
  #past: PublicEvent[] | null = null;
  readonly #since: PublicEvent[] = [];
  readonly #heads = new Map<number, string>();
  readonly #startedAtMs: number;
  #lastId = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(registry: Registry, clock: Clock, urls: () => Urls, options: FeedOptions) {
    this.#registry = registry;
    this.#clock = clock;
    this.#urls = urls;
    this.#options = options;
    this.#startedAtMs = clock.now();
    this.pollIntervalSeconds = options.pollIntervalSeconds ?? 60;
  }

  /** The last 300 events, newest first. */
  async newest(): Promise<PublicEvent[]> {
    // Two requests at once must not both notice the same push.
    this.#reading = this.#reading.then(() => this.#look());
    await this.#reading;
    const past = this.#past ?? [];
    const { perMinute } = this.#options;
    const minutes = (this.#clock.now() - this.#startedAtMs) / 60_000;
    const shown =
      perMinute === undefined
        ? past.length
        : Math.min(past.length, Math.min(AT_ONCE, Math.ceil(past.length / 3)) + Math.floor(minutes * perMinute));
    return [...past.slice(0, shown).slice(-WINDOW), ...this.#since].slice(-WINDOW).reverse();
  }

  /** Adds events as they are, the newest last. */
  publish(events: readonly PublicEvent[]): void {
    this.#since.push(...events);
  }

  /** The account with that number, of the registry or of the feed. */
  account(id: number): Account | null {
    for (const account of this.#registry.accounts.values()) if (account.id === id) return account;
    const seen = this.#find((event) => event.actor.id === id)?.actor;
    return seen === undefined ? null : this.#strange(seen.id, seen.login);
  }

  /** A repository that only the feed knows: its owner and its name. */
  repository(id: number): { owner: Account; name: string } | null {
    const seen = this.#find((event) => event.repo.id === id)?.repo;
    const [login, name] = seen?.name.split("/") ?? [];
    if (login === undefined || name === undefined) return null;
    const known = this.#find((event) => event.actor.login === login)?.actor.id;
    return { owner: this.#strange(known ?? id, login), name };
  }

  #strange(id: number, login: string): Account {
    return { id, login, type: "User", createdAtMs: this.#startedAtMs };
  }

  #find(fits: (event: PublicEvent) => boolean): PublicEvent | undefined {
    return this.#since.findLast(fits) ?? this.#past?.findLast(fits);
  }

  async #look(): Promise<void> {
    if (this.#past === null) {
      const { dir } = this.#options;
      const past = dir === undefined ? await historyEvents(this.#registry, this.#urls()) : await readRecordings(dir);
      this.#past = past;
      this.#lastId = past.reduce((last, event) => Math.max(last, Number(event.id)), 50_000_000_000);
    }
    for (const repository of this.#registry.repositories.values()) {
      if (repository.private || repository.blocked !== null) continue;
      const head = await repository.git.head(repository.defaultBranch);
      const known = this.#heads.get(repository.id);
      if (head === null || head === known) continue;
      this.#heads.set(repository.id, head);
      const isPast = known === undefined && this.#past.some((event) => event.repo.id === repository.id);
      if (isPast || (known === undefined && this.#options.dir !== undefined)) continue;
      this.#since.push(
        ...(await newPushes(
          this.#registry,
          this.#urls(),
          repository,
          known ?? null,
          this.#clock.now(),
          () => ++this.#lastId,
        )),
      );
    }
  }
}
