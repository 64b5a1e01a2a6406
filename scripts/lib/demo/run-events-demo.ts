import { globSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { EventStats } from "@dome/ingest-core/contracts";
import { startLocalGitHub } from "@dome/local-github";
import { ApiClient } from "../api-client.ts";
import { startDomeIngest, type Running } from "../dome-ingest.ts";
import { UserError } from "../errors.ts";
import { LOCAL_OWNER, servedFrom } from "../github.ts";
import { untilSignalled } from "../process.ts";
import { REPO_ROOT } from "../paths.ts";
import { count, plural } from "../report.ts";

/** What the demonstration of public events is made of. */
export interface EventsDemoOptions {
  /** Folder of recorded events (gzip NDJSON). Without one: pushes made from the history of this checkout. */
  data?: string;
  /** End after the demonstration instead of staying up. */
  exit: boolean;
}

const MINUTE_CRON = "* * * * *";
const POLLS = 6;
const LATE_POLL = 3;
const WAIT_MS = 60_000;
const DAY_MS = 86_400_000;

type Answer = Record<string, string | number | null>;

/** Three questions of an analyst, as `docs/events.md` has them. */
const QUESTIONS: { title: string; sql: string }[] = [
  {
    title: "Who pushes most, and where from?",
    sql: `select a.login, a.type, count(*) as pushes, count(distinct p.repository_id) as repositories
from push_events p join actors a on a.id = p.actor_id group by p.actor_id order by pushes desc, a.login limit 5`,
  },
  {
    title: "Which repositories are busiest, by branch?",
    sql: `select r.full_name, p.ref, count(*) as pushes, datetime(max(p.created_at_ms) / 1000, 'unixepoch') as last_push
from push_events p join repositories r on r.id = p.repository_id group by p.repository_id, p.ref order by pushes desc, r.full_name limit 5`,
  },
  {
    title: "How much can these answers be trusted?",
    sql: `select count(*) as polls, sum(seen) as seen, sum(stored) as new, sum(duplicates) as duplicates, count(gap_from_ms) as gaps,
  coalesce(sum(gap_to_ms - gap_from_ms), 0) / 1000 as gap_seconds from event_polls`,
  },
];

/** Polls a local GitHub's public events without a token, looks people and repositories up, and shows the figures. @returns 0 when all held. */
export async function runEventsDemo(options: EventsDemoOptions): Promise<number> {
  const state = mkdtempSync(path.join(os.tmpdir(), "dome-demo-events-"));
  process.on("exit", () => rmSync(state, { recursive: true, force: true }));
  const signalled = untilSignalled();
  const dir = options.data === undefined ? undefined : path.resolve(options.data);
  say(dir === undefined ? "Events made from the history of this checkout." : `Recorded events of ${dir}.`);
  const github = await startLocalGitHub({
    dir: path.join(state, "github"),
    // Recorded events keep coming while the demonstration polls: faster than sixty requests an hour can follow.
    events: dir === undefined ? { perMinute: 5 } : { dir, perMinute: 150 },
  });
  say("Starting the Workers …");
  const starting = serveCheckout(github, dir).then(
    async () =>
      await startDomeIngest({
        stateDir: state,
        crons: false,
        settings: { GITHUB_API_URL: github.apiUrl, EVENTS_POLL: "on" },
      }),
  );
  let instance: Running | null = null;
  try {
    const early = await Promise.race([starting.then(() => null), signalled]);
    if (early !== null) return early;
    instance = await starting;
    const shown = await Promise.race([demonstrate(instance, github), signalled]);
    if (typeof shown === "number") return shown;
    if (options.exit) return shown.held ? 0 : 1;
    heading("Everything keeps running; end it with Ctrl-C");
    // A fragment stays at its end: the dashboard with the key, at the page of events.
    say(`  look  ${instance.dashboard.replace("/#", `${eventsPage(instance.state)}#`)}`);
    say(`  try   curl -H "Authorization: Bearer ${instance.apiKey}" ${instance.api}/api/events/pushes?limit=3`);
    await Promise.race([signalled, instance.exited]);
    return shown.held ? 0 : 1;
  } finally {
    await instance?.stop();
    await github.close();
  }
}

type GitHub = Awaited<ReturnType<typeof startLocalGitHub>>;

async function serveCheckout(github: GitHub, dir: string | undefined): Promise<void> {
  await github.createAccount({ login: LOCAL_OWNER });
  if (dir !== undefined) return;
  const { owner, name, from } = servedFrom(REPO_ROOT);
  await github.createRepository({ owner, name, from, notify: false });
}

async function demonstrate(instance: Running, github: GitHub): Promise<{ held: boolean }> {
  const client = new ApiClient(instance.api, instance.apiKey);
  heading("Polls");
  const since = new Date(Date.now() - 60_000).toISOString();
  for (let poll = 0; poll < POLLS; poll++) {
    // GitHub asks for a minute between polls, and spreading the limit over the hour for more: the demonstration does not wait.
    releasePolling(instance.state);
    // Once it comes late, and says what it cannot have seen.
    await github.advanceClock(poll === LATE_POLL ? 5 * WAIT_MS : WAIT_MS);
    await instance.fireCron("cron-scraper", MINUTE_CRON);
    const last = (await client.eventCoverage(since)).polls[0];
    if (last === undefined) throw new UserError(`No poll took place. ${instance.logFile} says why.`);
    const gap = last.gap === null ? "" : `, a gap of ${count(Math.round((last.gap.toMs - last.gap.fromMs) / 1_000))} s`;
    say(
      `  ${last.status.padEnd(10)} ${plural(last.requests, "request").padEnd(11)} saw ${last.seen}, new ${last.stored}, duplicate ${last.duplicates}${gap}`,
    );
  }
  const stats = await untilEnriched(client);
  return { held: await report(client, stats, github, since, instance) };
}

/** The page of events, at the day of the newest push when that is long ago, as recorded ones are. */
function eventsPage(state: string): string {
  const newestMs = withDatabase(state, (db) => {
    const row = db.prepare("select max(created_at_ms) as atMs from push_events").get();
    return typeof row?.["atMs"] === "number" ? row["atMs"] : null;
  });
  if (newestMs === null || newestMs > Date.now() - DAY_MS) return "/events";
  const sinceMs = newestMs - (newestMs % DAY_MS);
  const at = (ms: number): string => encodeURIComponent(new Date(ms).toISOString());
  return `/events?since=${at(sinceMs)}&until=${at(sinceMs + DAY_MS)}`;
}

/** Moves the next poll to now, in the database of this machine. */
function releasePolling(state: string): void {
  withDatabase(state, (db) => db.exec("update event_feed set next_poll_at_ms = 0"));
}

async function untilEnriched(client: ApiClient): Promise<EventStats> {
  let before = -1;
  const deadline = Date.now() + 20_000;
  for (;;) {
    const stats = await client.eventStats({
      since: new Date(Date.now() - DAY_MS).toISOString(),
      limit: 5,
    });
    const { actors, repositories } = stats.enrichment;
    const waiting = actors.pending + actors.inProgress + repositories.pending + repositories.inProgress;
    const done = actors.completed + repositories.completed;
    if (
      waiting === 0 ||
      Date.now() > deadline ||
      (done > 0 && done === before && actors.inProgress + repositories.inProgress === 0)
    )
      return stats;
    before = done;
    await sleep(1_000);
  }
}

async function report(
  client: ApiClient,
  stats: EventStats,
  github: GitHub,
  since: string,
  instance: Running,
): Promise<boolean> {
  const { totals, polls } = await client.eventCoverage(since);
  const found = polls.flatMap(({ gap }) => (gap === null ? [] : [gap]));
  const gapCount = found.length;
  const gapSeconds = Math.round(found.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0) / 1_000);
  const { actors, repositories } = stats.enrichment;
  const used = await github.requests.count({ token: "anonymous" });
  const refused = await github.requests.count({ status: 403 });
  const waiting = actors.pending + repositories.pending;
  heading("Figures");
  say(`  seen              ${count(totals.seen)}`);
  say(`  new               ${count(totals.stored)}`);
  say(`  duplicate         ${count(totals.duplicates)}`);
  say(`  pushes            ${count(totals.pushes)}`);
  say(
    `  enriched          ${plural(actors.completed, "account")}, ${plural(repositories.completed, "repositorie").replace(/ie$/, "y")}${waiting > 0 ? `; ${count(waiting)} wait for the next hour's requests` : ""}`,
  );
  say(`  gaps              ${gapCount}${gapCount === 0 ? "" : `, ${count(gapSeconds)} s in all`}`);
  say(`  requests used     ${used} of 60 an hour without a token; ${refused} refused`);
  const rows = withDatabase(instance.state, (db) =>
    QUESTIONS.map(({ title, sql }) => ({ title, sql, rows: db.prepare(sql).all() as Answer[] })),
  );
  for (const { title, sql, rows: answer } of rows) {
    heading(title);
    for (const line of sql.split("\n")) say(`  ${line}`);
    say("");
    for (const line of table(answer)) say(`  ${line}`);
  }
  const held =
    totals.stored > 0 && totals.pushes > 0 && totals.seen === totals.stored + totals.duplicates + totals.rejected;
  return held && actors.completed > 0 && repositories.completed > 0 && used <= 60 && refused === 0;
}

/** The D1 of this machine is a SQLite file; another process may read it. */
function withDatabase<T>(state: string, work: (db: DatabaseSync) => T): T {
  for (const file of globSync("v3/d1/**/*.sqlite", { cwd: state })) {
    const db = new DatabaseSync(path.join(state, file));
    try {
      db.exec("pragma busy_timeout = 5000");
      if (db.prepare("select 1 from sqlite_master where name = 'push_events'").get() !== undefined) return work(db);
    } finally {
      db.close();
    }
  }
  throw new UserError(`${state} holds no database with events.`);
}

/** Rows as an aligned table. Names come from outside: control characters must not reach the terminal. */
function table(rows: readonly Answer[]): string[] {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) =>
    columns.map((column) => String(row[column] ?? "–").replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "?")),
  );
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i]?.length ?? 0)));
  return [columns, ...cells].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function heading(text: string): void {
  say(`\n── ${text} ${"─".repeat(Math.max(3, 66 - text.length))}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
