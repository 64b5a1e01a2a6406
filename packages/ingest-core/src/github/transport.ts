import { Octokit } from "@octokit/rest";
import { DomeError, isDomeError } from "../errors/index.ts";
import type { Logger } from "../log/index.ts";
import type { GitHubSettings } from "../settings/index.ts";
import type { BudgetReport, GitHubBudgetApi, GitHubBudgetNamespace, Priority } from "./budget.ts";
import { identityOf, type TokenIdentity } from "./identity.ts";
import { classifyRefusal } from "./refusal.ts";
import type { Usage } from "./types.ts";

export interface TransportDeps {
  settings: GitHubSettings;
  budget: GitHubBudgetNamespace;
  /** Whose token to use; null: the configured one, or none. */
  installationId: number | null;
  priority: Priority;
  log: Logger;
  nowMs: () => number;
  /** Attempts this work has already failed; makes unnamed waits longer. */
  strike?: number;
  fetch?: typeof fetch;
}

export interface GitHubRequest {
  /** octokit route: `GET /repositories/{id}/…`. */
  route: string;
  /** Path parameters; with POST also the body's fields. */
  parameters: Record<string, unknown>;
  /** GitHub's bucket, `core` unless said. */
  resource?: "core" | "search" | "graphql";
  headers?: Record<string, string>;
  /** What is asked for, in words, for errors and logs. */
  what: string;
  redirect?: "follow" | "manual";
  /** Longest wait for the whole answer, body included. */
  timeoutMs: number;
}

export interface GitHubResponse {
  status: number;
  headers: Record<string, string | number | undefined>;
  body: ReadableStream<Uint8Array> | null;
}

const API_VERSION = "2022-11-28";

/**
 * Sends requests to GitHub for one piece of work: asks the budget first, tells it what came back, turns refusals into typed
 * errors, renews a rejected installation token once. Never sleeps and never retries: whoever asked decides when to come back.
 */
export class GitHubTransport {
  readonly usage: Usage = { sent: 0, charged: 0 };
  private readonly deps: TransportDeps;
  private readonly octokit: Octokit;
  private readonly fetch: typeof fetch;
  private identity: TokenIdentity | null = null;
  private budget: GitHubBudgetApi | null = null;
  private token: string | null = null;
  /** Whether the last answer was a 401. */
  private tokenRefused = false;

