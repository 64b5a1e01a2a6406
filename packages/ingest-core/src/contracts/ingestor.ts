import type { RegisterInput, UpdateInput } from "./inputs.ts";
import type { DeadLetterView, DeletionView, JobStatus, JobView, Page, RepositoryView } from "./views.ts";

/**
 * Managing repositories, offered by the `webhook` Worker. Every method takes the caller (`userId`; null: the system's own rows)
 * and answers null for what is absent or somebody else's.
 */
export interface IngestorApi {
  /**
   * Asks GitHub for the repository (one request), stores it and queues its first sync. Repeating it returns the same
   * repository with a new or the pending job.
   * @throws {DomeError} `not_found` absent on GitHub or not visible to us; `rate_limited`, `upstream_unavailable`, `blocked`.
   */
  register(
    userId: string | null,
    input: RegisterInput,
  ): Promise<{ repository: RepositoryView; job: JobView; created: boolean }>;
  list(
    userId: string | null,
    page: { cursor?: string; limit: number; project?: string },
  ): Promise<Page<RepositoryView>>;
  get(userId: string | null, repositoryId: string): Promise<RepositoryView | null>;
  /** Changes patterns or branch; queues a sync when that changes what should be stored. */
  update(
    userId: string | null,
    repositoryId: string,
    patch: UpdateInput,
  ): Promise<{ repository: RepositoryView; job: JobView | null } | null>;
  /** Removes the repository, its refs and its waiting jobs; stops a running sync at its next step. */
  remove(userId: string | null, repositoryId: string): Promise<DeletionView | null>;
  /** Queues a sync, or returns the one already waiting. */
  sync(userId: string | null, repositoryId: string): Promise<JobView | null>;
  jobs(
    userId: string | null,
    page: { cursor?: string; limit: number; repositoryId?: string; status?: JobStatus },
  ): Promise<Page<JobView>>;
  /** Jobs with their repositories, newest first, of one project or of all. Repositories that were removed took their part of it along. */
  history(
    userId: string | null,
    page: { cursor?: string; limit: number; project?: string },
  ): Promise<Page<{ job: JobView; repository: RepositoryView }>>;
  job(userId: string | null, jobId: string): Promise<JobView | null>;
  /** Cancels a waiting job at once, a running one within one batch. A finished job is returned as it is. */
  cancel(userId: string | null, jobId: string): Promise<JobView | null>;
  /** Queues a new job for a failed or cancelled one. @throws {DomeError} `conflict` while it has not ended. */
  retry(userId: string | null, jobId: string): Promise<JobView | null>;
  /** Operator: messages that could not be processed, newest first. */
  deadLetters(page: { cursor?: string; limit: number }): Promise<Page<DeadLetterView>>;
  /** Operator: sends a dead letter to its queue again. Null when there is none; repeating it sends it again. */
  replayDeadLetter(id: string): Promise<DeadLetterView | null>;
  health(): Promise<{ ok: true }>;
}
