/** A repository's address, and the label its link names. */
export interface RepositoryLink {
  owner: string;
  name: string;
  /** From `…/labels/NAME`, `…/issues?q=label:"NAME"` or `…/issues?labels=NAME`; null when it names none. */
  label: string | null;
}

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
/** First segments of GitHub's own pages. */
const NOT_OWNERS = new Set([
  "about", "apps", "collections", "contact", "customer-stories", "enterprise", "events", "explore", "features", "issues", "login",
  "marketplace", "notifications", "orgs", "organizations", "pricing", "pulls", "search", "security", "settings", "site", "sponsors",
  "stars", "team", "topics", "trending", "users",
]); // prettier-ignore

/** The repository a link is about: any page of it will do, with or without a scheme. */
export function parseRepositoryLink(link: string): RepositoryLink | "not_on_github" | "not_a_repository" | "malformed" {
  const url = parseUrl(link.trim());
  if (url === null) return "malformed";
  if (!/^(?:www\.)?github\.com$/i.test(url.hostname)) return "not_on_github";
  const [owner = "", rawName = "", page, ...rest] = url.pathname.split("/").filter((part) => part !== "");
  const name = rawName.replace(/\.git$/i, "");
  if (!OWNER.test(owner) || !NAME.test(name) || NOT_OWNERS.has(owner.toLowerCase())) return "not_a_repository";
  return { owner, name, label: labelIn(url, page, rest) };
}

function parseUrl(link: string): URL | null {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(link) ? link : `https://${link.replace(/^\/\//, "")}`;
  const url = URL.parse(whole);
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

function labelIn(url: URL, page: string | undefined, rest: readonly string[]): string | null {
  if (page === "labels" && rest.length > 0) return decoded(rest.join("/"));
  if (page !== "issues") return null;
  const quoted = /\blabel:(?:"([^"]+)"|([^\s"]+))/.exec(url.searchParams.get("q") ?? "");
  return quoted?.[1] ?? quoted?.[2] ?? url.searchParams.get("labels");
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // a broken escape names no label
  }
}
