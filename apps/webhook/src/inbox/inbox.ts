import type { Database } from "@dome/db";
import { findDeliveries } from "@dome/db/deliveries";
import type { Logger } from "@dome/ingest-core/log";
import { type DeliveryHint, type IngestMessage, MESSAGE_VERSION } from "@dome/ingest-core/messages";
import { type BatchSender, queueBatches } from "@dome/ingest-core/queues";
import { isEnded } from "./ended.ts";
import { InboxStore, STATE } from "./inbox-store.ts";
import { Patience } from "./patience.ts";

export interface InboxDeps {
  storage: DurableObjectStorage;
  /** Where deliveries go. */
  queue: BatchSender<IngestMessage>;
  /** Where it stands how they ended. */
  db: Database;
  log: Logger;
  nowMs: () => number;
}

/**
 * Deliveries wait this long for others, so that a busy inbox sends full batches. While more than so many a second keep coming, the
 * wait doubles up to the second: acknowledging goes before handing on.
 */
const GATHER_MS = 50;
const GATHER_AT_MOST_MS = 1_000;
const BUSY_PER_SECOND = 100;
/** A delivery sent this long ago without an end is asked about; each further sending doubles it, up to the second. */
const CHECK_AFTER_MS = 5 * 60_000;
const CHECK_AT_MOST_MS = 3_600_000;
/** GitHub redelivers for three days; one more, and an id may be forgotten. */
const FORGET_AFTER_MS = 4 * 86_400_000;
/** Rows looked at in one step, and steps of one alarm: what is left has the next alarm. */
const STEP_ROWS = 1_000;
const MAX_STEPS = 20;

interface Group {
  hints: DeliveryHint[];
  committed: Promise<{
    /** By position in `hints`. */
    isNew: boolean[];
    /** Those that have been sent, and of them, once D1 has answered, those put in line again. */
    left: ReadonlySet<string>;
    putBack: Promise<ReadonlySet<string>>;
  }>;
}

/** The inbox of one shard: keeps deliveries, hands them to the queue, and makes sure that each one ends. */
export class Inbox {
  readonly #deps: InboxDeps;
  readonly #store: InboxStore;
  readonly #sending: Patience;
  readonly #checking: Patience;
  #group: Group | null = null;
  #gatherMs = GATHER_MS;
  /** When the alarm rings, as far as this instance knows; null: it may not. */
  #alarmAtMs: number | null = null;

  constructor(deps: InboxDeps) {
    this.#deps = deps;
    this.#store = new InboxStore(deps.storage.sql);
    this.#sending = new Patience(deps.storage.kv, "send");
    this.#checking = new Patience(deps.storage.kv, "check");
  }

  /**
   * Resolves once the delivery is on disk and the alarm that sends it is set. Those that arrive together share one commit.
   * D1 is asked only about a known one that has been sent: if it failed, it is put in line again, which counts as accepted.
   */
  async accept(hint: DeliveryHint): Promise<"accepted" | "duplicate"> {
    const group = (this.#group ??= this.#openGroup());
    const position = group.hints.push(hint) - 1;
    const { isNew, left, putBack } = await group.committed;
    if (isNew[position] === true) return "accepted";
    if (!left.has(hint.deliveryId)) return "duplicate";
    return (await putBack).has(hint.deliveryId) ? "accepted" : "duplicate";
  }

  #openGroup(): Group {
    const hints: DeliveryHint[] = [];
    const commit = async () => {
      await scheduler.wait(0); // Everything that has arrived by now joins.
      this.#group = null;
      return await this.#commit(hints);
    };
    return { hints, committed: commit() };
  }

