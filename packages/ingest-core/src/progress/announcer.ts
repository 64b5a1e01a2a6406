import type { ProgressUpdate } from "../contracts/index.ts";

/** Longest that work waits for its last announcement, in milliseconds. */
const PATIENCE_MS = 2_000;

/**
 * Tells of one job without ever holding it up: one call at a time, the newest state next, what lies between is left out. A hub that
 * fails costs its watchers news, never the work: every failure goes to `onFailure` and nowhere else.
 */
export class Announcer {
  private readonly send: (update: ProgressUpdate) => Promise<void>;
  private readonly onFailure: (err: unknown) => void;
  private next: ProgressUpdate | null = null;
  private sending: Promise<void> | null = null;

  constructor(send: (update: ProgressUpdate) => Promise<void>, onFailure: (err: unknown) => void) {
    this.send = send;
    this.onFailure = onFailure;
  }

  /** Returns at once. */
  announce(update: ProgressUpdate): void {
    this.next = update;
    this.sending ??= this.drain();
  }

  /** Resolves when everything announced is sent or has failed, after two seconds at most. Never rejects. */
  async settle(): Promise<void> {
    if (this.sending === null) return;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE_MS);
    await Promise.race([this.sending, late]);
    clearTimeout(timer);
  }

  private async drain(): Promise<void> {
    while (this.next !== null) {
      const update = this.next;
      this.next = null;
      try {
        await this.send(update);
      } catch (err) {
        this.onFailure(err);
      }
    }
    this.sending = null; // in the same step as the last look at `next`
  }
}
