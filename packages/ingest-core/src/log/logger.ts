import { redact } from "./redact.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";
const ORDER: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Flat fields with their unit in the name (`durationMs`, `sizeBytes`). */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** The same logger with fields that every line of one unit of work carries. */
  with(fields: LogFields): Logger;
}

/**
 * Structured lines, one object per unit of work, redacted.
 *
 * @param app - Name of the Worker, on every line.
 * @param minimum - Lines below it are dropped.
 * @param write - Where lines go; the console unless a test listens.
 */
export function createLogger(
  app: string,
  minimum: LogLevel = "info",
  write: (level: LogLevel, line: LogFields) => void = toConsole,
): Logger {
  return makeLogger({ app }, ORDER.indexOf(minimum), write);
}

function makeLogger(base: LogFields, minimum: number, write: (level: LogLevel, line: LogFields) => void): Logger {
  const at =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      if (ORDER.indexOf(level) < minimum) return;
      write(level, clean({ level, event, ...base, ...fields }));
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => makeLogger({ ...base, ...fields }, minimum, write),
  };
}

const clean = (line: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(line).map(([key, value]) => [
      key,
      typeof value === "string" ? redact(value).slice(0, 1_000) : value,
    ]),
  );

function toConsole(level: LogLevel, line: LogFields): void {
  // Workers Logs indexes JSON; console.debug would be dropped by some tails.
  const text = JSON.stringify(line);
  if (level === "error") console.error(text);
  else if (level === "warn") console.warn(text);
  else console.log(text);
}
