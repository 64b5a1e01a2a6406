import { isDomeError } from "./dome-error.ts";

/** Flat, loggable fields of any thrown value: `errorCode`, `errorMessage`, `errorCause`. No stacks, no bodies. */
export function errorFields(err: unknown): Record<string, string | number> {
  const fields: Record<string, string | number> = {
    errorCode: isDomeError(err) ? err.code : "unexpected",
    errorMessage: messageOf(err),
  };
  if (isDomeError(err) && err.retryAfterSeconds !== undefined) fields.retryAfterSeconds = err.retryAfterSeconds;
  if (err instanceof Error && err.cause !== undefined) fields.errorCause = messageOf(err.cause);
  return fields;
}

/** The message of any thrown value, at most 500 characters. */
export function messageOf(err: unknown): string {
  return (err instanceof Error ? err.message : String(err)).slice(0, 500);
}
