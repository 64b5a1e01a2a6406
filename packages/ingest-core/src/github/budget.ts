/** Who asks, most urgent first. Each class leaves a share of the limit to the ones before it. */
export const PRIORITIES = ["webhook", "person", "cron", "scraper", "backfill"] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface BudgetRequest {
  /** GitHub's bucket: `core`, `search`, `graphql`. */
  resource: string;
  priority: Priority;
  count: number;
}

export type BudgetDecision = { granted: true } | { granted: false; retryAtMs: number; reason: string };

/** What a response taught about the bucket. Times in epoch milliseconds. */
export interface BudgetReport {
  resource: string;
  /** Requests this report settles. */
  count: number;
  limit: number | null;
  remaining: number | null;
  resetAtMs: number | null;
  /** Nothing may be sent before this time: GitHub refused. */
  blockedUntilMs: number | null;
}

/** One object per token identity: the token bucket everybody who uses that token shares. Offered by `queue-consumer`. */
export interface GitHubBudgetApi {
  acquire(request: BudgetRequest): Promise<BudgetDecision>;
  report(report: BudgetReport): Promise<void>;
  /**
   * A token for an installation, minted when there is none good for another five minutes, or when `rejected` is the one held.
   * @throws {DomeError} `misconfigured` without App credentials; `forbidden` with `details.unusableInstallation` when it was removed or suspended.
   */
  installationToken(installationId: number, rejected: string | null): Promise<string>;
}

/** The binding, as a client needs it: a Durable Object namespace, or anything that finds a budget by name. */
export interface GitHubBudgetNamespace {
  getByName(name: string): GitHubBudgetApi;
}
