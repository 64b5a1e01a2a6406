import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { JobView } from "@dome/ingest-core/contracts";
import { type LocalGitHub, startLocalGitHub } from "@dome/local-github";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { appConfig, type BuiltWorker, buildWorker } from "./bundle.ts";
import { counting } from "./counting.ts";
import type { Material } from "./material.ts";
import { REPO_ROOT } from "./paths.ts";

const OWNER = "bench";
const API_KEY = "bench-key-0123456789";
const WEBHOOK_SECRET = "the secret deliveries are signed with";
/** Each look costs the thread that is being measured a few milliseconds; when a job ended is read from its row. */
const POLL_MS = 150;
const JOB_LIMIT_MS = 180_000;

/** One job from the outside. Milliseconds. */
export interface TimedJob {
  job: JobView;
  /** From the request to the stored commit, as the job's row tells it. */
  totalMs: number;
  /** Between the accepted request and the message's handling. */
  queueMs: number;
  /** The sync routine, to the stored commit. */
  syncMs: number;
  /** From the request to the searchable commit; null on a platform that does not search. */
  searchableMs: number | null;
}

export interface PlatformOptions {
  /** Count statements and puts, at some cost. */
  counts?: boolean;
  /** Make what is stored searchable, with these settings of constellation. Else its queue is left alone. */
  search?: Record<string, string>;
}

/** The product's Workers in one runtime of this process, with a GitHub of their own. */
export class Platform {
  readonly github: LocalGitHub;
  readonly token: string;
  readonly #miniflare: Miniflare;
  readonly #api: URL;

  readonly #searches: boolean;

  private constructor(github: LocalGitHub, token: string, miniflare: Miniflare, api: URL, searches: boolean) {
    this.github = github;
    this.token = token;
    this.#miniflare = miniflare;
    this.#api = api;
    this.#searches = searches;
  }

  static async start(
    dir: string,
    materials: readonly Material[],
    { counts = false, search }: PlatformOptions = {},
  ): Promise<Platform> {
    const github = await startLocalGitHub({ dir: path.join(dir, "github"), cacheArchives: true });
    await github.setRateLimit("user", 100_000_000);
    await github.createAccount({ login: OWNER });
    for (const { name, dir: from } of materials)
      await github.createRepository({ owner: OWNER, name, from, notify: false });
    const token = await github.tokens.add({ login: OWNER, repositories: "all" });
    const bindings = {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_TOKEN: token,
      GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET,
      DOME_API_KEY: API_KEY,
      LOG_LEVEL: "error",
      ...search,
    };
    const names = ["dome-api", "webhook", "silo", "queue-consumer", "constellation"];
    const workers = await Promise.all(names.map(async (name) => await buildWorker(name, appConfig(name))));
    const wrapped = workers.map((worker) => {
      if (counts && worker.name === "silo") return counting(worker, ["Silo"]);
      if (counts && worker.name === "queue-consumer") return counting(worker, []);
      if (search === undefined && worker.name === "constellation") return { ...worker, queueConsumers: {} };
      return worker;
    });
    const miniflare = await startRuntime(
      wrapped.map((worker) => ({ ...worker, bindings: { ...(worker.bindings as object), ...bindings } })),
      path.join(dir, "state"),
    );
    await migrate(await miniflare.getD1Database("DB", "silo"));
    const url = new URL("/webhook", await miniflare.unsafeGetDirectURL("webhook")).href;
    await github.deliveries.setTarget({ url, secret: WEBHOOK_SECRET });
    return new Platform(github, token, miniflare, await miniflare.unsafeGetDirectURL("dome-api"), search !== undefined);
  }

  /** Has the archive of a repository made, which its server keeps as it keeps the packs that a clone gets. */
  async makeArchive(name: string): Promise<void> {
    const answer = await fetch(`${this.github.apiUrl}/repos/${this.fullName(name)}/tarball/main`, {
      headers: { authorization: `Bearer ${this.token}` },
    });
    if (!answer.ok) throw new Error(`The archive of ${name} was answered with ${answer.status}.`);
    await answer.arrayBuffer();
  }