  constructor(deps: TransportDeps) {
    this.deps = deps;
    // Detached from its object, the runtime's fetch refuses to be called.
    this.fetch = deps.fetch ?? ((input, init) => fetch(input, init));
    const quiet = () => undefined;
    this.octokit = new Octokit({
      baseUrl: deps.settings.GITHUB_API_URL.replace(/\/$/, ""),
      userAgent: "dome-ingest",
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
  }

  /** @throws {DomeError} as {@link classifyRefusal}; 304 is a success with no body. */
  async send(request: GitHubRequest): Promise<GitHubResponse> {
    try {
      return await this.sendOnce(request);
    } catch (err) {
      if (
        this.identity?.kind !== "installation" ||
        !isDomeError(err) ||
        err.code !== "upstream_rejected" ||
        !this.tokenRefused ||
        this.token === null
      )
        throw err;
      // A fresh token may be refused for some seconds, an old one may have been revoked: ask for another, once.
      this.token = await this.budgetFor(this.identity).installationToken(this.identity.installationId, this.token);
      return await this.sendOnce(request);
    }
  }

  /** Whose limits requests count against, by a name that holds no token. */
  async identityName(): Promise<string> {
    return (this.identity ??= await identityOf(this.deps.settings, this.deps.installationId)).name;
  }

  /** The Authorization header in use, or null. For the archive host, which may want it after all. */
  async authorization(): Promise<string | null> {
    const identity = (this.identity ??= await identityOf(this.deps.settings, this.deps.installationId));
    if (identity.kind === "anonymous") return null;
    if (identity.kind === "token") return `token ${identity.token}`;
    this.token ??= await this.budgetFor(identity).installationToken(identity.installationId, null);
    return `token ${this.token}`;
  }

  private budgetFor(identity: TokenIdentity): GitHubBudgetApi {
    return (this.budget ??= this.deps.budget.getByName(identity.name));
  }

  private async sendOnce(request: GitHubRequest): Promise<GitHubResponse> {
    const authorization = await this.authorization();
    const identity = this.identity as TokenIdentity;
    const budget = this.budgetFor(identity);
    const resource = request.resource ?? "core";
    const decision = await budget.acquire({ resource, priority: this.deps.priority, count: 1 });
    if (!decision.granted) {
      const waitSeconds = Math.max(1, Math.ceil((decision.retryAtMs - this.deps.nowMs()) / 1_000));
      throw new DomeError(
        "rate_limited",
        `Not asking GitHub for ${request.what} now: ${decision.reason} Next try in ${waitSeconds} s.`,
        { retryAfterSeconds: waitSeconds },
      );
    }
    const answer = await this.exchange(request, authorization).catch(async (err: unknown) => {
      // Nothing came back, but the request is not under way any more either.
      await budget.report({
        resource,
        count: 1,
        limit: null,
        remaining: null,
        resetAtMs: null,
        blockedUntilMs: null,
      });
      throw err;
    });
    const charged = !(answer.status === 304 && authorization !== null);
    this.usage.sent++;
    if (charged) this.usage.charged++;
    this.tokenRefused = answer.status === 401;
    const failure = answer.status >= 400 ? this.refuse(request, answer) : null;
    await budget.report(reportOf(answer, failure, resource, this.deps.nowMs()));
    this.deps.log.debug("github.request", { what: request.what, status: answer.status, identity: identity.name });
    if (failure !== null) throw failure;
    return answer;
  }

  private refuse(request: GitHubRequest, answer: Exchange): DomeError {
    return classifyRefusal({
      ...answer,
      body: answer.errorBody,
      what: request.what,
      nowMs: this.deps.nowMs(),
      strike: this.deps.strike ?? 0,
    });
  }

  private async exchange(request: GitHubRequest, authorization: string | null): Promise<Exchange> {
    try {
      const response = await this.octokit.request(request.route, {
        ...request.parameters,
        headers: {
          accept: "application/vnd.github+json",
          "x-github-api-version": API_VERSION,
          ...request.headers,
          ...(authorization === null ? {} : { authorization }),
        },
        request: {
          fetch: this.fetch,
          redirect: request.redirect ?? "follow",
          // octokit would decode raw blobs to text and swallow broken JSON.
          parseSuccessResponseBody: false,
          signal: AbortSignal.timeout(request.timeoutMs),
        },
      });
      return {
        status: response.status,
        headers: response.headers,
        body: response.data instanceof ReadableStream ? response.data : null,
        errorBody: null,
      };
    } catch (err) {
      const failed = responseOf(err);
      if (failed !== null) return failed;
      this.usage.sent++;
      throw new DomeError("upstream_unavailable", `GitHub could not be reached for ${request.what}.`, { cause: err });
    }
  }
}

interface Exchange extends GitHubResponse {
  errorBody: unknown;
}

/** The response inside an error of octokit, or null when there was none: the network failed. */
function responseOf(err: unknown): Exchange | null {
  if (!(err instanceof Error) || !("response" in err) || typeof err.response !== "object" || err.response === null)
    return null;
  const { status, headers, data } = err.response as {
    status?: unknown;
    headers?: Record<string, string>;
    data?: unknown;
  };
  return typeof status === "number" ? { status, headers: headers ?? {}, body: null, errorBody: data } : null;
}

function reportOf(answer: Exchange, failure: DomeError | null, resource: string, nowMs: number): BudgetReport {
  const header = (name: string): number | null => {
    const value = Number(answer.headers[name]);
    return answer.headers[name] === undefined || Number.isNaN(value) ? null : value;
  };
  const reset = header("x-ratelimit-reset");
  return {
    resource: String(answer.headers["x-ratelimit-resource"] ?? resource),
    count: 1,
    limit: header("x-ratelimit-limit"),
    remaining: header("x-ratelimit-remaining"),
    resetAtMs: reset === null ? null : reset * 1_000,
    blockedUntilMs:
      failure?.code === "rate_limited" && failure.retryAfterSeconds !== undefined
        ? nowMs + failure.retryAfterSeconds * 1_000
        : null,
  };
}
