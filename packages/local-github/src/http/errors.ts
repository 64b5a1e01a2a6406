const DOCS = "https://docs.github.com/rest";

/** An answer that is a refusal, thrown by handlers and written by the server. */
export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal";
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}) {
    super(String(body["message"]));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** The common error body: message, documentation and the status as a string. */
export function refusal(
  status: number,
  message: string,
  docs = DOCS,
  headers: Record<string, string> = {},
): HttpRefusal {
  return new HttpRefusal(
    status,
    { message, documentation_url: docs.startsWith("http") ? docs : `${DOCS}/${docs}`, status: String(status) },
    headers,
  );
}

/** 404, also for what the caller may not know of. */
export const notFound = (docs?: string): HttpRefusal => refusal(404, "Not Found", docs);

/** 409 of everything git in a repository without commits. */
export const emptyRepository = (docs?: string): HttpRefusal => refusal(409, "Git Repository is empty.", docs);

/** 422 for an input that is no object of the repository. */
export const noCommit = (ref: string, docs?: string): HttpRefusal =>
  refusal(422, `No commit found for SHA: ${ref}`, docs);
