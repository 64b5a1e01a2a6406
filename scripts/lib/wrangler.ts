import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** wrangler's own program, started without its launcher so that its process id is the one to signal. */
const WRANGLER = fileURLToPath(import.meta.resolve("wrangler"));

/** No telemetry, no update check, no questions, no request to the network. */
const QUIET: NodeJS.ProcessEnv = {
  CI: "true",
  DO_NOT_TRACK: "1",
  FORCE_COLOR: "0",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
};

export interface WranglerOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Every line of its output, stdout and stderr. */
  onLine: (line: string) => void;
}

/** Starts wrangler in a process group of its own, which ends with this process whatever ends it (but SIGKILL). */
export function spawnWrangler(args: string[], options: WranglerOptions): ChildProcess {
  const child = spawn(process.execPath, ["--no-warnings", WRANGLER, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...QUIET, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", options.onLine);
  }
  const end = (): void => killGroup(child);
  process.on("exit", end);
  child.once("close", () => process.off("exit", end));
  return child;
}

/** Runs wrangler to its end. @throws {Error} With the end of its output when it fails. */
export async function runWrangler(args: string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Promise<string> {
  const lines: string[] = [];
  const child = spawnWrangler(args, { ...options, onLine: (line) => lines.push(line) });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`wrangler ${args.slice(0, 3).join(" ")} failed:\n${lines.slice(-30).join("\n")}`);
  return lines.join("\n");
}

/** Ends wrangler and everything it started: asks first, insists after five seconds. */
export async function stopWrangler(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(timer);
  }
  killGroup(child);
}

/** Ends what is left of the process group at once. Safe when nothing is. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (err) {
    if (!(err instanceof Error && "code" in err && err.code === "ESRCH")) throw err;
  }
}
