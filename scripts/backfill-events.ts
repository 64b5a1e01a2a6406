import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ImportReport } from "@dome/ingest-core/contracts";
import { ApiClient } from "./lib/api-client.ts";
import { readArguments } from "./lib/arguments.ts";
import { backfill } from "./lib/backfill/backfill.ts";
import { CheckpointFile } from "./lib/backfill/checkpoint.ts";
import { type BackfillSource, readSource } from "./lib/backfill/source.ts";
import { type ReadyInfo, startDomeIngest } from "./lib/dome-ingest.ts";
import { runMain, UserError } from "./lib/errors.ts";
import { DEFAULT_STATE_DIR } from "./lib/paths.ts";
import { bytes, count, plural } from "./lib/report.ts";
import { loadSettings } from "./lib/settings.ts";

const USAGE = "npm run backfill:events -- FILE|URL|HOUR… [--api URL --key KEY | --state DIR] [--again]";
const BAR_WIDTH = 28;

/** Streams recorded hours of public events into an instance: a running one, a deployment, or, when none runs, its own. */
async function main(): Promise<number> {
  const { values, positionals } = readArguments(
    { api: { type: "string" }, key: { type: "string" }, state: { type: "string" }, again: { type: "boolean" } },
    USAGE,
  );
  if (positionals.length === 0) throw new UserError(`Name what to read.\nUsage: ${USAGE}`);
  const sources = positionals.map(readSource);
  const state = path.resolve(values.state ?? DEFAULT_STATE_DIR);
  const target = await findTarget({ ...values, state });
  try {
    const client = new ApiClient(target.api, target.key);
    let whole = true;
    for (const source of sources)
      whole = (await run(source, client, state, target.name, values.again ?? false)) && whole;
    return whole ? 0 : 1;
  } finally {
    await target.stop();
  }
}

interface Target {
  api: string;
  key: string;
  /** What checkpoints are kept for: an address, or the state folder of this machine, whose address changes. */
  name: string;
  stop(): Promise<void>;
}

async function findTarget(flags: {
  api?: string | undefined;
  key?: string | undefined;
  state: string;
}): Promise<Target> {
  const settings = loadSettings();
  const stop = async (): Promise<void> => undefined;
  if (flags.api !== undefined) {
    const key = flags.key ?? settings.DOME_API_KEY;
    if (key === undefined) throw new UserError("--api needs --key, or DOME_API_KEY in the environment.");
    const api = flags.api.replace(/\/+$/, "");
    return { api, key, name: api, stop };
  }
  const file = path.join(flags.state, "ready.json");
  if (existsSync(file)) {
    const ready = JSON.parse(readFileSync(file, "utf8")) as ReadyInfo;
    return { api: ready.api, key: flags.key ?? ready.apiKey, name: flags.state, stop };
  }
  process.stdout.write("Nothing is running: starting the Workers for the time of the import …\n");
  const own = await startDomeIngest({ stateDir: flags.state, settings, crons: false });
  return { api: own.api, key: own.apiKey, name: flags.state, stop: async () => await own.stop() };
}

async function run(
  source: BackfillSource,
  client: ApiClient,
  stateDir: string,
  target: string,
  again: boolean,
): Promise<boolean> {
  const folder = path.join(stateDir, "backfill");
  const checkpoint = new CheckpointFile(folder, source.name, target);
  const { state } = checkpoint;
  if (again) Object.assign(state, { line: 0, stored: 0, duplicates: 0, pushes: 0, rejected: 0, done: false });
  if (state.done) {
    process.stdout.write(
      `${source.label}: done before (${plural(state.stored, "event")}); --again reads it once more.\n`,
    );
    return true;
  }
  if (state.line > 0) process.stdout.write(`${source.label}: going on after line ${count(state.line)}.\n`);
  const rejectsFile = path.join(folder, `${source.label.replaceAll(/[^A-Za-z0-9._-]/g, "-")}.rejects.ndjson`);
  const show = progressBar(source.label);
  const send = async (lines: string): Promise<ImportReport> => await client.importEvents(lines);
  const startedAt = performance.now();
  const before = state.stored + state.duplicates;
  const { brokenOff } = await backfill(source, { send, checkpoint, rejectsFile, progress: show });
  const perSecond = (state.stored + state.duplicates - before) / ((performance.now() - startedAt) / 1_000);
  if (process.stdout.isTTY) process.stdout.write("\n");
  process.stdout.write(
    `${source.label}: ${count(state.stored)} new, ${count(state.duplicates)} known, ${plural(state.pushes, "push").replace(/s$/, "es")}, ${count(state.rejected)} rejected; ${count(Math.round(perSecond))} events/s\n`,
  );
  if (state.rejected > 0) process.stdout.write(`  rejected lines and why: ${rejectsFile}\n`);
  if (brokenOff !== null) process.stdout.write(`  it breaks off (${brokenOff}); what came before is stored.\n`);
  return brokenOff === null;
}

/** A bar on a terminal; elsewhere a line per tenth. */
function progressBar(label: string): (read: number, total: number | null, line: number) => void {
  let tenth = 0;
  return (read, total, line) => {
    const share = total === null || total === 0 ? null : Math.min(1, read / total);
    const figures = `${count(line)} lines, ${bytes(read)}${total === null ? "" : ` of ${bytes(total)}`}`;
    if (process.stdout.isTTY) {
      const filled = Math.round((share ?? 0) * BAR_WIDTH);
      const bar = share === null ? "" : `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} `;
      process.stdout.write(`\r\u001b[K${`${bar}${label}  ${figures}`.slice(0, (process.stdout.columns || 80) - 1)}`);
    } else if (share !== null && Math.floor(share * 10) > tenth) {
      tenth = Math.floor(share * 10);
      process.stdout.write(`${label}: ${tenth * 10} %, ${figures}\n`);
    }
  };
}

runMain(main);
