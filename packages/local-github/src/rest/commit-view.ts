import type { FileDiff } from "../git/diff.ts";
import type { GitCommit, GitPerson } from "../git/objects.ts";
import { isoUtc } from "../git/objects.ts";
import type { Repository } from "../state/model.ts";
import { fullName, nodeId } from "../state/model.ts";
import type { Urls } from "./account-view.ts";

const UNSIGNED = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

function person(who: GitPerson): Record<string, string> {
  return { name: who.name, email: who.email, date: isoUtc(who.timeMs) };
}

/** A commit as `/commits` shows it; `author` and `committer` are accounts, and none is known for a git identity here. */
export function commitView(urls: Urls, repository: Repository, commit: GitCommit): Record<string, unknown> {
  const api = `${urls.api}/repos/${fullName(repository)}`;
  const web = `${urls.web}/${fullName(repository)}`;
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", `${repository.id}:${commit.sha}`),
    commit: {
      author: person(commit.author),
      committer: person(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${web}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${web}/commit/${sha}` })),
  };
}

/** A commit as the git database shows it. */
export function gitCommitView(urls: Urls, repository: Repository, commit: GitCommit): Record<string, unknown> {
  const api = `${urls.api}/repos/${fullName(repository)}`;
  const web = `${urls.web}/${fullName(repository)}`;
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", `${repository.id}:${commit.sha}`),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${web}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/git/commits/${sha}`, html_url: `${web}/commit/${sha}` })),
    verification: UNSIGNED,
  };
}

/** One changed file, as commits and comparisons list it. */
export function diffEntry(urls: Urls, repository: Repository, head: string, file: FileDiff): Record<string, unknown> {
  const api = `${urls.api}/repos/${fullName(repository)}`;
  const web = `${urls.web}/${fullName(repository)}`;
  const path = encodeURI(file.path).replaceAll("#", "%23").replaceAll("?", "%3F");
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${web}/blob/${head}/${path}`,
    raw_url: `${web}/raw/${head}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${head}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}