  /** Registers a repository and waits for its first ingest. */
  async ingest(name: string): Promise<TimedJob & { repositoryId: string }> {
    const startedAtMs = Date.now();
    const { repository, job } = await this.#json<{ repository: { id: string }; job: { id: string } }>(
      "POST",
      "/api/repositories/github",
      { owner: OWNER, repo: name },
    );
    return { repositoryId: repository.id, ...(await this.#follow(job.id, startedAtMs)) };
  }

  /** How the platform's GitHub names a repository. */
  fullName(name: string): string {
    return `${OWNER}/${name}`;
  }

  /** Asks for a sync and waits for its end. */
  async sync(repositoryId: string): Promise<TimedJob> {
    const startedAtMs = Date.now();
    const { job } = await this.#json<{ job: { id: string } }>("POST", `/api/repositories/${repositoryId}/sync`);
    return await this.#follow(job.id, startedAtMs);
  }

  /** Changes what should be stored, which makes the next sync plan everything anew, and waits for that. */
  async replan(repositoryId: string, excludePatterns: string[]): Promise<TimedJob> {
    const startedAtMs = Date.now();
    const answer = await this.#json<{ job?: { id: string } | null }>("PATCH", `/api/repositories/${repositoryId}`, {
      excludePatterns,
    });
    if (answer.job === undefined || answer.job === null) throw new Error("Changed patterns did not start a sync.");
    return await this.#follow(answer.job.id, startedAtMs);
  }

  /** Forgets everything that was stored, so that the next ingest is a first one. */
  async reset(): Promise<void> {
    const db = await this.#miniflare.getD1Database("DB", "silo");
    const tables = [
      "content_refs",
      "content_blobs",
      "content_packs",
      "content_trees",
      "github_jobs",
      "provider_repositories",
    ];
    await db.batch(tables.map((table) => db.prepare(`delete from ${table}`)));
    const bucket = await this.#miniflare.getR2Bucket("PACKS", "silo");
    for (let left = await bucket.list(); left.objects.length > 0; left = await bucket.list())
      await bucket.delete(left.objects.map((object) => object.key));
    await this.github.requests.reset();
  }

  /** Statements and puts so far, of a platform that counts. */
  async counts(): Promise<{ d1Statements: number; r2Puts: number }> {
    const total = { d1Statements: 0, r2Puts: 0 };
    for (const name of ["silo", "queue-consumer"]) {
      const url = new URL("/bench/counts", await this.#miniflare.unsafeGetDirectURL(name));
      const counts = (await (await fetch(url)).json()) as typeof total;
      total.d1Statements += counts.d1Statements;
      total.r2Puts += counts.r2Puts;
    }
    return total;
  }

  async close(): Promise<void> {
    await this.#miniflare.dispose();
    await this.github.close();
  }

  /** Waits for the end of the first job that `known` does not name: the one a delivery started. */
  async delivered(repositoryId: string, known: ReadonlySet<string>, sinceMs: number): Promise<TimedJob> {
    while (Date.now() - sinceMs < JOB_LIMIT_MS) {
      const { items } = await this.#json<{ items: JobView[] }>("GET", `/api/jobs?repositoryId=${repositoryId}&limit=5`);
      const job = items.find(({ id }) => !known.has(id));
      if (job !== undefined) return await this.#follow(job.id, sinceMs);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`No delivery started a job within ${JOB_LIMIT_MS / 1_000} s.`);
  }

  async #follow(jobId: string, startedAtMs: number): Promise<TimedJob> {
    while (Date.now() - startedAtMs < JOB_LIMIT_MS) {
      const job = await this.#json<JobView>("GET", `/api/jobs/${jobId}`);
      if (job.status === "failed" || job.status === "cancelled")
        throw new Error(`The job ended as ${job.status}: ${job.error?.message ?? "no reason"}`);
      const storedAtMs = job.storedAtMs ?? job.finishedAtMs;
      const isDone = this.#searches ? job.finishedAtMs !== null : storedAtMs !== null;
      if (job.startedAtMs === null || storedAtMs === null || !isDone) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        continue;
      }
      return {
        job,
        totalMs: storedAtMs - startedAtMs,
        queueMs: job.startedAtMs - job.createdAtMs,
        syncMs: storedAtMs - job.startedAtMs,
        searchableMs: job.finishedAtMs === null ? null : job.finishedAtMs - startedAtMs,
      };
    }
    throw new Error(`Job ${jobId} did not end within ${JOB_LIMIT_MS / 1_000} s.`);
  }

  async #json<T>(method: string, route: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(route, this.#api), {
      method,
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${route} was answered with ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}

/** Starts Workers in a fresh runtime, each on a socket of its own: the proxy in front costs more than most of what is measured. */
export async function startRuntime(workers: readonly BuiltWorker[], state: string): Promise<Miniflare> {
  const options = convertV4MiniflareOptions({
    workers: workers.map((worker) => ({ ...worker, unsafeDirectSockets: [{}] })),
    resourcePersistencePath: state,
    telemetry: { enabled: false },
    handleStructuredLogs: ({ level, message }) => {
      if (level === "error") process.stderr.write(`${message}\n`);
    },
  });
  const miniflare = new Miniflare(options);
  await miniflare.ready;
  return miniflare;
}

/** Brings a database to the product's schema. */
export async function migrate(db: {
  prepare(sql: string): unknown;
  batch(statements: never[]): Promise<unknown>;
}): Promise<void> {
  const folder = path.join(REPO_ROOT, "migrations");
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .toSorted()) {
    const statements = readFileSync(path.join(folder, name), "utf8").split("--> statement-breakpoint");
    await db.batch(statements.map((statement) => db.prepare(statement.trim())) as never[]);
  }
}
