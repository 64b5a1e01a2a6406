import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
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
 * Runs vitest over all projects with `args`, passes on what it prints, and prints `N passed, N failed` as the last line.
 * A file that could not be loaded, and a run that broke down, count as a failure.
 *
 * @returns The status to exit with.
 */
export async function runTests(args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const dir = mkdtempSync(path.join(os.tmpdir(), "dome-tests-"));
  try {
    await buildDashboard(); // dome-api does not start without it
    const report = path.join(dir, "report.json");
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
    );
    const counts = countsOf(report);
    if (status !== 0 && counts.failed === 0) counts.failed = 1;
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
    return counts.failed === 0 ? 0 : 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function vitest(args: string[], extra: NodeJS.ProcessEnv): Promise<number> {
  const program = path.join(path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  // What is set for a person's own GitHub must not reach the Workers under test.
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !(SETTING_NAMES as readonly string[]).includes(name)),
  );
  const child = spawn(process.execPath, [program, ...args], {
    cwd: REPO_ROOT,
    env: { ...own, ...extra },
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? 1));
  });
}

function countsOf(file: string): { passed: number; failed: number } {
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
