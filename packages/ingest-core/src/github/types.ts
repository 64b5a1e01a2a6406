import type { TreeEntry } from "../plan/index.ts";

/** What of a repository's metadata matters here. `owner` and `repo` as GitHub spells them now. */
export interface GitHubRepository {
  id: number;
  owner: string;
  repo: string;
  defaultBranch: string;
  isPrivate: boolean;
  archived: boolean;
}

/** What a branch points at. */
export type Head =
  | { kind: "commit"; sha: string }
  /** Still the commit that was named: one free request. */
  | { kind: "unchanged" }
  /** The repository has no commits. */
  | { kind: "empty" }
  /** The repository is there, the branch is not. */
  | { kind: "no_branch" };

export interface TreeListing {
  entries: TreeEntry[];
  /** Directories and their ids, when asked for. */
  directories: { path: string; sha: string }[];
  truncated: boolean;
}

/** Requests sent to GitHub, archive downloads and free 304s included; and the ones GitHub charged. */
export interface Usage {
  sent: number;
  charged: number;
}
