import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { mapLimited } from "./map-limited.ts";
import { REPO_ROOT } from "./paths.ts";

/** One thing to check: a command that ends with status 0 when all is well. */
export interface Step {
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** Runs steps, as many at once as there are cores; prints a line each, and the output of those that fail. @returns The failed. */
export async function runSteps(steps: Step[]): Promise<Step[]> {
  const results = await mapLimited(steps, availableParallelism(), async (step) => {
    const startedAt = performance.now();
    const { status, output } = await runStep(step);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`${status === 0 ? "ok    " : "FAILED"}  ${step.name} (${seconds} s)\n`);
    if (status !== 0) process.stdout.write(`${output.trimEnd()}\n\n`);
    return status === 0;
  });
  return steps.filter((_, index) => !results[index]);
}

/** Runs a step to its end, and keeps what it says. */
export function runStep(step: Step): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(step.command, step.args, {
      cwd: step.cwd ?? REPO_ROOT,
      env: { ...process.env, DO_NOT_TRACK: "1", CI: "true", FORCE_COLOR: "0", ...step.env },
    });
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", (err) => resolve({ status: 1, output: `${step.command}: ${err.message}` }));
    child.once("close", (status) => resolve({ status: status ?? 1, output: Buffer.concat(chunks).toString("utf8") }));
  });
}
