import type { Identity } from "../state/tokens.ts";
import { identityLabel } from "../state/tokens.ts";

const WINDOW_MS = 3_600_000;

/** A bucket of primary quota. */
export interface Bucket {
  limit: number;
  used: number;
  resetAtMs: number;
}

/** Requests an hour by kind of caller. Anonymous callers share one bucket, as those behind one address do. */
export class RateLimits {
  readonly limits: Record<Identity["kind"], number> = {
    anonymous: 60,
    user: 5000,
    installation: 5000,
    app: 5000,
    client: 5000,
  };
  readonly #buckets = new Map<string, Bucket>();
  readonly #nowMs: () => number;
  readonly #installedCount: (installationId: number) => number;

  constructor(nowMs: () => number, installedCount: (installationId: number) => number) {
    this.#nowMs = nowMs;
    this.#installedCount = installedCount;
  }

  /** The caller's bucket in this hour. */
  bucket(identity: Identity): Bucket {
    const label = identityLabel(identity);
    const nowMs = this.#nowMs();
    let bucket = this.#buckets.get(label);
    if (!bucket || bucket.resetAtMs <= nowMs) {
      bucket = { limit: 0, used: 0, resetAtMs: nowMs + WINDOW_MS };
      this.#buckets.set(label, bucket);
    }
    bucket.limit = this.#limit(identity);
    return bucket;
  }

  /** Leaves a bucket `remaining` requests. */
  spend(label: string, remaining: number): void {
    const kind = label.split(":")[0] as Identity["kind"];
    if (!(kind in this.limits))
      throw new Error(`no rate bucket is called ${label}: use anonymous, user:…, installation:…, app:… or client:…`);
    const nowMs = this.#nowMs();
    let bucket = this.#buckets.get(label);
    if (!bucket || bucket.resetAtMs <= nowMs) bucket = { limit: 0, used: 0, resetAtMs: nowMs + WINDOW_MS };
    const limit = kind === "installation" ? this.#installationLimit(Number(label.split(":")[1])) : this.limits[kind];
    this.#buckets.set(label, { ...bucket, limit, used: Math.max(0, limit - remaining) });
  }

  #limit(identity: Identity): number {
    return identity.kind === "installation"
      ? this.#installationLimit(identity.installation.id)
      : this.limits[identity.kind];
  }

  /** 50 more for each repository over 20, 12,500 at most. */
  #installationLimit(installationId: number): number {
    const extra = Math.max(0, this.#installedCount(installationId) - 20) * 50;
    return Math.max(this.limits.installation, Math.min(12_500, this.limits.installation + extra));
  }
}

/** The five headers every answer carries. */
export function rateHeaders(bucket: Bucket): Record<string, string> {
  return {
    "X-RateLimit-Limit": String(bucket.limit),
    "X-RateLimit-Remaining": String(Math.max(0, bucket.limit - bucket.used)),
    "X-RateLimit-Reset": String(Math.floor(bucket.resetAtMs / 1000)),
    "X-RateLimit-Used": String(bucket.used),
    "X-RateLimit-Resource": "core",
  };
}

/** GitHub's words for a spent bucket. */
export function primaryLimitMessage(identity: Identity): string {
  if (identity.kind === "installation")
    return `API rate limit exceeded for installation ID ${identity.installation.id}.`;
  if (identity.kind === "anonymous") {
    return "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)";
  }
  return `API rate limit exceeded for ${identity.kind === "user" ? `user ID ${identity.login}` : identityLabel(identity)}.`;
}
