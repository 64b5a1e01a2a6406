import { request } from "node:http";
import path from "node:path";
import { appConfig, buildWorker } from "../lib/bundle.ts";
import { migrate, startRuntime } from "../lib/platform.ts";

/** The product's events in a runtime of their own, with a way in and a hand on the database. */
export class EventStore {
  readonly db: D1Like;
  readonly #url: URL;
  readonly #dispose: () => Promise<void>;

  private constructor(db: D1Like, url: URL, dispose: () => Promise<void>) {
    this.db = db;
    this.#url = url;
    this.#dispose = dispose;
  }

  static async start(dir: string): Promise<EventStore> {
    const workers = await Promise.all([
      buildWorker("events-bench", path.join(import.meta.dirname, "worker/wrangler.jsonc")),
      buildWorker("queue-consumer", appConfig("queue-consumer")),
      buildWorker("silo", appConfig("silo")),
    ]);
    const miniflare = await startRuntime(workers, dir);
    const db = await miniflare.getD1Database("DB", "queue-consumer");
    await migrate(db);
    return new EventStore(db as unknown as D1Like, await miniflare.unsafeGetDirectURL("events-bench"), async () => {
      await miniflare.dispose();
    });
  }

  /** @returns what the Worker answers. @throws {Error} when it refuses. */
  async ask<T>(route: string, body: string | Buffer): Promise<T> {
    const { status, text } = await post(new URL(route, this.#url), body);
    if (status !== 200) throw new Error(`${route} was answered with ${status}: ${text}`);
    return JSON.parse(text) as T;
  }

  async run(sql: string, ...params: unknown[]): Promise<void> {
    await this.db
      .prepare(sql)
      .bind(...params)
      .run();
  }

  /** Drops everything after the given rows. */
  async rewind(events: number, pushes: number): Promise<void> {
    await this.run("delete from github_events where seq > ?", events);
    await this.run("delete from push_events where seq > ?", pushes);
    for (const table of ["event_hours", "repository_hours", "actor_hours"])
      await this.run(`delete from ${table} where hour_ms >= ?`, SLICE_FROM_MS);
    for (const table of ["repositories", "actors"])
      await this.run(`delete from ${table} where last_seen_at_ms >= ?`, SLICE_FROM_MS);
  }

  async close(): Promise<void> {
    await this.#dispose();
  }
}

/** The hour of the slice: what fills the tables before it is older. */
export const SLICE_FROM_MS = Date.UTC(2015, 0, 1, 1);

interface D1Like {
  prepare(sql: string): { bind(...params: unknown[]): { run(): Promise<unknown> } };
}

/** Sends bytes as they are: `fetch` copies and streams them first, which takes as long as a third of what is timed. */
async function post(url: URL, body: string | Buffer): Promise<{ status: number | undefined; text: string }> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers: { "content-length": Buffer.byteLength(body) } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString("utf8") }));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const FILL = 100_000;

/** Fills the tables with `pushes` pushes of the month before the slice: busy repositories and quiet ones, as on GitHub. */
export async function fill(store: EventStore, pushes: number): Promise<void> {
  const numbers = "with recursive n(i) as (select ?1 union all select i + 1 from n where i + 1 < ?1 + ?2)";
  // A hundredth of the repositories get a third of the pushes; ids are scattered.
  const repository = "case when i % 3 = 0 then 100000000 + (i * 7919) % 3000 else 200000000 + (i * 104729) % 300000 end";
  const actor = "case when i % 4 = 0 then 1000000 + (i * 6271) % 2000 else 2000000 + (i * 99991) % 250000 end";
  const ref = "case when i % 5 < 3 then 'refs/heads/master' else 'refs/heads/' || (i * 31) % 50000 end";
  const at = `${SLICE_FROM_MS - 30 * 86_400_000} + i * ${Math.max(1, Math.floor((29 * 86_400_000) / pushes))}`;
  for (let from = 1; from <= pushes; from += FILL) {
    const count = Math.min(FILL, pushes - from + 1);
    await store.run(`${numbers} insert into github_events (id, type, actor_id, repository_id, created_at_ms, received_at_ms, raw)
      select 1000000000 + i, 'PushEvent', ${actor}, ${repository}, ${at}, ${at}, '{}' from n`, from, count); // prettier-ignore
    await store.run(`${numbers} insert into push_events (event_id, push_id, repository_id, actor_id, ref, head, before, created_at_ms, received_at_ms, enrichment_status)
      select 1000000000 + i, 100000000 + i, ${repository}, ${actor}, ${ref}, printf('%040d', i), printf('%040d', i - 1), ${at}, ${at}, 'completed' from n`, from, count); // prettier-ignore
  }
  await store.run("insert into repositories (id, full_name, status, last_seen_at_ms) select repository_id, 'owner/' || repository_id, 'completed', 1 from push_events group by 1");
  await store.run("insert into actors (id, login, status, last_seen_at_ms) select actor_id, 'login-' || actor_id, 'completed', 1 from push_events group by 1");
} // prettier-ignore
