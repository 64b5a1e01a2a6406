const KEPT_MS = 3 * 24 * 3_600_000;
const MAX_ATTEMPTS = 20_000;

/** One attempt to deliver, as GitHub keeps it. */
export interface Attempt {
  id: number;
  guid: string;
  event: string;
  action: string | null;
  repositoryId: number | null;
  installationId: number | null;
  /** Full ref of a push. */
  ref: string | null;
  deliveredAtMs: number;
  redelivery: boolean;
  durationMs: number;
  status: string;
  statusCode: number;
  url: string;
  requestHeaders: Record<string, string>;
  payload: unknown;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

/** Attempts of the last three days. */
export class DeliveryLog {
  #attempts: Attempt[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(attempt: Attempt): void {
    this.#attempts.push(attempt);
    if (this.#attempts.length > MAX_ATTEMPTS) this.#attempts.shift();
  }

  /** Newest first. */
  list(): Attempt[] {
    const oldest = this.#nowMs() - KEPT_MS;
    this.#attempts = this.#attempts.filter((attempt) => attempt.deliveredAtMs >= oldest);
    return this.#attempts.toReversed();
  }

  get(id: number): Attempt | null {
    return this.list().find((attempt) => attempt.id === id) ?? null;
  }
}
