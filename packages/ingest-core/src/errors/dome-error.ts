/** Every error code the product knows, with the HTTP status an API answers with. The list is closed. */
export const ERROR_STATUS = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  cancelled: 409,
  gone: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  upgrade_required: 426,
  rate_limited: 429,
  blocked: 451,
  internal: 500,
  upstream_rejected: 502,
  upstream_unavailable: 502,
  misconfigured: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Codes after which the same attempt may succeed later without anybody changing anything. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set(["rate_limited", "upstream_unavailable", "internal", "conflict"]);

export interface DomeErrorOptions extends ErrorOptions {
  /** Seconds until a retry makes sense, when somebody told us. */
  retryAfterSeconds?: number;
  /** Machine-readable details for the client, e.g. zod issues. Never secrets, never bodies. */
  details?: unknown;
}

/**
 * The one error class of the product. Its `name` and fields survive a service binding, its class does not:
 * compare with {@link isDomeError} and `code`, never with `instanceof`.
 */
export class DomeError extends Error {
  override readonly name = "DomeError";
  readonly code: ErrorCode;
  readonly retryAfterSeconds?: number;
  readonly details?: unknown;

  constructor(code: ErrorCode, message: string, options: DomeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds;
    if (options.details !== undefined) this.details = options.details;
  }
}

/** Whether `err` is a {@link DomeError}, also after it crossed a service binding. */
export function isDomeError(err: unknown): err is DomeError {
  return (
    err instanceof Error &&
    err.name === "DomeError" &&
    "code" in err &&
    typeof err.code === "string" &&
    err.code in ERROR_STATUS
  );
}

/** Whether trying again later, unchanged, can succeed. Anything we did not classify is treated as passing. */
export function isTransient(err: unknown): boolean {
  return isDomeError(err) ? TRANSIENT.has(err.code) : true;
}
