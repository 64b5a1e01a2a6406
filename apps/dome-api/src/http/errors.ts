import { DomeError, ERROR_STATUS, errorFields, isDomeError } from "@dome/ingest-core/errors";
import { redact } from "@dome/ingest-core/log";
import type { Context } from "hono";
import type { z } from "zod";
import type { AppEnv } from "./types.ts";

/** The one place where an error becomes an answer: `{error: {code, message, details?}}` with the code's status. */
export function answerError(err: Error, c: Context<AppEnv>): Response {
  const known = isDomeError(err) ? err : unexpected(err, c);
  const status = ERROR_STATUS[known.code];
  if (status >= 500) c.get("log").error("api.failed", errorFields(err));
  if (known.code === "unauthorized") c.header("WWW-Authenticate", 'Bearer realm="dome"');
  if (known.code === "upgrade_required") c.header("Upgrade", "websocket");
  if (known.retryAfterSeconds !== undefined)
    c.header("Retry-After", String(Math.max(1, Math.ceil(known.retryAfterSeconds))));
  const { code, details } = known;
  return c.json(
    { error: { code, message: redact(known.message), ...(details === undefined ? {} : { details }) } },
    status,
  );
}

/** Nothing of an error we did not foresee leaves the Worker, except the id under which it is in the log. */
function unexpected(cause: Error, c: Context<AppEnv>): DomeError {
  const requestId = c.get("requestId");
  return new DomeError(
    "internal",
    `Something failed on our side. Try again; if it stays, report request ${requestId}.`,
    { cause, details: { requestId } },
  );
}

/** One fault of an input: where (dotted path, empty for the whole) and what. */
export interface InputFault {
  path: string;
  message: string;
}

/** Turns what zod found into one `invalid_input` that names every field; at most 20 faults are listed. */
export function invalidInput(where: string, error: z.core.$ZodError): DomeError {
  const faults = error.issues.flatMap(toFaults).slice(0, 20);
  const first = faults[0];
  const named = first === undefined ? "" : `: ${first.path === "" ? "" : `${first.path} `}${first.message}`;
  return new DomeError("invalid_input", `The ${where} cannot be used${named}.`, { details: faults });
}

function toFaults(issue: z.core.$ZodIssue): InputFault[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: shortened([...issue.path, key].join(".")), message: "is not known here" }));
  return [{ path: shortened(issue.path.join(".")), message: issue.message }];
}

const shortened = (path: string): string => redact(path).slice(0, 200);

/** Refuses what does not fit `schema`. For inputs that the route's own validators cannot read. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidInput(where, parsed.error);
}

/** Absent and somebody else's look the same. */
export function present<T>(value: T | null, what: string): T {
  if (value === null) throw new DomeError("not_found", `There is no such ${what}.`);
  return value;
}
