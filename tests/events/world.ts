import { env } from "cloudflare:workers";
import { openDatabase } from "@dome/db";
import type { GitHubBudgetApi, GitHubBudgetNamespace } from "@dome/ingest-core/github";
import { createLogger } from "@dome/ingest-core/log";
import type { EnrichMessage } from "@dome/ingest-core/messages";
import { createMetrics } from "@dome/ingest-core/metrics";
import { parseSettings } from "@dome/ingest-core/settings";
import type { CronDeps } from "../../apps/cron-scraper/src/deps.ts";
import { archiveEvents } from "../../apps/cron-scraper/src/events/archive.ts";
import { pollEvents } from "../../apps/cron-scraper/src/events/poll.ts";
import { wakeEnrichment } from "../../apps/cron-scraper/src/events/wake.ts";
import { cronSettings } from "../../apps/cron-scraper/src/settings.ts";
import { type Bucket, decide, freshBucket, learn } from "../../apps/queue-consumer/src/budget/bucket.ts";
import type { ConsumerDeps } from "../../apps/queue-consumer/src/deps.ts";
import { enrich } from "../../apps/queue-consumer/src/enrich/enrich.ts";
import { importLines } from "../../apps/queue-consumer/src/events/import.ts";
import { consumerSettings } from "../../apps/queue-consumer/src/settings.ts";
import { killable, Killed, KillSwitch } from "../support/kill-switch.ts";
import { FeedDouble } from "./feed-double.ts";

export const START_MS = Date.UTC(2026, 10, 22, 10);
const URL_OF_GITHUB = "https://github.test";

/** The events pipeline over real bindings, with its clock, its GitHub and its death under the test's control. */
export class EventsWorld {
  nowMs = START_MS;
  readonly kill = new KillSwitch();
  readonly github = new FeedDouble(() => this.nowMs);
  wakes: EnrichMessage[] = [];
  token: string | undefined;
  private readonly buckets = new Map<string, Bucket>();

  cron(rawDays = 7): CronDeps {
    const db = openDatabase(killable(env.DB, this.kill));
    return {
      db,
      queue: { sendBatch: async () => undefined },
      enrichQueue: { sendBatch: async (messages) => void this.wakes.push(...messages.map(({ body }) => body)) },
      summaries: { send: async () => undefined },
      sources: [],
      budget: this.budget,
      archive: killable(env.ARCHIVE, this.kill),
      constellation: { sweep: async () => 0 },
      silo: { collectGarbage: async () => { throw new Error("not here"); } },
      settings: parseSettings(cronSettings, { GITHUB_API_URL: URL_OF_GITHUB, EVENTS_RAW_DAYS: String(rawDays), ...(this.token === undefined ? {} : { GITHUB_TOKEN: this.token }) }),
      log: createLogger("test", "error", () => undefined),
      metrics: createMetrics("test", undefined),
      nowMs: () => this.nowMs,
      fetch: async (input, init) => await this.kill.step(async () => await this.github.fetch(input, init)),
    }; // prettier-ignore
  }

  consumer(): ConsumerDeps {
    const { db, budget, log, metrics, nowMs, fetch } = this.cron();
    const settings = parseSettings(consumerSettings, {
      GITHUB_API_URL: URL_OF_GITHUB,
      ...(this.token === undefined ? {} : { GITHUB_TOKEN: this.token }),
    });
    return { db, budget, log, metrics, nowMs, settings, ...(fetch === undefined ? {} : { fetch }), random: () => 0.5 } as unknown as ConsumerDeps; // prettier-ignore
  }

  /** What a Durable Object that lost its storage would know. */
  forgetBudget(): void {
    this.buckets.clear();
  }

  /** Runs something that may be killed; a dead Worker is replaced. @returns null when it died. */
  async survive<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (err) {
      if (!this.kill.dead && !(err instanceof Killed)) throw err;
      return null;
    } finally {
      this.kill.revive();
    }
  }

  poll = async (): Promise<number | null> => await this.survive(async () => await pollEvents(this.cron()));
  enrich = async () => await this.survive(async () => await enrich(this.consumer()));
  archive = async (rawDays: number) => await this.survive(async () => await archiveEvents(this.cron(rawDays)));
  wake = async () => await wakeEnrichment(this.cron());
  import = async (text: string) =>
    await this.survive(async () =>
      await importLines({ db: openDatabase(killable(env.DB, this.kill)), nowMs: () => this.nowMs }, new Blob([text]).stream()),
    ); // prettier-ignore

  /** The real bucket, on the test's clock. */
  private readonly budget: GitHubBudgetNamespace = {
    getByName: (name): GitHubBudgetApi => {
      const at = (resource: string): Bucket => this.buckets.get(name + resource) ?? freshBucket();
      return {
        acquire: async (request) => {
          const { decision, bucket } = decide(at(request.resource), request, this.nowMs);
          this.buckets.set(name + request.resource, bucket);
          return decision;
        },
        report: async (report) => {
          this.buckets.set(name + report.resource, learn(at(report.resource), report, this.nowMs));
        },
        installationToken: async () => {
          throw new Error("this world has no App");
        },
      };
    },
  };
}

/** All rows of a question. */
export async function rows<T = Record<string, number | string | null>>(
  sql: string,
  ...params: unknown[]
): Promise<T[]> {
  const { results } = await env.DB.prepare(sql)
    .bind(...params)
    .all<T>();
  return results;
}
