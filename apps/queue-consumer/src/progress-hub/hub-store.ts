import { PROGRESS_TOPIC, type ProgressMessage, type ProgressUpdate } from "@dome/ingest-core/contracts";
import { endsJob, inOrder } from "./in-order.ts";

/** Messages kept of each project for those who come back. */
export const RING_SIZE = 500;
/** Shortest time between two messages about a running job, in milliseconds: five a second. */
export const MIN_INTERVAL_MS = 200;
/** What nobody asked for in this time is forgotten; the numbers go on. */
export const KEEP_MS = 24 * 60 * 60_000;

/** What to do with an update: pass the message on, look again at a time, or nothing. */
export type Recorded = { message: ProgressMessage } | { heldUntilMs: number } | null;

type JobState = { sent_at_ms: number; ended: number; latest: string };
type HeldJob = { job_id: string; project: string; sent_at_ms: number; latest: string };
type StoredMessage = { seq: number; at_ms: number; data: string };

/**
 * The memory of a hub, in its SQLite: numbers per project, the newest {@link RING_SIZE} messages of each, and where each job stands.
 * Synchronous, so that nothing comes between numbering a message and sending it.
 */
export class HubStore {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    sql.exec(`create table if not exists projects (project text primary key, last_seq integer not null) without rowid`);
    sql.exec(`create table if not exists messages (
      project text not null, seq integer not null, at_ms integer not null, data text not null, primary key (project, seq)
    ) without rowid`);
    sql.exec(`create table if not exists jobs (
      job_id text primary key, project text not null, sent_at_ms integer not null, touched_at_ms integer not null,
      ended integer not null, held integer not null, latest text not null
    ) without rowid`);
  }

  /**
   * Takes an update in. The first and the last of a job become messages at once; one that follows too closely is held, and replaces
   * what was held before. Nothing moves backwards, and nothing follows a job's end.
   */
  record(project: string, update: ProgressUpdate, nowMs: number): Recorded {
    const job = this.sql
      .exec<JobState>("select sent_at_ms, ended, latest from jobs where job_id = ?", update.jobId)
      .toArray()[0];
    if (job?.ended === 1) return null;
    const state = job === undefined ? update : inOrder(JSON.parse(job.latest) as ProgressUpdate, update);
    const latest = JSON.stringify(state);
    if (job?.latest === latest) return null;
    const heldUntilMs = (job?.sent_at_ms ?? -MIN_INTERVAL_MS) + MIN_INTERVAL_MS;
    if (nowMs >= heldUntilMs || endsJob(state)) return { message: this.emit(project, state, latest, nowMs) };
    this.sql.exec(
      "update jobs set held = 1, touched_at_ms = ?, latest = ? where job_id = ?",
      nowMs,
      latest,
      update.jobId,
    );
    return { heldUntilMs };
  }

  /** Messages for the held updates whose time has come. */
  due(nowMs: number): ProgressMessage[] {
    return this.sql
      .exec<HeldJob>(
        "select job_id, project, sent_at_ms, latest from jobs where held = 1 and sent_at_ms <= ? order by touched_at_ms, job_id",
        nowMs - MIN_INTERVAL_MS,
      )
      .toArray()
      .map((job) => this.emit(job.project, JSON.parse(job.latest) as ProgressUpdate, job.latest, nowMs));
  }

  /** When the next held update is due; null: none is held. */
  nextDueMs(): number | null {
    const row = this.sql
      .exec<{ first: number | null }>("select min(sent_at_ms) as first from jobs where held = 1")
      .one();
    return row.first === null ? null : row.first + MIN_INTERVAL_MS;
  }

  /** The number of the project's last message; 0 before the first. */
  lastSeq(project: string): number {
    const row = this.sql
      .exec<{ last_seq: number }>("select last_seq from projects where project = ?", project)
      .toArray()[0];
    return row?.last_seq ?? 0;
  }

  /** The messages after number `since`; null when some of them are not kept any more, or `since` is a number never given out. */
  after(project: string, since: number): ProgressMessage[] | null {
    const lastSeq = this.lastSeq(project);
    if (since > lastSeq) return null;
    const messages = this.sql
      .exec<StoredMessage>(
        "select seq, at_ms, data from messages where project = ? and seq > ? order by seq",
        project,
        since,
      )
      .toArray();
    if (messages.length !== lastSeq - since) return null;
    return messages.map(({ seq, at_ms, data }) => message(project, seq, at_ms, JSON.parse(data) as ProgressUpdate));
  }

  /** Forgets what is older than {@link KEEP_MS}. @returns whether anything is left that will grow old. */
  prune(nowMs: number): boolean {
    this.sql.exec("delete from messages where at_ms < ?", nowMs - KEEP_MS);
    this.sql.exec("delete from jobs where touched_at_ms < ?", nowMs - KEEP_MS);
    return this.sql.exec("select 1 from jobs limit 1").toArray().length > 0;
  }

  private emit(project: string, state: ProgressUpdate, latest: string, nowMs: number): ProgressMessage {
    const seq = this.lastSeq(project) + 1;
    this.sql.exec("insert or replace into projects (project, last_seq) values (?, ?)", project, seq);
    this.sql.exec("insert into messages (project, seq, at_ms, data) values (?, ?, ?, ?)", project, seq, nowMs, latest);
    this.sql.exec("delete from messages where project = ? and seq <= ?", project, seq - RING_SIZE);
    this.sql.exec(
      "insert or replace into jobs (job_id, project, sent_at_ms, touched_at_ms, ended, held, latest) values (?, ?, ?, ?, ?, 0, ?)",
      state.jobId,
      project,
      nowMs,
      nowMs,
      endsJob(state) ? 1 : 0,
      latest,
    );
    return message(project, seq, nowMs, state);
  }
}

const message = (project: string, seq: number, atMs: number, data: ProgressUpdate): ProgressMessage => ({
  type: PROGRESS_TOPIC,
  timestamp: new Date(atMs).toISOString(),
  project,
  seq,
  data,
});
