/** One fault of an input, as the API names it: a dotted path and what is wrong there. */
interface Fault {
  path: string;
  message: string;
}

/** Why a request did not do what it should: what the API said, or `offline` when it said nothing. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: string;
  readonly status: number;
  readonly faults: readonly Fault[];
  readonly requestId: string | null;

  constructor(
    code: string,
    message: string,
    more: { status?: number; faults?: readonly Fault[]; requestId?: string | null; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.status = more.status ?? 0;
    this.faults = more.faults ?? [];
    this.requestId = more.requestId ?? null;
  }
}

/** Whatever was thrown, as something that can be shown. */
export function toFailure(cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  if (cause instanceof TypeError)
    return new Failure("offline", "The server did not answer. Check the connection, then try again.", { cause });
  return new Failure("unexpected", "The dashboard ran into something it did not expect.", { cause });
}

/** What a refusal's body says; a body that is none of ours is not shown. */
export function refusal(response: Response, body: unknown): Failure {
  const error = isRecord(body) && isRecord(body["error"]) ? body["error"] : {};
  const code = typeof error["code"] === "string" ? error["code"] : "unexpected";
  const message =
    typeof error["message"] === "string" ? error["message"] : `The server answered with status ${response.status}.`;
  const faults = Array.isArray(error["details"]) ? error["details"].filter(isFault) : [];
  return new Failure(code, message, {
    status: response.status,
    faults,
    requestId: response.headers.get("x-request-id"),
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isFault = (value: unknown): value is Fault =>
  isRecord(value) && typeof value["path"] === "string" && typeof value["message"] === "string";
