/** What to read of a repository. */
export interface RepositoryWant {
  owner: string;
  name: string;
  /** Spellings, any of which an issue must carry. */
  labels: readonly string[];
  /** Its README's text too, not only its id. */
  withReadme?: boolean;
  /** A page of issues after the first: then nothing of the repository itself is read again. */
  after?: string;
}

/** An issue as GitHub has it. */
export interface IssueSnapshot {
  number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  createdAtMs: number;
  updatedAtMs: number;
  isLocked: boolean;
  url: string;
  comments: number;
  assignees: string[];
  labels: string[];
  /** Open pull requests that would close it. */
  linkedPullRequests: number;
}

/** What tells whether an issue has to be read again. */
export interface IssueMark {
  number: number;
  updatedAtMs: number;
  isLocked: boolean;
  linkedPullRequests: number;
}

/** A repository as GitHub has it. */
export interface RepositorySnapshot {
  githubId: number;
  owner: string;
  name: string;
  description: string | null;
  stars: number;
  isArchived: boolean;
  isDisabled: boolean;
  isPrivate: boolean;
  pushedAtMs: number | null;
  languagesRaw: Record<string, number>;
  /** Of the README; null: there is none. `text` only when it was asked for, cut to 8,192 characters. */
  readme: { sha: string; text: string | null } | null;
}

/** A page of a repository's labelled open issues. */
export interface IssuesPage {
  githubId: number;
  total: number;
  /** Null: this was the last page. */
  next: string | null;
  marks: IssueMark[];
}

/** What became of one repository of a query. `gone`: not there, or not for us; `blocked`: taken down. */
export type RepositoryAnswer =
  | { kind: "found"; repository: RepositorySnapshot | null; issues: IssuesPage }
  | { kind: "gone" | "blocked" | "failed" };

/** An issue that was asked for by number; null: deleted or transferred. */
export type IssueAnswer = IssueSnapshot | null;
