import { DurableObject } from "cloudflare:workers";
import { DomeError, isDomeError } from "@dome/ingest-core/errors";
import {
  type BudgetDecision,
  type BudgetReport,
  type BudgetRequest,
  type GitHubBudgetApi,
  type InstallationToken,
  mintInstallationToken,
} from "@dome/ingest-core/github";
import { githubSettings, parseSettings } from "@dome/ingest-core/settings";
import { decide, freshBucket, learn, type Bucket } from "./bucket.ts";

/** A token is renewed this long before GitHub would refuse it. */
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * The requests one token identity may send, shared by everything that uses it. Learns from response headers; what it learned survives
 * eviction in its own storage. How many requests are out is kept in memory: evicted meanwhile, it lets that many more through, and what
 * GitHub answers next puts it right. The installation token lives in memory only: losing it costs one request.
 */
export class GitHubBudget extends DurableObject<Env> implements GitHubBudgetApi {
  private readonly buckets = new Map<string, Bucket>();
  private token: InstallationToken | null = null;
  private minting: Promise<InstallationToken> | null = null;

  async acquire(request: BudgetRequest): Promise<BudgetDecision> {
    const { decision, bucket } = decide(this.bucket(request.resource), request, Date.now());
    // Not written: only what GitHub said has to outlive the object. Nobody waits for the disk to be let through.
    this.buckets.set(request.resource, bucket);
    return decision;
  }

  async report(report: BudgetReport): Promise<void> {
    const bucket = learn(this.bucket(report.resource), report, Date.now());
    this.buckets.set(report.resource, bucket);
    this.ctx.storage.kv.put(`bucket:${report.resource}`, bucket);
  }

  async installationToken(installationId: number, rejected: string | null): Promise<string> {
    const held = this.token;
    if (held !== null && held.token !== rejected && held.expiresAtMs - RENEW_BEFORE_MS > Date.now()) return held.token;
    // Everybody who needs a new one waits for the same request.
    this.minting ??= this.mint(installationId).finally(() => {
      this.minting = null;
    });
    this.token = await this.minting;
    return this.token.token;
  }

  private bucket(resource: string): Bucket {
    return this.buckets.get(resource) ?? this.ctx.storage.kv.get<Bucket>(`bucket:${resource}`) ?? freshBucket();
  }

  private async mint(installationId: number): Promise<InstallationToken> {
    const settings = parseSettings(githubSettings, this.env);
    if (settings.GITHUB_APP_ID === undefined || settings.GITHUB_APP_PRIVATE_KEY === undefined) {
      throw new DomeError(
        "misconfigured",
        `Installation ${installationId} cannot be read: set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY.`,
      );
    }
    const credentials = { appId: settings.GITHUB_APP_ID, privateKey: settings.GITHUB_APP_PRIVATE_KEY };
    const deps = {
      apiUrl: settings.GITHUB_API_URL,
      credentials,
      fetch: (input: RequestInfo | URL, init?: RequestInit) => fetch(input, init),
      nowMs: () => Date.now(),
    };
    try {
      return await mintInstallationToken(deps, installationId);
    } catch (err) {
      if (!isDomeError(err) || (err.code !== "not_found" && err.code !== "forbidden")) throw err;
      // Not to be taken for the repository being gone: it may be readable without the installation.
      throw new DomeError("forbidden", `Installation ${installationId} of the App was removed or suspended.`, {
        details: { unusableInstallation: installationId },
      });
    }
  }
}
