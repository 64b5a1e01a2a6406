import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { openDatabase } from "@dome/db";
import { createLogger } from "@dome/ingest-core/log";
import type { DeliveryHint, IngestMessage } from "@dome/ingest-core/messages";
import { Inbox } from "../src/inbox/inbox.ts";
import { recordEnd } from "./deliver.ts";

/** Far ahead, so that no real alarm rings by itself. */
export const START_MS = 4_000_000_000_000;

export const hint = (deliveryId: string, repositoryIds: number[] = [5]): DeliveryHint => ({
  deliveryId,
  event: "push",
  action: null,
  installationId: 9,
  repositoryIds,
  more: false,
  ref: "refs/heads/main",
  receivedAtMs: START_MS,
});

/** An inbox on the storage of a real object, with a clock and neighbours that the test moves and breaks. */
export class World {
  nowMs = START_MS;
  queueDown = false;
  /** The queue takes the batch, then the sender dies before it can note so. */
  dieAfterSending = false;
  databaseDown = false;
  batches: IngestMessage[][] = [];
  questions = 0;
  inbox: Inbox;
  readonly storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.storage = storage;
    this.inbox = this.#open();
  }

  /** The instance is lost with all it held in memory; another one finds the same disk. */
  crash(): void {
    this.inbox = this.#open();
  }

  get sent(): string[] {
    return this.batches
      .flat()
      .map((message) => (message.type === "delivery" ? message.hint.deliveryId : message.jobId));
  }

  /** Moves the clock to the alarm and rings it. False: no alarm is set. */
  async ring(): Promise<boolean> {
    const at = await this.storage.getAlarm();
    if (at === null) return false;
    await this.storage.deleteAlarm();
    this.nowMs = Math.max(this.nowMs, at);
    await this.inbox.work();
    return true;
  }

  #open(): Inbox {
    return new Inbox({
      storage: this.storage,
      queue: {
        sendBatch: async (messages: { body: IngestMessage }[]) => {
          if (this.queueDown) throw new Error("Too Many Requests");
          this.batches.push(messages.map((message) => message.body));
          if (this.dieAfterSending) throw new Error("lost the connection");
        },
      },
      db: openDatabase(
        new Proxy(env.DB, {
          get: (target, property) => {
            if (property === "prepare") this.questions++;
            if (this.databaseDown) throw new Error("D1 is down");
            const value: unknown = Reflect.get(target, property);
            return typeof value === "function" ? value.bind(target) : value;
          },
        }),
      ),
      log: createLogger("webhook", "error", () => undefined),
      nowMs: () => this.nowMs,
    });
  }
}

/** Runs a test inside a real object. */
export const inWorld = async (name: string, test: (world: World) => Promise<void>): Promise<void> =>
  await runInDurableObject(
    env.DELIVERY_INBOX.getByName(name),
    async (_, state) => await test(new World(state.storage)),
  );

export { recordEnd };
