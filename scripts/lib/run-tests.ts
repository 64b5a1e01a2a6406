import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { buildDashboard } from "./dashboard.ts";
import { REPO_ROOT } from "./paths.ts";
import { SETTING_NAMES } from "./settings.ts";

/** The parts of vitest's JSON report that are counted. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * Projects of the first lane: several Workers together, minutes of them. The second runs all others, also those that nobody names here,
 * and takes about as long. Much of a test is one process waiting for another: one project after the other keeps one core busy.
 */
const FIRST_LANE = ["browser", "convergence", "end-to-end"];
/** Most that is kept of what the second lane prints while the first runs; what is more waits in the lane. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

/**
 * Runs vitest over all projects with `args`, passes on what it prints, and prints `N passed, N failed` as the last line.
 * A file that could not be loaded, and a run that broke down, count as a failure. Without arguments everything runs, in two lanes at once
 * where there are cores for them.
 *
 * @returns The status to exit with.
 */
export async function runTests(args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const dir = mkdtempSync(path.join(os.tmpdir(), "dome-tests-"));
  try {
    await buildDashboard(); // dome-api does not start without it
    const counts =
      args.length === 0 && os.availableParallelism() > 1
        ? await runLanes(dir, env)
        : await runVitest(path.join(dir, "report.json"), args, env);
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
    return counts.failed === 0 ? 0 : 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Both lanes at once. What the second prints comes when the first has ended, so that neither stands in the middle of the other. */
async function runLanes(dir: string, env: NodeJS.ProcessEnv): Promise<Counts> {
  const second = new PassThrough({ highWaterMark: MAX_HELD_BYTES });
  const colours = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  const named = (prefix: string): string[] => FIRST_LANE.map((project) => `--project=${prefix}${project}`);
  const runs = [
    runVitest(path.join(dir, "first.json"), named(""), env).finally(() => second.pipe(process.stdout, { end: false })),
    runVitest(path.join(dir, "second.json"), named("!"), { ...colours, ...env }, second),
  ];
  const counts = await Promise.all(runs);
  if (!second.readableEnded) await once(second, "end");
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  };
}

interface Counts {
  passed: number;
  failed: number;
}

/** One vitest. It prints to the terminal, or to `output`, which it ends. */
async function runVitest(
  report: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  output?: PassThrough,
): Promise<Counts> {
  const status = await vitest(
    [
      "run",
      "--config",
      "vitest.workspace.ts",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...args,
    ],
    env,
    output,
  );
  const counts = countsOf(report);
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

function vitest(args: string[], extra: NodeJS.ProcessEnv, output?: PassThrough): Promise<number> {
  const program = path.join(path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  // What is set for a person's own GitHub must not reach the Workers under test.
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !(SETTING_NAMES as readonly string[]).includes(name)),
  );
  const child = spawn(process.execPath, [program, ...args], {
    cwd: REPO_ROOT,
    env: { ...own, ...extra },
    stdio: output === undefined ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) if (output !== undefined) stream?.pipe(output, { end: false });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      output?.end();
      resolve(status ?? 1);
    });
  });
}

function countsOf(file: string): Counts {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch (err) {
    process.stderr.write(`vitest left no readable report: ${String(err)}\n`);
    return { passed: 0, failed: 0 };
  }
  const unloaded = report.testResults.filter(
    (result) => result.status === "failed" && !result.assertionResults.some((test) => test.status === "failed"),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
}
