/** An issue of the local GitHub, as it is put in. Times are epoch milliseconds. */
export interface IssueInput {
  number: number;
  title: string;
  body?: string;
  state?: "open" | "closed";
  labels?: string[];
  assignees?: string[];
  comments?: number;
  locked?: boolean;
  /** Open pull requests that would close it. */
  linkedPullRequests?: number;
  createdAtMs?: number;
  updatedAtMs?: number;
}

/** A repository as far as issues are concerned. One that is served from git too keeps its number. */
export interface IssueRepositoryInput {
  owner: string;
  name: string;
  description?: string | null;
  stars?: number;
  /** Bytes by language. */
  languages?: Record<string, number>;
  archived?: boolean;
  private?: boolean;
  pushedAtMs?: number;
  readme?: string | null;
  issues?: IssueInput[];
}

/** What is changed of a repository; the issues have methods of their own. */
export type IssueRepositoryChange = Partial<Omit<IssueRepositoryInput, "issues">>;

/** How many repositories and issues there are. */
export interface IssueWorldCounts {
  repositories: number;
  issues: number;
}
