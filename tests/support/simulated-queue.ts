interface Waiting {
  id: string;
  body: unknown;
  attempts: number;
  notBeforeMs: number;
}

/** How a handler left a message. */
export type Outcome = { kind: "ack" } | { kind: "retry"; delaySeconds: number } | { kind: "none" };

/** Redelivery of a message whose Worker died: the platform notices, after a while. */
const LOST_WORKER_MS = 30_000;
const MAX_RETRIES = 10;

/** A queue as the platform promises it and no better: at least once, in no order, with delays, attempts and a dead-letter queue. */
export class SimulatedQueue<M> {
  readonly waiting: Waiting[] = [];
  readonly dead: Waiting[] = [];
  private readonly nowMs: () => number;
  private readonly isDead: () => boolean;
  private sent = 0;

  /** @param isDead - Whether the Worker that held the message died: then nothing it said counts. */
  constructor(nowMs: () => number, isDead: () => boolean) {
    this.nowMs = nowMs;
    this.isDead = isDead;
  }

  async send(body: M, options: { delaySeconds?: number } = {}): Promise<void> {
    this.sent++;
    this.waiting.push({
      id: `m${this.sent}`,
      body,
      attempts: 0,
      notBeforeMs: this.nowMs() + (options.delaySeconds ?? 0) * 1_000,
    });
  }

  async sendBatch(messages: Iterable<{ body: M }>): Promise<void> {
    for (const { body } of messages) await this.send(body);
  }

  /** When the next message may be delivered; never (infinity) when none waits. */
  nextAtMs(): number {
    return Math.min(...this.waiting.map((message) => message.notBeforeMs));
  }

  /** Messages that may be delivered now. */
  dueCount(): number {
    return this.waiting.filter((message) => message.notBeforeMs <= this.nowMs()).length;
  }

  /** Delivers one message that is due, chosen by `pick`, to the handler, and does what it said. */
  async deliver(pick: number, handle: (batch: MessageBatch) => Promise<void>, twice = false): Promise<void> {
    const due = this.waiting.filter((message) => message.notBeforeMs <= this.nowMs());
    const message = due[pick % Math.max(1, due.length)];
    if (message === undefined) return;
    message.attempts++;
    // Nobody else gets it while it is being handled.
    message.notBeforeMs = Number.POSITIVE_INFINITY;
    const outcome = await this.hand(message, handle);
    if (twice && outcome.kind === "ack") await this.hand(message, handle);
    this.settle(message, outcome);
  }

  /** Messages lost by the platform: what an outage of the queue, or a restart of the simulator, does. */
  lose(): void {
    this.waiting.length = 0;
  }

  private async hand(message: Waiting, handle: (batch: MessageBatch) => Promise<void>): Promise<Outcome> {
    let outcome: Outcome = { kind: "none" };
    const first = (next: Outcome): void => {
      if (outcome.kind === "none" && !this.isDead()) outcome = next;
    };
    await handle({
      queue: "ingest-queue",
      messages: [
        {
          id: message.id,
          timestamp: new Date(this.nowMs()),
          body: message.body,
          attempts: message.attempts,
          ack: () => first({ kind: "ack" }),
          retry: (options?: QueueRetryOptions) => first({ kind: "retry", delaySeconds: options?.delaySeconds ?? 0 }),
        },
      ],
      ackAll: () => first({ kind: "ack" }),
      retryAll: () => first({ kind: "retry", delaySeconds: 0 }),
    } as unknown as MessageBatch);
    return outcome;
  }

  private settle(message: Waiting, outcome: Outcome): void {
    if (outcome.kind !== "ack" && message.attempts <= MAX_RETRIES) {
      message.notBeforeMs = this.nowMs() + (outcome.kind === "retry" ? outcome.delaySeconds * 1_000 : LOST_WORKER_MS);
      return;
    }
    const at = this.waiting.indexOf(message);
    if (at >= 0) this.waiting.splice(at, 1);
    if (outcome.kind !== "ack") this.dead.push(message);
  }
}
