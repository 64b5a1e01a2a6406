/** A path as part of an address: every name percent-encoded, slashes kept. */
export const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

const lines = (from?: number, to?: number): string =>
  from === undefined ? "" : to === undefined || to === from ? `#L${from}` : `#L${from}-L${to}`;

/** A page of a repository here. */
export const repositoryPage = (id: string, tab: "" | "files" | "skipped" = ""): string =>
  `/repositories/${encodeURIComponent(id)}${tab === "" ? "" : `/${tab}`}`;

/** A file or directory here. */
export const filePage = (id: string, path: string, from?: number, to?: number): string =>
  path === "" ? repositoryPage(id, "files") : `${repositoryPage(id, "files")}/${encodePath(path)}${lines(from, to)}`;

interface Named {
  owner: string;
  repo: string;
}

/** A repository at GitHub. */
export const githubRepository = (web: string, { owner, repo }: Named): string =>
  `${web}/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`;

/** A commit at GitHub. */
export const githubCommit = (web: string, repository: Named, sha: string): string =>
  `${githubRepository(web, repository)}/commit/${sha}`;

/** Lines of a file at GitHub, at a commit: what they were then, whatever they are now. */
export const githubLines = (
  web: string,
  repository: Named,
  sha: string,
  path: string,
  from?: number,
  to?: number,
): string => `${githubRepository(web, repository)}/blob/${sha}/${encodePath(path)}${lines(from, to)}`;
