import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Bench } from "../lib/bench.ts";
import { REPO_ROOT } from "../lib/paths.ts";
import type { Row } from "../lib/report.ts";
import { interleave, median, medianRatio, timed } from "../lib/stats.ts";
import { loadSlice, renumbered } from "./material.ts";
import { EventStore, fill } from "./store.ts";

const SMALL_ROWS = 10_000;
const LARGE_ROWS = 1_000_000;
/** Events of the row-by-row side, which would take minutes for all. */
const BY_ROW = 400;
const ASKED_EACH = 40;
const FIRST_NEW_ID = 5_000_000_000;

/** How fast events are stored, beside a plain import and beside a row at a time; whether growth slows it; how fast questions are answered. */
export const events: Bench = async ({ dir, rounds, say }) => {
  const { lines, name } = loadSlice();
  const small = await EventStore.start(path.join(dir, "small"));
  const large = await EventStore.start(path.join(dir, "large"));
  try {
    say("filling the tables");
    await fill(small, SMALL_ROWS);
    await fill(large, LARGE_ROWS);
    say("storing");
    const stored = await storing(small, large, lines, rounds, dir);
    say("asking");
    return {
      title: `public events, ${lines.length.toLocaleString("en-US")} of ${name}`,
      rows: [...stored, ...(await asking(large))],
      notes: [
        "Ours: the bytes of an NDJSON file into the Worker, read, checked, stored with pushes, accounts, repositories and hourly counts. The plain import: node:sqlite, the same bytes, JSON.parse, one transaction, texts and pushes into the same two tables with their indexes.",
        "Row by row: the same D1, an insert for each event and another for each push.",
        `Questions: ${LARGE_ROWS.toLocaleString("en-US")} pushes, a hundred a page, from outside the Worker.`,
      ],
    };
  } finally {
    await small.close();
    await large.close();
  }
};

async function storing(
  small: EventStore,
  large: EventStore,
  lines: readonly string[],
  rounds: number,
  dir: string,
): Promise<Row[]> {
  let next = FIRST_NEW_ID;
  const fresh = (count: number): Buffer => {
    const file = Buffer.from(`${renumbered(lines.slice(0, count), next).join("\n")}\n`);
    next += count;
    return file;
  };
  const storeIn = async (store: EventStore, rows: number): Promise<number> => {
    const file = fresh(lines.length);
    let report = { stored: 0 };
    const ms = await timed(async () => (report = await store.ask("/import", file)));
    if (report.stored !== lines.length) throw new Error(`${report.stored} of ${lines.length} events were stored.`);
    await store.rewind(rows, rows);
    return (ms * 1_000) / lines.length;
  };
  const plain = plainImport(path.join(dir, "plain.sqlite"));
  const subjects = {
    small: async () => await storeIn(small, SMALL_ROWS),
    large: async () => await storeIn(large, LARGE_ROWS),
    plain: async () => {
      const file = fresh(lines.length);
      const ms = await timed(async () => plain.store(file));
      plain.clear();
      return (ms * 1_000) / lines.length;
    },
    byRow: async () => {
      const file = fresh(BY_ROW);
      const ms = await timed(async () => await small.ask("/row-by-row", file));
      await small.rewind(SMALL_ROWS, SMALL_ROWS);
      return (ms * 1_000) / BY_ROW;
    },
  };
  for (const subject of Object.values(subjects)) await subject();
  const perEvent = await interleave(rounds, subjects);
  const speed = (samples: readonly number[]): number[] => samples.map((us) => 1_000_000 / us);
  const ours = { label: "", unit: "events/s", samples: speed(perEvent.small) };
  return [
    {
      name: "stored, time of ours / plain import",
      ours,
      peer: { label: "node:sqlite", unit: "events/s", samples: speed(perEvent.plain) },
      value: medianRatio(perEvent.small, perEvent.plain),
      target: { atMost: 3 },
    },
    {
      name: "stored, time row by row / ours",
      ours,
      peer: { label: "row by row", unit: "events/s", samples: speed(perEvent.byRow) },
      value: medianRatio(perEvent.byRow, perEvent.small),
      target: { atLeast: 10 },
    },
    {
      name: "per event at 1,000,000 rows / at 10,000",
      ours: { label: "", unit: "µs", samples: perEvent.large },
      peer: { label: "at 10,000", unit: "µs", samples: perEvent.small },
      value: medianRatio(perEvent.large, perEvent.small),
      target: { atMost: 1.5 },
    },
  ];
}

