import { mkdirSync, openSync, writeSync } from "node:fs";
import path from "node:path";

const TAIL_LINES = 40;

/** The log of a run: a file, started anew, and its last lines in memory for error messages. */
export interface LogFile {
  path: string;
  write: (line: string) => void;
  /** The last 40 lines. */
  tail: () => string;
}

export function openLogFile(file: string, echo: ((line: string) => void) | undefined): LogFile {
  mkdirSync(path.dirname(file), { recursive: true });
  const fd = openSync(file, "w");
  const last: string[] = [];
  return {
    path: file,
    write(line) {
      writeSync(fd, `${line}\n`);
      last.push(line);
      if (last.length > TAIL_LINES) last.shift();
      echo?.(line);
    },
    tail: () => last.join("\n"),
  };
}
