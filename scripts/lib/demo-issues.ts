import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { serveIssueLists } from "@dome/local-github";
import { type Running, startDomeIngest } from "./dome-ingest.ts";
import { messageOf, UserError } from "./errors.ts";
import { untilSignalled } from "./process.ts";
import { loadSettings, type Settings } from "./settings.ts";

const USAGE = "npm run demo -- issues [--data DIR]";
const HOURLY_LIMIT = 5_000;
const TIMEOUT_MS = 20 * 60_000;

interface Scrape {
  id: number;
  phase: string;
  startedAtMs: number;
  finishedAtMs: number | null;
  repositories: Record<string, number>;
  issues: Record<string, number>;
  queued: Record<string, number>;
  github: Record<string, number>;
  sources: Record<string, Record<string, number> | { error: string }>;
}

interface Status {
  scrapes: Scrape[];
  sources: { id: string; report: { skipped?: Record<string, number> } }[];
  queue: Record<string, number>;
  spend: { calls: number; inputTokens: number; outputTokens: number; costMicros: number; cached: number }[];
}

/** Scrapes lists served by the local GitHub, explains what was found, scrapes again, and prints what each cost. @returns 0 when all held. */
export async function runIssuesDemo(args: string[]): Promise<number> {
  const data = readData(args);
  const state = mkdtempSync(path.join(os.tmpdir(), "dome-issues-demo-"));
  const signalled = untilSignalled();
  process.on("exit", () => rmSync(state, { recursive: true, force: true }));
  say("Starting the Workers …");
  const starting = startDomeIngest({
    stateDir: state,
    settings: modelSettings(),
    crons: false,
    batchTimeoutSeconds: 0,
  });
  const early = await Promise.race([starting.then(() => null), signalled]);
  if (early !== null) return early;
  const instance = await starting;
  try {
    const stopped = instance.exited.then((): never => {
      throw new UserError(`The Workers stopped by themselves. ${instance.logFile} says why.`);
    });
    return await Promise.race([demonstrate(instance, data), signalled, stopped]);
  } finally {
    await instance.stop();
  }
}

function readData(args: string[]): string | null {
  try {
    const { values } = parseArgs({
      args,
      options: { data: { type: "string" }, exit: { type: "boolean" } },
      strict: true,
    });
    if (values.data === undefined) return null;
    const folder = path.resolve(values.data);
    if (!existsSync(folder)) throw new UserError(`${values.data} is no folder.`);
    return folder;
  } catch (err) {
    throw err instanceof UserError ? err : new UserError(`${messageOf(err)}\nUsage: ${USAGE}`);
  }
}

/** The model is chosen by settings; everything else is the demo's own. */
function modelSettings(): Settings {
  return Object.fromEntries(Object.entries(loadSettings()).filter(([name]) => name.startsWith("AI_")));
}

async function demonstrate(instance: Running, data: string | null): Promise<number> {
  const { control } = instance;
  if (control === null) throw new Error("The demo needs the local GitHub.");
  const served = await serveIssueLists(control, data, Date.now());
  for (const { repository, entries } of served.lists) say(`  ${repository.padEnd(34)} ${entries} entries`);
  say(`  ${served.repositories} repositories with ${served.issues} issues, served by local-github`);
  const first = await scrape(instance, "First scrape");
  heading("Issues for a first contribution");
  for (const issue of (await read<{ items: ShownIssue[] }>(instance, "/api/issues?limit=3")).items) show(issue);
  const second = await scrape(instance, "The same again");
  const held =
    first.repositories["new"] !== 0 &&
    (second.queued["repositories"] ?? 0) + (second.queued["issues"] ?? 0) + (second.repositories["new"] ?? 0) === 0;
  say(held ? "\nThe second scrape changed nothing and queued nothing." : "\nNOT as it should be: see above.");
  return held ? 0 : 1;
}

