/** What people paste, taken apart. */
export interface RepositoryAddress {
  owner: string;
  repo: string;
  branch?: string;
}

const NAME = /^[A-Za-z0-9._-]+$/;

/**
 * Reads `owner/repo`, a URL of GitHub's website (of a branch too), or an address to clone from. Null: none of these; the API has the
 * last word on names.
 *
 * @param web - Root of GitHub's website.
 */
export function parseRepositoryAddress(text: string, web: string): RepositoryAddress | null {
  const host = new URL(web).host.replaceAll(".", "\\.");
  const prefix = new RegExp(`^(?:(?:https?://|ssh://git@|git@)?(?:www\\.)?(?:${host}|github\\.com)[/:])`, "i");
  const [path = ""] = text.trim().replace(prefix, "").split(/[?#]/);
  const [owner = "", name = "", kind, ...rest] = path.replace(/\/+$/, "").split("/");
  const repo = name.replace(/\.git$/, "");
  if (!NAME.test(owner) || !NAME.test(repo)) return null;
  if (kind === undefined) return { owner, repo };
  return kind === "tree" && rest.length > 0 ? { owner, repo, branch: rest.map(decoded).join("/") } : null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // not percent-encoded after all
  }
}