interface PlainEvent {
  id: string;
  type: string;
  actor: { id: number };
  repo: { id: number };
  created_at: string;
  payload: { push_id: number; ref: string; head: string; before: string; size: number; distinct_size: number };
}

/** The import one would write in an afternoon, into a database file with the product's tables. */
function plainImport(file: string): { store: (bytes: Buffer) => void; clear: () => void } {
  const db = new DatabaseSync(file);
  db.exec("pragma journal_mode = wal");
  const migrations = path.join(REPO_ROOT, "migrations");
  for (const name of readdirSync(migrations)
    .filter((one) => one.endsWith(".sql"))
    .toSorted())
    // prettier-ignore
    db.exec(readFileSync(path.join(migrations, name), "utf8").replaceAll("--> statement-breakpoint", ""));
  const insertEvent = db.prepare(
    "insert or ignore into github_events (id, type, actor_id, repository_id, created_at_ms, received_at_ms, raw) values (?, ?, ?, ?, ?, ?, ?)",
  );
  const insertPush = db.prepare(
    "insert or ignore into push_events (event_id, push_id, repository_id, actor_id, ref, head, before, commits, distinct_commits, created_at_ms, received_at_ms, enrichment_status) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')",
  );
  const store = (bytes: Buffer): void => {
    db.exec("begin");
    for (const line of bytes.toString("utf8").split("\n")) {
      if (line === "") continue;
      const { id, type, actor, repo, created_at: at, payload } = JSON.parse(line) as PlainEvent;
      const [actorId, repositoryId, atMs, nowMs] = [String(actor.id), String(repo.id), Date.parse(at), Date.now()];
      insertEvent.run(id, type, actorId, repositoryId, atMs, nowMs, line);
      if (type === "PushEvent")
        insertPush.run(
          id,
          String(payload.push_id),
          repositoryId,
          actorId,
          payload.ref,
          payload.head,
          payload.before,
          payload.size ?? null,
          payload.distinct_size ?? null,
          atMs,
          nowMs,
        );
    }
    db.exec("commit");
  };
  return { store, clear: () => db.exec("delete from github_events; delete from push_events") }; // prettier-ignore
}

/** Questions with filters, from outside. */
async function asking(store: EventStore): Promise<Row[]> {
  const busy = (i: number): string => String(100_000_000 + ((i * 7_919 * 3) % 3_000));
  const quiet = (i: number): string => String(200_000_000 + ((i * 104_729) % 300_000));
  const day = 86_400_000;
  const kinds: Record<string, (i: number) => object> = {
    "a busy repository": (i) => ({ repository: busy(i) }),
    "a quiet repository, by name": (i) => ({ repository: `owner/${quiet(i)}` }),
    "an actor": (i) => ({ actor: String(1_000_000 + ((i * 6_271 * 4) % 2_000)) }),
    "a common ref of a day": (i) => ({ ref: "refs/heads/master", sinceMs: Date.UTC(2014, 11, 3 + (i % 25)), untilMs: Date.UTC(2014, 11, 3 + (i % 25)) + day }),
    "a rare ref": (i) => ({ ref: `refs/heads/${(i * 3_331) % 50_000}` }),
    "a repository, its ref and a week": (i) => ({ repository: busy(i), ref: "refs/heads/master", sinceMs: Date.UTC(2014, 11, 5 + (i % 15)) }),
    "an hour": (i) => ({ sinceMs: Date.UTC(2014, 11, 4, i), untilMs: Date.UTC(2014, 11, 4, i + 1) }),
    "deep in a list": (i) => ({ cursor: Buffer.from(JSON.stringify([Date.UTC(2014, 11, 4, i), "99999999"])).toString("base64url") }),
  }; // prettier-ignore
  const all: number[] = [];
  const rows: Row[] = [];
  for (const [name, make] of Object.entries(kinds)) {
    const samples: number[] = [];
    for (let i = 0; i <= ASKED_EACH; i++) {
      const ms = await timed(async () => await store.ask("/pushes", JSON.stringify(make(i))));
      if (i > 0) samples.push(ms);
    }
    all.push(...samples);
    const value = p95(samples);
    rows.push({
      name: `${name}, p95 (p50 ${median(samples).toFixed(1)})`,
      ours: { label: "", unit: "ms", samples },
      value,
    });
  }
  const value = p95(all);
  rows.push({
    name: "all of these questions, p95",
    ours: { label: "", unit: "ms", samples: [value] },
    value,
    target: { atMost: 100 },
  });
  return rows;
}

const p95 = (samples: readonly number[]): number =>
  samples.toSorted((a, b) => a - b)[Math.floor(samples.length * 0.95)] ?? Number.NaN;
