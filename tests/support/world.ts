import { openDatabase } from "@dome/db";
import type { SiloApi } from "@dome/ingest-core/contracts";
import { openGitHub, type GitHubBudgetApi, type GitHubBudgetNamespace } from "@dome/ingest-core/github";
import { createLogger, type LogFields } from "@dome/ingest-core/log";
import { createMetrics } from "@dome/ingest-core/metrics";
import { parseSettings } from "@dome/ingest-core/settings";
import { createControlClient, type LocalGitHubControl } from "@dome/local-github/control";
import type { IndexQueueMessage, IngestMessage } from "@dome/ingest-core/messages";
import type { ConstellationDeps } from "../../apps/constellation/src/deps.ts";
import { handleIndexBatch } from "../../apps/constellation/src/indexing/index-batch.ts";
import { removeRepository } from "../../apps/constellation/src/remove-repository.ts";
import { sweepIndex } from "../../apps/constellation/src/sweep-index.ts";
import type { CronDeps } from "../../apps/cron-scraper/src/deps.ts";
import { reapStaleJobs } from "../../apps/cron-scraper/src/reap.ts";
import { cronSettings } from "../../apps/cron-scraper/src/settings.ts";
import { sweep } from "../../apps/cron-scraper/src/sweep.ts";
import { type Bucket, decide, freshBucket, learn } from "../../apps/queue-consumer/src/budget/bucket.ts";
import { handleDeadLetterBatch } from "../../apps/queue-consumer/src/consume/dead-letters.ts";
import { handleIngestBatch } from "../../apps/queue-consumer/src/consume/ingest-batch.ts";
import type { ConsumerDeps } from "../../apps/queue-consumer/src/deps.ts";
import type { IngestorDeps } from "../../apps/webhook/src/ingestor/deps.ts";
import { killable, KillSwitch } from "./kill-switch.ts";
import { localConstellation } from "./local-constellation.ts";
import { localSilo } from "./local-silo.ts";
import { SimulatedQueue } from "./simulated-queue.ts";

export interface WorldOptions {
  db: D1Database;
  packs: R2Bucket;
  indexes: DurableObjectNamespace;
  caches: DurableObjectNamespace;
  apiUrl: string;
  controlUrl: string;
  maxFileBytes: number;
  /** GitHub token; without it requests are anonymous. */
  token?: string;
}

/**
 * The ingestion path with everything around it under the test's control: its clock, its queue, its death. Database, bucket and
 * GitHub are real.
 */
export class World {
  readonly kill = new KillSwitch();
  readonly queue: SimulatedQueue<IngestMessage>;
  readonly indexQueue: SimulatedQueue<IndexQueueMessage>;
  readonly github: LocalGitHubControl;
  readonly silo: SiloApi;
  readonly log: LogFields[] = [];
  private offsetMs = 0;
  private readonly options: WorldOptions;
  private readonly buckets = new Map<string, Bucket>();

  constructor(options: WorldOptions) {
    this.options = options;
    this.queue = new SimulatedQueue(this.nowMs, () => this.kill.dead);
    this.indexQueue = new SimulatedQueue(this.nowMs, () => this.kill.dead);
    this.github = createControlClient(options.controlUrl, (input, init) => fetch(input, init));
    const silo = localSilo({
      db: killable(options.db, this.kill),
      packs: killable(options.packs, this.kill),
      nowMs: this.nowMs,
    });
    this.silo = {
      ...silo,
      commit: async (input) => {
        this.kill.reach("commit");
        return await silo.commit(input);
      },
      spaceFor: async (userId, isPrivate) => {
        this.kill.reach("move");
        return await silo.spaceFor(userId, isPrivate);
      },
    };
  }

  /** The database without the switch: for the test's own eyes. */
  get database(): D1Database {
    return this.options.db;
  }

  readonly nowMs = (): number => Date.now() + this.offsetMs;

  /** Sets the product's clock by GitHub's, which tests before may have moved: a limit that ends in an hour must not seem to end in a year. */
  async setClock(): Promise<void> {
    this.offsetMs = (await this.github.advanceClock(0)) - Date.now();
  }

  /** Moves the product's clock and GitHub's. */
  async advance(ms: number): Promise<void> {
    this.offsetMs += ms;
    await this.github.advanceClock(ms);
  }

