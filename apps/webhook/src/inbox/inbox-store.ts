import type { DeliveryHint } from "@dome/ingest-core/messages";

/** Where a delivery stands in the inbox. */
export const STATE = { toSend: 0, sent: 1, settled: 2 } as const;

export interface StoredDelivery {
  /** Its place in the order of arrival. */
  seq: number;
  id: string;
  hint: string;
  /** How often it was put on the queue. */
  sends: number;
  /** When the failure it was put in line again for was recorded; null: it never was. That failure is not its end. */
  failureMs: number | null;
}

/**
 * The inbox's table. Every method is one synchronous step on the object's own SQLite: it happens whole or not at all.
 *
 * Rows lie in the order they came in, so that a commit, and later the note that they were sent, touches pages that are next to each
 * other. Only the index by id, which is random, is touched all over; with the hints in it, as before, writing cost twice as much.
 *
 * Where rows are named by id, `+state` keeps the planner from walking every row of that state for each of them: with deliveries
 * piled up behind a queue that was away, marking a hundred as sent would take seconds, and the pile would never shrink.
 */
export class InboxStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    // `due_at_ms`: to send: since when; sent: when to ask how it ended; settled: when to forget it.
    // Inboxes of an earlier version keep what they hold.
    const byId = sql.exec("select 1 from sqlite_master where name = 'deliveries' and sql like '%without rowid%'");
    const isOld = byId.toArray().length > 0;
    if (isOld) sql.exec("drop index deliveries_due; alter table deliveries rename to deliveries_by_id;");
    sql.exec(`
      create table if not exists deliveries (
        seq integer primary key, id text not null unique, hint text not null, state integer not null, due_at_ms integer not null,
        sends integer not null, failure_ms integer
      );
      create index if not exists deliveries_due on deliveries (state, due_at_ms);`);
    if (isOld)
      sql.exec(`
        insert into deliveries (id, hint, state, due_at_ms, sends, failure_ms)
          select id, hint, state, due_at_ms, sends, failure_ms from deliveries_by_id;
        drop table deliveries_by_id;`);
  }

  /** Keeps new deliveries, to be sent, in one statement. @returns the ids that were not known; the others are as they were. */
  insert(hints: readonly DeliveryHint[], nowMs: number): Set<string> {
    const inserted = this.#sql.exec<{ id: string }>(
      `insert into deliveries (id, hint, state, due_at_ms, sends)
       select value ->> 'deliveryId', value, ?, ?, 0 from json_each(?) where true
       on conflict do nothing returning id`,
      STATE.toSend,
      nowMs,
      JSON.stringify(hints),
    );
    return new Set(inserted.toArray().map((row) => row.id));
  }

  /** Which of the given ids have left for the queue. */
  leftAlready(ids: string[]): string[] {
    const rows = this.#sql.exec<{ id: string }>(
      "select id from deliveries where +state <> ? and id in (select value from json_each(?))",
      STATE.toSend,
      JSON.stringify(ids),
    );
    return [...rows].map((row) => row.id);
  }

  /**
   * Puts deliveries that failed in line again, each once per failure.
   * @returns the ids that were; the others are in line for that failure already.
   */
  putBack(failures: { id: string; failureMs: number }[], nowMs: number): string[] {
    const rows = this.#sql.exec<{ id: string }>(
      `update deliveries set state = ?, due_at_ms = ?, sends = 0, failure_ms = failed.failure_ms
       from (select value ->> 'id' as id, value ->> 'failureMs' as failure_ms from json_each(?)) as failed
       where deliveries.id = failed.id and +state <> ? and deliveries.failure_ms is not failed.failure_ms
       returning deliveries.id as id`,
      STATE.toSend,
      nowMs,
      JSON.stringify(failures),
      STATE.toSend,
    );
    return [...rows].map((row) => row.id);
  }

  /** Puts deliveries that the queue seems to have lost in line again. */
  resend(ids: string[], nowMs: number): void {
    this.#sql.exec(
      "update deliveries set state = ?, due_at_ms = ? where +state = ? and id in (select value from json_each(?))",
      STATE.toSend,
      nowMs,
      STATE.sent,
      JSON.stringify(ids),
    );
  }

  /** The first `limit` deliveries of a state that are due, longest due first. */
  due(state: number, nowMs: number, limit: number): StoredDelivery[] {
    return this.#sql
      .exec<{ seq: number; id: string; hint: string; sends: number; failureMs: number | null }>(
        "select seq, id, hint, sends, failure_ms as failureMs from deliveries where state = ? and due_at_ms <= ? order by due_at_ms limit ?",
        state,
        nowMs,
        limit,
      )
      .toArray();
  }

  /** Marks deliveries as sent, each with when to ask how it ended. */
  markSent(rows: { seq: number; checkAtMs: number }[]): void {
    this.#sql.exec(
      `update deliveries set state = ?, sends = sends + 1, due_at_ms = sent.check_at_ms
       from (select value ->> 'seq' as seq, value ->> 'checkAtMs' as check_at_ms from json_each(?)) as sent
       where deliveries.seq = sent.seq and +state = ?`,
      STATE.sent,
      JSON.stringify(rows),
      STATE.toSend,
    );
  }

  /** Marks deliveries as ended, to be forgotten at `forgetAtMs`. One put in line again meanwhile is left alone. */
  markSettled(ids: string[], forgetAtMs: number): void {
    this.#sql.exec(
      "update deliveries set state = ?, due_at_ms = ? where +state = ? and id in (select value from json_each(?))",
      STATE.settled,
      forgetAtMs,
      STATE.sent,
      JSON.stringify(ids),
    );
  }

  /** Forgets at most `limit` settled deliveries whose time has come. @returns how many. */
  forget(nowMs: number, limit: number): number {
    const gone = this.#sql.exec(
      "delete from deliveries where id in (select id from deliveries where state = ? and due_at_ms <= ? order by due_at_ms limit ?) returning id",
      STATE.settled,
      nowMs,
      limit,
    );
    return gone.toArray().length;
  }

  /** When the first delivery of a state falls due; null without one. */
  nextDue(state: number): number | null {
    return this.#sql
      .exec<{ at: number | null }>("select min(due_at_ms) as at from deliveries where state = ?", state)
      .one().at;
  }
}
