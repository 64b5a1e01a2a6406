import { spawn } from "node:child_process";

/** git as it is out of the box: no configuration of the person at the keyboard, no questions. */
export const PLAIN_GIT: NodeJS.ProcessEnv = {
  ...process.env,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "bench",
  GIT_AUTHOR_EMAIL: "bench@example.com",
  GIT_COMMITTER_NAME: "bench",
  GIT_COMMITTER_EMAIL: "bench@example.com",
};

/**
 * Runs a command to its end.
 * @param options.env - Variables beside those of {@link PLAIN_GIT}.
 * @returns what it wrote to standard output.
 * @throws {Error} with the end of what it said when it fails.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { cwd?: string; input?: Iterable<Uint8Array>; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...PLAIN_GIT, ...options.env };
    const child = spawn(command, args, { cwd: options.cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-4_000)));
    child.once("error", reject);
    child.once("close", (status) => {
      if (status === 0) resolve(stdout);
      else reject(new Error(`${command} ${args.slice(0, 3).join(" ")} ended with ${status}: ${stderr.trim()}`));
    });
    // A command that fails early stops reading; its status says so.
    child.stdin.on("error", () => undefined);
    for (const chunk of options.input ?? []) child.stdin.write(chunk);
    child.stdin.end();
  });
}

/** Runs git in a folder. */
export const git = async (cwd: string, ...args: string[]): Promise<string> => await runCommand("git", args, { cwd });
