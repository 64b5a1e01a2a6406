import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawn } from "node:child_process";

/** A git command that failed, with what git said. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/** Keeps the user's and the machine's settings out: answers must depend on the repository alone. */
const GIT_ENV = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  // Repositories on disk may belong to another user (containers, CI): reading them is what was asked for.
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "safe.directory",
  GIT_CONFIG_VALUE_0: "*",
};

/** Starts git in a bare repository (null: wherever the arguments say). The caller owns the process. */
export function spawnGit(
  gitDir: string | null,
  args: readonly string[],
  env: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  return spawn("git", [...(gitDir === null ? [] : [`--git-dir=${gitDir}`]), ...args], {
    env: { ...GIT_ENV, ...env },
    stdio: "pipe",
  });
}

/**
 * Runs git to its end.
 *
 * @returns Everything it wrote; meant for answers of at most some tens of MB.
 * @throws {GitError} When it exits with another status than 0 (or `okStatus`).
 */
export function runGit(
  gitDir: string | null,
  args: readonly string[],
  options: { input?: Buffer | string; env?: Record<string, string>; okStatus?: number } = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawnGit(gitDir, args, options.env);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (cause) => reject(new GitError("git could not be started: is it installed?", { cause })));
    child.on("close", (status) => {
      if (status === 0 || status === options.okStatus) return resolve(Buffer.concat(out));
      return reject(
        new GitError(
          `git ${args[0]} ended with ${status}: ${Buffer.concat(err).toString("utf8").trim().slice(0, 2000)}`,
        ),
      );
    });
    // A git that dies early closes its input; its exit status then tells why.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input);
  });
}
