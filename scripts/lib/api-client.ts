import type {
  EventCoverage,
  EventStats,
  FileView,
  ImportReport,
  JobView,
  RepositoryView,
  SearchAnswer,
  SearchHit,
  SkippedView,
} from "@dome/ingest-core/contracts";
import { UserError } from "./errors.ts";

/** A refusal of the API, in its own words. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What `POST /api/repositories/github` takes. */
export interface NewRepository {
  owner: string;
  repo: string;
  branch?: string;
  project?: string;
  includePatterns?: string[];
  excludePatterns?: string[];
  isPrivate?: boolean;
}

/** A page of stored or skipped paths, and the commit it belongs to. */
export interface Listing<T> {
  commitSha: string | null;
  items: T[];
  nextCursor: string | null;
}

/** One place search found. */
export type QueryResult = SearchHit & { project: string };

/** The public REST API, as the scripts and the tests across Workers use it. */
export class ApiClient {
  readonly #api: string;
  readonly #key: string;

  constructor(api: string, key: string) {
    this.#api = api;
    this.#key = key;
  }

  async register(input: NewRepository): Promise<{ repository: RepositoryView; job: JobView }> {
    return this.#json("POST", "/api/repositories/github", input);
  }

  async repository(id: string): Promise<RepositoryView> {
    return this.#json("GET", `/api/repositories/${encodeURIComponent(id)}`);
  }

  async repositories(): Promise<RepositoryView[]> {
    return this.#all<RepositoryView>("/api/repositories");
  }

  async job(id: string): Promise<JobView> {
    return this.#json("GET", `/api/jobs/${encodeURIComponent(id)}`);
  }

  /** Jobs of a repository, newest first. */
  async jobs(repositoryId: string): Promise<JobView[]> {
    const page = await this.#json<Listing<JobView>>(
      "GET",
      `/api/jobs?repositoryId=${encodeURIComponent(repositoryId)}&limit=50`,
    );
    return page.items;
  }

  /** Every stored file, and the one commit they belong to. */
  async files(id: string): Promise<{ commitSha: string | null; items: FileView[] }> {
    return this.#listing<FileView>(`/api/repositories/${encodeURIComponent(id)}/files`);
  }

  /** Every path that was skipped, with its reason. */
  async skipped(id: string): Promise<{ commitSha: string | null; items: SkippedView[] }> {
    return this.#listing<SkippedView>(`/api/repositories/${encodeURIComponent(id)}/skipped`);
  }

  /** Searches a project's code. */
  async query(
    project: string,
    input: { query: string; k?: number; filters?: { repositoryId?: string; path?: string } },
  ): Promise<{ results: QueryResult[]; embedder: SearchAnswer["embedder"] }> {
    return this.#json("POST", `/api/projects/${encodeURIComponent(project)}/query`, input);
  }

  async file(id: string, filePath: string): Promise<Uint8Array> {
    const encoded = filePath.split("/").map(encodeURIComponent).join("/");
    const response = await this.#request("GET", `/api/repositories/${encodeURIComponent(id)}/files/${encoded}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Adds recorded events, NDJSON. */
  async importEvents(lines: string): Promise<ImportReport> {
    return (await (await this.#request("POST", "/api/events/import", lines)).json()) as ImportReport;
  }

  async eventStats(query: { since: string; until?: string; limit: number }): Promise<EventStats> {
    return this.#json(
      "GET",
      `/api/events/stats?${new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))}`,
    );
  }

  async eventCoverage(since: string): Promise<EventCoverage> {
    return this.#json("GET", `/api/events/coverage?since=${encodeURIComponent(since)}&limit=100`);
  }

  async #all<T>(route: string): Promise<T[]> {
    return (await this.#listing<T>(route)).items;
  }

  async #listing<T>(route: string): Promise<{ commitSha: string | null; items: T[] }> {
    const items: T[] = [];
    let cursor: string | null = null;
    let commitSha: string | null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Listing<T> = await this.#json("GET", `${route}?limit=1000${query}`);
      items.push(...page.items);
      commitSha = page.commitSha;
      cursor = page.nextCursor;
    } while (cursor !== null);
    return { commitSha, items };
  }

  async #json<T>(method: string, route: string, body?: unknown): Promise<T> {
    return (await (await this.#request(method, route, body)).json()) as T;
  }

  async #request(method: string, route: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.#api}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        // Text is lines of JSON, anything else one document.
        ...(body !== undefined && {
          "content-type": typeof body === "string" ? "application/x-ndjson" : "application/json",
        }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }).catch((err: unknown) => {
      throw new UserError(`${this.#api} does not answer. Is "npm run dev" running?`, { cause: err });
    });
    if (response.ok) return response;
    const answer = (await response.json().catch(() => null)) as { error?: { code?: string; message?: string } } | null;
    const message = answer?.error?.message ?? `${method} ${route} was answered with ${response.status}.`;
    throw new ApiError(response.status, answer?.error?.code ?? "unknown", message);
  }
}