  async #commit(hints: DeliveryHint[]) {
    const nowMs = this.#deps.nowMs();
    const inserted = this.#deps.storage.transactionSync(() => this.#store.insert(hints, nowMs));
    // The same delivery may stand twice in a group: the first of the two is the new one.
    const isNew = hints.map((hint) => inserted.delete(hint.deliveryId));
    const known = hints.filter((_, position) => isNew[position] === false).map((hint) => hint.deliveryId);
    // No await between the rows and the alarm: they are one write, and a crash keeps both or neither.
    if (isNew.includes(true)) await this.#wakeBy(nowMs + this.#gatherMs);
    const left = known.length === 0 ? [] : this.#store.leftAlready(known);
    const putBack = this.#putBackFailed(left);
    putBack.catch(() => undefined); // Who sent a duplicate hears of it; a group without one has nobody to tell.
    return { isNew, left: new Set(left), putBack };
  }

  /** Puts back what has been sent and has failed. @returns its ids. */
  async #putBackFailed(left: string[]): Promise<ReadonlySet<string>> {
    if (left.length === 0) return new Set();
    const failed = (await findDeliveries(this.#deps.db, left)).filter((row) => row.status === "failed");
    if (failed.length === 0) return new Set();
    const nowMs = this.#deps.nowMs();
    const putBack = this.#store.putBack(
      failed.map((row) => ({ id: row.id, failureMs: row.processedAtMs })),
      nowMs,
    );
    if (putBack.length > 0) await this.#wakeBy(nowMs + this.#gatherMs);
    return new Set(putBack);
  }

  /** What the alarm does: sends what waits, asks after what was sent, forgets what has ended long ago; then sets the next alarm. */
  async work(): Promise<void> {
    this.#alarmAtMs = null;
    await this.#checking.attempt(this.#deps, "inbox.check_failed", async () => await this.#check());
    await this.#sending.attempt(this.#deps, "inbox.send_failed", async () => await this.#send());
    this.#store.forget(this.#deps.nowMs(), STEP_ROWS);
    await this.wakeForNext();
  }

  /** Sets the alarm for whatever comes next. Also heals an inbox whose alarm was given up on. */
  async wakeForNext(): Promise<void> {
    const toSend = this.#store.nextDue(STATE.toSend);
    const toCheck = this.#store.nextDue(STATE.sent);
    const toForget = this.#store.nextDue(STATE.settled);
    const times = [
      toSend && Math.max(toSend + this.#gatherMs, this.#sending.notBeforeMs),
      toCheck && Math.max(toCheck, this.#checking.notBeforeMs),
      toForget,
    ];
    const known = times.filter((time) => time !== null);
    if (known.length > 0) await this.#wakeBy(Math.max(Math.min(...known), this.#deps.nowMs()));
  }

  /** Whether the object's own database answers. */
  check(): void {
    this.#store.nextDue(STATE.toSend);
  }

  async #send(): Promise<void> {
    let sent = 0;
    for (let step = 0; step < MAX_STEPS; step++) {
      const rows = this.#store.due(STATE.toSend, this.#deps.nowMs(), STEP_ROWS);
      sent += rows.length;
      const messages = rows.map((row): IngestMessage => ({
        v: MESSAGE_VERSION,
        type: "delivery",
        hint: JSON.parse(row.hint) as DeliveryHint,
      }));
      let done = 0;
      for (const batch of queueBatches(messages)) {
        await this.#deps.queue.sendBatch(batch.map((body) => ({ body })));
        // A crash before this line sends the batch twice: a delivery that has ended costs the consumer one look.
        const sentAtMs = this.#deps.nowMs();
        this.#store.markSent(
          rows
            .slice(done, done + batch.length)
            .map((row) => ({ seq: row.seq, checkAtMs: sentAtMs + checkAfterMs(row.sends) })),
        );
        done += batch.length;
      }
      // What came in meanwhile is few, and gathers.
      if (rows.length < STEP_ROWS) break;
    }
    const isBusy = (sent * 1_000) / this.#gatherMs > BUSY_PER_SECOND;
    this.#gatherMs = isBusy ? Math.min(this.#gatherMs * 2, GATHER_AT_MOST_MS) : GATHER_MS;
  }

  async #check(): Promise<void> {
    for (let step = 0; step < MAX_STEPS; step++) {
      const nowMs = this.#deps.nowMs();
      const rows = this.#store.due(STATE.sent, nowMs, STEP_ROWS);
      if (rows.length === 0) return;
      const ends = new Map(
        (
          await findDeliveries(
            this.#deps.db,
            rows.map((row) => row.id),
          )
        ).map((end) => [end.id, end]),
      );
      const settled = rows.filter((row) => isEnded(row, ends.get(row.id))).map((row) => row.id);
      const lost = rows.filter((row) => !isEnded(row, ends.get(row.id))).map((row) => row.id);
      this.#store.markSettled(settled, nowMs + FORGET_AFTER_MS);
      this.#store.resend(lost, nowMs);
      if (lost.length > 0)
        this.#deps.log.warn("inbox.sent_again", { deliveries: lost.length, firstDeliveryId: lost[0] });
    }
  }

  async #wakeBy(atMs: number): Promise<void> {
    if (this.#alarmAtMs !== null && this.#alarmAtMs <= atMs) return;
    this.#alarmAtMs = atMs;
    await this.#deps.storage.setAlarm(atMs);
  }
}

const checkAfterMs = (sends: number): number => Math.min(CHECK_AFTER_MS * 2 ** Math.min(sends, 10), CHECK_AT_MOST_MS);