async function scrape(instance: Running, title: string): Promise<Scrape> {
  heading(title);
  const before = await read<Status>(instance, "/api/issue-scrapes");
  const last = before.scrapes[0]?.id ?? 0;
  await instance.fireCron("cron-scraper", "0 */6 * * *");
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const status = await read<Status>(instance, "/api/issue-scrapes");
    const [newest] = status.scrapes;
    if (newest !== undefined && newest.id > last && newest.phase !== "done")
      await instance.fireCron("cron-scraper", "*/5 * * * *");
    const waiting = (status.queue["pending"] ?? 0) + (status.queue["processing"] ?? 0);
    if (newest !== undefined && newest.id > last && newest.phase === "done" && waiting === 0) {
      report(newest, status, before);
      return newest;
    }
    if (Date.now() > deadline) throw new UserError(`The scrape did not end. ${instance.logFile} says more.`);
    await sleep(200);
  }
}

function report(scrape: Scrape, status: Status, before: Status): void {
  for (const [id, counts] of Object.entries(scrape.sources)) {
    const skipped = status.sources.find((source) => source.id === id)?.report.skipped ?? {};
    const left = Object.entries(skipped).map(([reason, n]) => `${n} ${reason.replaceAll("_", " ")}`);
    const told =
      "error" in counts
        ? `failed: ${String(counts.error)}`
        : `${counts["added"]} added, ${counts["changed"]} changed, ${counts["removed"]} removed`;
    say(`  ${id.padEnd(24)} ${told}${left.length > 0 ? `; left out: ${left.join(", ")}` : ""}`);
  }
  const line = (name: string, counts: Record<string, number>): void =>
    say(
      `  ${name.padEnd(24)} ${Object.entries(counts)
        .map(([what, n]) => `${n} ${what}`)
        .join(", ")}`,
    );
  line("repositories", scrape.repositories);
  line("issues", scrape.issues);
  line("queued", scrape.queued);
  const { requests = 0, charged = 0, points = 0 } = scrape.github;
  say(
    `  ${"GitHub requests".padEnd(24)} ${requests} of ${HOURLY_LIMIT.toLocaleString("en-US")} (${charged} charged), ${points} GraphQL points`,
  );
  const sum = (of: Status, key: keyof Status["spend"][number]): number =>
    of.spend.reduce((total, day) => total + day[key], 0);
  const spent = (key: keyof Status["spend"][number]): number => sum(status, key) - sum(before, key);
  say(
    `  ${"AI".padEnd(24)} ${spent("calls")} calls, ${spent("inputTokens") + spent("outputTokens")} tokens, $${(spent("costMicros") / 1e6).toFixed(4)}; ${spent("cached")} from what was said before; ${status.queue["completed"]} explained in all, ${status.queue["failed"]} failed`,
  );
  say(`  ${"took".padEnd(24)} ${((scrape.finishedAtMs ?? 0) - scrape.startedAtMs) / 1_000} s for the scrape`);
}

interface ShownIssue {
  title: string;
  repository: { owner: string; name: string };
  explanation: {
    intro: string | null;
    difficulty: number | null;
    reasons: string[];
    firstSteps: string[];
    provider: string;
  } | null;
}

function show({ title, repository, explanation }: ShownIssue): void {
  say(`  ${repository.owner}/${repository.name}: ${visible(title)}`);
  if (explanation === null) return;
  const difficulty =
    explanation.difficulty === null
      ? "unrated"
      : `difficulty ${explanation.difficulty} of 5 (${explanation.reasons.join("; ")})`;
  say(`    ${difficulty}, by ${explanation.provider}`);
  say(`    ${visible(explanation.intro ?? "")}`);
}

/** Strangers' words on a terminal: no control characters. */
const visible = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ").slice(0, 160);

async function read<T>(instance: Running, address: string): Promise<T> {
  const answer = await fetch(`${instance.api}${address}`, { headers: { authorization: `Bearer ${instance.apiKey}` } });
  if (!answer.ok) throw new UserError(`${address} answered ${answer.status}. ${instance.logFile} says why.`);
  return (await answer.json()) as T;
}

function heading(text: string): void {
  say(`\n── ${text} ${"─".repeat(Math.max(3, 66 - text.length))}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
