import { WorkerEntrypoint } from "cloudflare:workers";
import {
  cancelJob,
  findJob,
  findRepository,
  listDeadLetters,
  listHistory,
  listJobs,
  listRepositories,
  openDatabase,
  toDeadLetterView,
  toJobView,
  toRepositoryView,
} from "@dome/db";
import type {
  DeadLetterView,
  DeletionView,
  IngestorApi,
  JobStatus,
  JobView,
  Page,
  RegisterInput,
  RepositoryView,
  UpdateInput,
} from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import { openGitHub } from "@dome/ingest-core/github";
import { createLogger } from "@dome/ingest-core/log";
import { githubSettings, parseSettings } from "@dome/ingest-core/settings";
import type { IngestorDeps } from "./deps.ts";
import { queueSync } from "./queue-sync.ts";
import { registerRepository } from "./register.ts";
import { removeRepository } from "./remove.ts";
import { replayDeadLetter } from "./replay.ts";
import { retryJob } from "./retry.ts";
import { updateRepositoryConfig } from "./update.ts";

/** Managing repositories, over a service binding. The contract says what each method promises. */
export class Ingestor extends WorkerEntrypoint<Env> implements IngestorApi {
  async register(
    userId: string | null,
    input: RegisterInput,
  ): Promise<{ repository: RepositoryView; job: JobView; created: boolean }> {
    return await registerRepository(this.#deps(), userId, input);
  }

  async list(
    userId: string | null,
    page: { cursor?: string; limit: number; project?: string },
  ): Promise<Page<RepositoryView>> {
    const { rows, nextCursor } = await listRepositories(this.#deps().db, userId, page);
    return { items: rows.map(toRepositoryView), nextCursor };
  }

  async get(userId: string | null, repositoryId: string): Promise<RepositoryView | null> {
    const row = await findRepository(this.#deps().db, userId, repositoryId);
    return row && toRepositoryView(row);
  }

  async update(
    userId: string | null,
    repositoryId: string,
    patch: UpdateInput,
  ): Promise<{ repository: RepositoryView; job: JobView | null } | null> {
    return await updateRepositoryConfig(this.#deps(), userId, repositoryId, patch);
  }

  async remove(userId: string | null, repositoryId: string): Promise<DeletionView | null> {
    return await removeRepository(this.#deps(), userId, repositoryId);
  }

  async sync(userId: string | null, repositoryId: string): Promise<JobView | null> {
    const deps = this.#deps();
    const repository = await findRepository(deps.db, userId, repositoryId);
    return repository && toJobView(await queueSync(deps, repository));
  }

  async jobs(
    userId: string | null,
    page: { cursor?: string; limit: number; repositoryId?: string; status?: JobStatus },
  ): Promise<Page<JobView>> {
    const { rows, nextCursor } = await listJobs(this.#deps().db, userId, page);
    return { items: rows.map(toJobView), nextCursor };
  }

  async history(
    userId: string | null,
    page: { cursor?: string; limit: number; project?: string },
  ): Promise<Page<{ job: JobView; repository: RepositoryView }>> {
    const { rows, nextCursor } = await listHistory(this.#deps().db, userId, page);
    return {
      items: rows.map(({ job, repository }) => ({ job: toJobView(job), repository: toRepositoryView(repository) })),
      nextCursor,
    };
  }

  async job(userId: string | null, jobId: string): Promise<JobView | null> {
    const row = await findJob(this.#deps().db, userId, jobId);
    return row && toJobView(row);
  }

  async cancel(userId: string | null, jobId: string): Promise<JobView | null> {
    const deps = this.#deps();
    const row = await cancelJob(deps.db, userId, jobId, deps.nowMs());
    return row && toJobView(row);
  }

  async retry(userId: string | null, jobId: string): Promise<JobView | null> {
    return await retryJob(this.#deps(), userId, jobId);
  }

  async deadLetters(page: { cursor?: string; limit: number }): Promise<Page<DeadLetterView>> {
    const { rows, nextCursor } = await listDeadLetters(this.#deps().db, page);
    return { items: rows.map(toDeadLetterView), nextCursor };
  }

  async replayDeadLetter(id: string): Promise<DeadLetterView | null> {
    return await replayDeadLetter(this.#deps(), id);
  }

  async health(): Promise<{ ok: true }> {
    try {
      await this.env.DB.prepare("select 1").first();
    } catch (cause) {
      throw new DomeError("upstream_unavailable", "The database does not answer.", { cause });
    }
    return { ok: true };
  }

  /** Made per call: nothing outlives it. */
  #deps(): IngestorDeps {
    const log = createLogger("webhook");
    const nowMs = () => Date.now();
    return {
      db: openDatabase(this.env.DB),
      silo: this.env.SILO,
      constellation: this.env.CONSTELLATION,
      indexQueue: this.env.INDEX_QUEUE,
      queue: this.env.INGEST_QUEUE,
      github: (installationId) =>
        openGitHub({
          settings: parseSettings(githubSettings, this.env),
          budget: this.env.GITHUB_BUDGET,
          installationId,
          priority: "person",
          log,
          nowMs,
        }),
      log,
      nowMs,
    };
  }
}