  consumer(): ConsumerDeps {
    return {
      ...this.shared(),
      settings: {
        GITHUB_API_URL: this.options.apiUrl,
        GITHUB_TOKEN: this.options.token,
        MAX_FILE_BYTES: this.options.maxFileBytes,
        LOG_LEVEL: "info",
      },
      budget: this.budget(),
      summaries: { send: async () => undefined },
      metrics: createMetrics("test", undefined),
      random: () => 0.5,
      fetch: (input, init) => this.kill.step(async () => await fetch(input, init)),
    };
  }

  ingestor(): IngestorDeps {
    const { settings, budget, log, nowMs } = this.consumer();
    return {
      ...this.shared(),
      constellation: { removeRepository: async (where) => await removeRepository(this.constellation(), where) },
      github: (installationId) => openGitHub({ settings, budget, installationId, priority: "person", log, nowMs }),
    };
  }

  /** Search, over the same bindings. */
  constellation(): ConstellationDeps {
    const { silo, indexQueue, log, nowMs } = this.shared();
    const { db, indexes, caches } = this.options;
    return localConstellation({ db, indexes, caches, silo, queue: indexQueue, kill: this.kill, log, nowMs });
  }

  /** Messages of either queue that may be delivered now. */
  dueCount(): number {
    return this.queue.dueCount() + this.indexQueue.dueCount();
  }

  /** Handles one due message of either queue; `kill` as armed. A dead Worker is replaced afterwards. */
  async handleOne(pick: number, twice = false): Promise<void> {
    const [ingest, index] = [this.queue.dueCount(), this.indexQueue.dueCount()];
    if (pick % Math.max(1, ingest + index) < ingest)
      await this.queue.deliver(pick, async (batch) => await handleIngestBatch(batch, this.consumer()), twice);
    else
      await this.indexQueue.deliver(pick, async (batch) => await handleIndexBatch(batch, this.constellation()), twice);
    this.kill.revive();
    for (const letter of [...this.queue.dead.splice(0), ...this.indexQueue.dead.splice(0)]) {
      const settled = { ack: () => undefined, retry: () => undefined };
      await handleDeadLetterBatch(
        {
          queue: "ingest-dead-letter",
          messages: [{ ...settled, id: letter.id, body: letter.body, attempts: 1, timestamp: new Date() }],
        } as unknown as MessageBatch,
        this.consumer(),
      );
    }
  }

  /** One run of the five-minute cron: due repositories get jobs, lost messages are sent again. */
  async sweep(): Promise<void> {
    const { db, queue, log, nowMs } = this.shared();
    const settings = parseSettings(cronSettings, {});
    const deps: CronDeps = {
      db,
      queue,
      log,
      nowMs,
      silo: this.silo,
      constellation: { sweep: async () => await sweepIndex(this.constellation()) },
      summaries: { send: async () => undefined },
      sources: [],
      settings,
      metrics: createMetrics("test", undefined),
      enrichQueue: { sendBatch: async () => undefined },
      budget: this.budget(),
      archive: this.options.packs,
    };
    await reapStaleJobs(deps);
    await sweep(deps);
    await deps.constellation.sweep();
  }

  /** Handles everything that waits, moving time to when it is due. @throws when it never ends. */
  async drain(limit = 300): Promise<void> {
    for (let handled = 0; ; handled++) {
      const waiting = [...this.queue.waiting, ...this.indexQueue.waiting];
      if (waiting.length === 0) return;
      if (handled === limit)
        throw new Error(`the queues did not drain within ${limit} deliveries: ${JSON.stringify(waiting)}`);
      const waitMs = Math.min(this.queue.nextAtMs(), this.indexQueue.nextAtMs()) - this.nowMs();
      if (waitMs > 0) await this.advance(waitMs);
      await this.handleOne(0);
    }
  }

  private shared() {
    return {
      db: openDatabase(killable(this.options.db, this.kill)),
      silo: this.silo,
      queue: killable(this.queue, this.kill),
      indexQueue: killable(this.indexQueue, this.kill),
      log: createLogger("test", "info", (_, line) => void this.log.push(line)),
      nowMs: this.nowMs,
    };
  }

  /** The real bucket, on the test's clock. */
  private budget(): GitHubBudgetNamespace {
    const at = (key: string): Bucket => this.buckets.get(key) ?? freshBucket();
    return {
      getByName: (name): GitHubBudgetApi => ({
        acquire: async (request) => {
          const { decision, bucket } = decide(at(name + request.resource), request, this.nowMs());
          this.buckets.set(name + request.resource, bucket);
          return decision;
        },
        report: async (report) => {
          this.buckets.set(name + report.resource, learn(at(name + report.resource), report, this.nowMs()));
        },
        installationToken: async () => {
          throw new Error("this world has no App");
        },
      }),
    };
  }
}
