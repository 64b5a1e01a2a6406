import { ZERO_SHA } from "../git/git-repository.ts";
import type { TouchedPaths } from "../git/history.ts";
import { mergeBase, touchedPaths } from "../git/history.ts";
import type { GitCommit, GitPerson } from "../git/objects.ts";
import { isoLocal } from "../git/objects.ts";
import type { Urls } from "../rest/account-view.ts";
import type { Repository } from "../state/model.ts";
import { fullName } from "../state/model.ts";

const MAX_COMMITS = 2048;
const MAX_PATHS = 3000;

/** A ref that moved. */
export interface RefUpdate {
  /** Full name. */
  ref: string;
  /** What it pointed at, all zeros when new. For an annotated tag, the tag object. */
  before: string;
  after: string;
  /** Commits that were already in the repository under other refs: not news on a new branch. */
  known: readonly string[];
}

/** The part of a `push` payload that git decides: everything but repository, pusher, sender and installation. */
export async function pushPayload(
  urls: Urls,
  repository: Repository,
  update: RefUpdate,
): Promise<Record<string, unknown>> {
  const { ref, before, after } = update;
  const created = before === ZERO_SHA;
  const deleted = after === ZERO_SHA;
  const commitSha = deleted ? null : await peel(repository, after);
  const isBranch = ref.startsWith("refs/heads/");
  const touched =
    commitSha === null || !isBranch
      ? []
      : await touchedPaths(repository.git, commitSha, created ? update.known : [before], MAX_COMMITS);
  const commits = await Promise.all(touched.map((paths) => pushCommit(urls, repository, paths)));
  const web = `${urls.web}/${fullName(repository)}`;
  const short = (sha: string): string => sha.slice(0, 12);
  return {
    ref,
    before,
    after,
    base_ref: null,
    created,
    deleted,
    forced: !created && !deleted && isBranch && (await mergeBase(repository.git, before, after)) !== before,
    compare:
      created || deleted
        ? `${web}/compare/${encodeURI(ref.replace(/^refs\/(?:heads|tags)\//, ""))}`
        : `${web}/compare/${short(before)}...${short(after)}`,
    commits,
    head_commit: commitSha === null ? null : (commits.at(-1) ?? (await headCommit(urls, repository, commitSha))),
  };
}

async function peel(repository: Repository, sha: string): Promise<string | null> {
  const object = await repository.git.object(sha);
  if (object?.type !== "tag") return object?.type === "commit" ? sha : null;
  return repository.git.resolve(sha, repository.defaultBranch);
}

async function headCommit(urls: Urls, repository: Repository, sha: string): Promise<Record<string, unknown> | null> {
  const paths = (await touchedPaths(repository.git, sha, [], 1))[0];
  return paths ? pushCommit(urls, repository, paths) : null;
}

async function pushCommit(
  urls: Urls,
  repository: Repository,
  { sha, added, removed, modified }: TouchedPaths,
): Promise<Record<string, unknown>> {
  const commit = (await repository.git.commit(sha)) as GitCommit;
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: isoLocal(commit.committer),
    url: `${urls.web}/${fullName(repository)}/commit/${sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    ...capPaths(added, removed, modified),
  };
}

/** 3,000 paths a commit, added ones first. */
function capPaths(added: string[], removed: string[], modified: string[]): Record<string, string[]> {
  const left = Math.max(0, MAX_PATHS - added.length);
  return {
    added: added.slice(0, MAX_PATHS),
    removed: removed.slice(0, left),
    modified: modified.slice(0, Math.max(0, left - removed.length)),
  };
}

function person({ name, email }: GitPerson): Record<string, string> {
  return { name, email, username: name.replaceAll(/[^A-Za-z0-9-]/g, "-") };
}
