import type { Bucket } from "../http/rate-limits.ts";

/** The buckets besides `core`: GraphQL's points an hour, and searches a minute. */
export class ResourceBuckets {
  readonly limits = { graphql: 5_000, search: 30 };
  readonly #buckets = new Map<string, Bucket>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A caller's bucket in its present window. */
  bucket(resource: "graphql" | "search", caller: string): Bucket {
    const nowMs = this.#nowMs();
    const key = `${resource} ${caller}`;
    let bucket = this.#buckets.get(key);
    if (!bucket || bucket.resetAtMs <= nowMs) {
      bucket = { limit: 0, used: 0, resetAtMs: nowMs + (resource === "graphql" ? 3_600_000 : 60_000) };
      this.#buckets.set(key, bucket);
    }
    bucket.limit = this.limits[resource];
    return bucket;
  }

  /** Full again, for everybody. */
  clear(): void {
    this.#buckets.clear();
  }
}
