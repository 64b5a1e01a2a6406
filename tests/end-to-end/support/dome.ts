import type { DeletionView, FileView, JobView, RepositoryView, SkippedView } from "@dome/ingest-core/contracts";
import type { RepositoryInfo } from "@dome/local-github";
import type { TestHarness } from "wrangler";
import { eventually } from "./eventually.ts";
import { API_KEY, type Platform } from "./platform.ts";

/** What `POST /api/repositories/github` takes, apart from the names. */
export interface RegisterOptions {
  branch?: string;
  includePatterns?: string[];
  excludePatterns?: string[];
  isPrivate?: boolean;
}

/** An answer of the API. */
export interface Answer<T> {
  status: number;
  body: T;
}

/** The product as its users see it: the REST API. */
export class Dome {
  private readonly worker: ReturnType<TestHarness["getWorker"]>;

  constructor(platform: Platform) {
    this.worker = platform.server.getWorker("dome-api");
  }

  /** Any request, with the key. */
  async fetch(path: string, init: { method?: string; body?: unknown } = {}) {
    return await this.worker.fetch(path, {
      method: init.method ?? "GET",
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(init.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    });
  }

  /** Any request with a JSON answer. */
  async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await this.fetch(path, { method, ...(body === undefined ? {} : { body }) });
    return { status: response.status, body: (await response.json()) as T };
  }

  /** Like {@link call}. @throws {Error} with the answer when it has another status. */
  async expect<T>(status: number, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(method, path, body);
    if (answer.status !== status)
      throw new Error(
        `${method} ${path} answered ${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`,
      );
    return answer.body;
  }

  async register(
    repository: RepositoryInfo,
    options: RegisterOptions = {},
  ): Promise<{ repository: RepositoryView; job: JobView }> {
    return await this.expect(202, "POST", "/api/repositories/github", {
      owner: repository.owner,
      repo: repository.name,
      ...options,
    });
  }

  async repository(id: string): Promise<RepositoryView> {
    return await this.expect(200, "GET", `/api/repositories/${id}`);
  }

  /** Asks for a sync and waits for its end. */
  async sync(id: string): Promise<JobView> {
    const { job } = await this.expect<{ job: JobView }>(202, "POST", `/api/repositories/${id}/sync`);
    return await this.ended(job.id);
  }

  async remove(id: string): Promise<DeletionView> {
    return await this.expect(200, "DELETE", `/api/repositories/${id}`);
  }

  async job(id: string): Promise<JobView> {
    return await this.expect(200, "GET", `/api/jobs/${id}`);
  }

  /** The newest jobs of a repository, newest first. */
  async jobs(repositoryId: string): Promise<JobView[]> {
    return (await this.expect<{ items: JobView[] }>(200, "GET", `/api/jobs?repositoryId=${repositoryId}&limit=20`))
      .items;
  }

  /** Waits for a job's end. */
  async ended(jobId: string): Promise<JobView> {
    const probe = async () => {
      const job = await this.job(jobId);
      return job.finishedAtMs !== null && job;
    };
    return await eventually(`job ${jobId} ends`, probe, () => this.job(jobId));
  }

  /** Waits until the repository satisfies a condition and nothing is being done to it. @returns its newest job. */
  async settled(id: string, what: string, condition: (repository: RepositoryView) => boolean): Promise<JobView> {
    const probe = async () => {
      if (!condition(await this.repository(id))) return null;
      const jobs = await this.jobs(id);
      return jobs.every((job) => job.finishedAtMs !== null) && (jobs[0] ?? null);
    };
    return await eventually(what, probe, async () => [await this.repository(id), ...(await this.jobs(id)).slice(0, 3)]);
  }

  /** Waits until the repository stands at a commit (null: at none). @returns its newest job. */
  async reaches(id: string, commitSha: string | null): Promise<JobView> {
    return await this.settled(
      id,
      `repository ${id} reaches ${commitSha ?? "no commit"}`,
      (repository) => repository.lastCommitSha === commitSha,
    );
  }

  async files(id: string, pageSize = 1_000): Promise<{ commitSha: string | null; items: FileView[] }> {
    return await this.all(`/api/repositories/${id}/files`, pageSize);
  }

  async skipped(id: string, pageSize = 1_000): Promise<{ commitSha: string | null; items: SkippedView[] }> {
    return await this.all(`/api/repositories/${id}/skipped`, pageSize);
  }

  /** A file's bytes, and the answer they came with. */
  async read(id: string, path: string) {
    const response = await this.fetch(
      `/api/repositories/${id}/files/${path.split("/").map(encodeURIComponent).join("/")}`,
    );
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  private async all<T>(path: string, pageSize: number): Promise<{ commitSha: string | null; items: T[] }> {
    const items: T[] = [];
    for (let cursor: string | null = null; ;) {
      const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { commitSha: string | null; items: T[]; nextCursor: string | null } = await this.expect(
        200,
        "GET",
        `${path}?limit=${pageSize}${query}`,
      );
      items.push(...page.items);
      if (page.nextCursor === null) return { commitSha: page.commitSha, items };
      cursor = page.nextCursor;
    }
  }
}
