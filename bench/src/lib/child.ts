import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

export interface Child<T> {
  /** Its first message. */
  answer: T;
  pid: number;
  stop: () => void;
}

/**
 * Starts a program of `src/` in a process of its own, hands it its input and waits for its first message.
 * @throws {Error} when it ends before.
 */
export async function startChild<T>(file: string, input: object): Promise<Child<T>> {
  const child = fork(path.join(import.meta.dirname, "..", file), { execArgv: ["--no-warnings"] });
  const ended = failWhenItEnds();
  // It also ends when it is told to.
  ended.catch(() => undefined);
  child.send(input);
  const [answer] = (await Promise.race([once(child, "message"), ended])) as [T];
  return { answer, pid: child.pid ?? 0, stop: () => void child.kill() };

  async function failWhenItEnds(): Promise<never> {
    const [status] = (await once(child, "exit")) as [number | null];
    throw new Error(`${file} ended with ${status}.`);
  }
}
