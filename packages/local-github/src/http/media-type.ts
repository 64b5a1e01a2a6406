/** What an `Accept` header asks of GitHub. */
export interface MediaType {
  /** `raw`, `sha`, `object`, `diff`… or null for plain JSON. */
  param: string | null;
  /** The media type as sent, without parameters: raw answers are labelled with it. */
  name: string;
  /** Value of `X-GitHub-Media-Type`. */
  label: string;
}

const VENDOR = /^application\/vnd\.github(?:\.(v3))?(?:\.([a-z-]+))?(\+json)?$/;

/** Reads an `Accept` header; what GitHub does not know means JSON. */
export function parseAccept(accept: string | undefined): MediaType {
  for (const part of (accept ?? "").split(",")) {
    const name = part.split(";")[0]!.trim().toLowerCase();
    const match = VENDOR.exec(name);
    if (!match) continue;
    const param = match[2] ?? null;
    if (param === null) return { param, name, label: "github.v3; format=json" };
    return { param, name, label: `github.v3; param=${param}${match[3] === undefined ? "" : "; format=json"}` };
  }
  return { param: null, name: "application/json", label: "github.v3; format=json" };
}
