import { env } from "cloudflare:workers";
import { openDatabase } from "@dome/db";
import type { GarbageReport } from "@dome/ingest-core/contracts";
import { createLogger } from "@dome/ingest-core/log";
import type { EnrichMessage, IngestMessage, SummaryMessage } from "@dome/ingest-core/messages";
import type { GitHubBudgetApi } from "@dome/ingest-core/github";
import { parseSettings } from "@dome/ingest-core/settings";
import type { CronDeps } from "../src/deps.ts";
import { cronSettings } from "../src/settings.ts";

export const START_MS = 1_900_000_000_000;
export const MINUTE = 60_000;

/** Everything the recurring work needs: a real database, and a queue, a clock and a Silo that the test moves and reads. */
export class World {
  nowMs = START_MS;
  batches: IngestMessage[][] = [];
  queueDown = false;
  garbage: Partial<GarbageReport>[] = [];
  indexSweeps = 0;
  summaries: SummaryMessage[] = [];
  measured: [string, number][] = [];
  wakes: EnrichMessage[] = [];
  /** Lets everything through; a test that is about limits puts the real bucket here. */
  budget: GitHubBudgetApi = {
    acquire: async () => ({ granted: true }),
    report: async () => undefined,
    installationToken: async () => "",
  };
  readonly deps: CronDeps = {
    db: openDatabase(env.DB),
    queue: {
      sendBatch: async (messages) => {
        if (this.queueDown) throw new Error("Too Many Requests");
        this.batches.push(messages.map((message) => message.body));
      },
    },
    summaries: { send: async (message) => void this.summaries.push(message) },
    sources: [],
    silo: {
      collectGarbage: async () => ({
        blobsMarked: 0,
        blobsDeleted: 0,
        packsDeleted: 0,
        packsCompacted: 0,
        orphansDeleted: 0,
        bytesFreed: 0,
        complete: true,
        ...this.garbage.shift(),
      }),
    },
    constellation: { sweep: async () => ++this.indexSweeps },
    enrichQueue: { sendBatch: async (messages) => void this.wakes.push(...messages.map((message) => message.body)) },
    budget: { getByName: () => this.budget },
    archive: env.EVENT_ARCHIVE,
    settings: parseSettings(cronSettings, { GITHUB_API_URL: "https://github.test" }),
    log: createLogger("cron-scraper", "error", () => undefined),
    metrics: { record: (name, value) => void this.measured.push([name, value]) },
    nowMs: () => this.nowMs,
  };

  /** Repositories whose sync was asked for, in the order of their messages. */
  get asked(): string[] {
    return this.batches.flat().map((message) => (message.type === "sync" ? message.repositoryId : ""));
  }
}

export interface Repository {
  id: string;
  lastCheckedAtMs?: number | null;
  nextRetryAtMs?: number | null;
  lostAtMs?: number | null;
}

export async function addRepositories(repositories: Repository[]): Promise<void> {
  await env.DB.prepare(
    `insert into provider_repositories (id, provider, provider_repo_id, owner, repo, branch, follows_default_branch, project, dataset, is_private, keep_private,
       space_id, include_patterns, exclude_patterns, created_at_ms, updated_at_ms, last_checked_at_ms, next_retry_at_ms, lost_at_ms)
     select value ->> 'id', 'github', row_number() over () + (select count(*) from provider_repositories), 'acme', value ->> 'id', 'main', 1, 'default', 'd', 0, 0,
       1, '[]', '[]', ?2, ?2, value ->> 'lastCheckedAtMs', value ->> 'nextRetryAtMs', value ->> 'lostAtMs' from json_each(?1)`,
  )
    .bind(JSON.stringify(repositories), START_MS - 30 * MINUTE)
    .run();
}

export interface Job {
  id: string;
  repositoryId: string;
  status: string;
  phase?: string;
  createdAtMs: number;
  heartbeatAtMs?: number;
  nextAttemptAtMs?: number;
  finishedAtMs?: number;
}

export async function addJobs(jobs: Job[]): Promise<void> {
  await env.DB.prepare(
    `insert into github_jobs (id, repository_id, kind, reason, status, phase, timings, created_at_ms, heartbeat_at_ms, next_attempt_at_ms, finished_at_ms)
     select value ->> 'id', value ->> 'repositoryId', 'sync', 'sweep', value ->> 'status', coalesce(value ->> 'phase', 'queued'), '{}', value ->> 'createdAtMs',
       value ->> 'heartbeatAtMs', value ->> 'nextAttemptAtMs', value ->> 'finishedAtMs' from json_each(?)`,
  )
    .bind(JSON.stringify(jobs))
    .run();
}

/** Ends every unfinished job as the consumer does: its repository was looked at. */
export async function completeJobs(nowMs: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      "update provider_repositories set last_checked_at_ms = ? where id in (select repository_id from github_jobs where status = 'pending')",
    ).bind(nowMs),
    env.DB.prepare("update github_jobs set status = 'completed', finished_at_ms = ? where status = 'pending'").bind(
      nowMs,
    ),
  ]);
}

export const jobStatus = async (id: string): Promise<string | null> =>
  await env.DB.prepare("select status from github_jobs where id = ?").bind(id).first("status");
