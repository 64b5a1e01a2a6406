/** What goes in and out of the control API: plain data, bytes apart. */

/** A repository, by `owner/name` (any case, old names are not followed) or by numeric id. */
export type RepositoryRef = string | number;

/** A repository as the control API shows it. */
export interface RepositoryInfo {
  id: number;
  owner: string;
  name: string;
  fullName: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  /** Absolute path of the bare repository: a real git client may clone from it and push to it, then call `syncRefs`. */
  gitDir: string;
}

/** What every change that GitHub would announce accepts. */
export interface NotifyOptions {
  /** Send the deliveries (default true). False is a change that nobody was told about. */
  notify?: boolean;
  /** Resolve only after each delivery was attempted (default true). Held deliveries are never waited for. */
  wait?: boolean;
}

/** One file operation. Operations of a commit are applied in order. */
export type FileChange =
  | { path: string; content: string | Uint8Array; mode?: "100644" | "100755" | "120000" }
  /** A gitlink: `content` is the 40-digit commit id of the other repository. */
  | { path: string; content: string; mode: "160000" }
  | { path: string; delete: true }
  | { path: string; rename: { from: string } };

/** One commit to make. */
export interface CommitInput {
  /** Default: `Update`. */
  message?: string;
  changes: FileChange[];
  /** Commit ids replacing the branch's head as parents; `[]` makes a root commit. More than one makes a merge. */
  parents?: string[];
  author?: { name: string; email: string };
}

/** What a push did. */
export interface PushResult {
  ref: string;
  /** All zeros when the branch was new. */
  before: string;
  after: string;
  /** Ids of the commits made, oldest first. */
  shas: string[];
}

/** One entry of `git ls-tree -r` with sizes, blobs and gitlinks only. */
export interface TreeEntry {
  path: string;
  mode: string;
  type: "blob" | "commit";
  sha: string;
  /** Bytes; null for a gitlink. */
  size: number | null;
}

/** An installation of the App. */
export interface InstallationInfo {
  id: number;
  account: string;
  selection: "all" | "selected";
  /** Full names, whatever the selection. */
  repositories: string[];
  suspended: boolean;
}

/** Groups of endpoints a fault or a count can name. */
export type Endpoint =
  | "repo" | "head" | "commits" | "branches" | "branch" | "tree" | "blob" | "git-commit" | "ref" | "refs" | "contents" | "compare"
  | "languages" | "tarball" | "codeload" | "rate-limit" | "meta" | "app" | "installations" | "installation" | "access-token"
  | "revoke-token" | "installation-repositories" | "repo-installation" | "deliveries" | "delivery" | "redeliver" | "user" | "user-by-id"
  | "events" | "graphql" | "search-repositories" | "search-issues" | "unknown"; // prettier-ignore

/** What can go wrong, by name. */
export type FaultKind =
  | "http-500" | "http-502" | "http-503" | "server-error-text" | "html-403" | "bad-credentials"
  | "primary-403" | "primary-429" | "secondary-403" | "secondary-429"
  | "reset-before" | "reset-mid-body" | "truncate-body"
  | "tree-truncated" | "stale-head" | "codeload-429-anonymous"
  | "archive-changed-file" | "archive-missing-file" | "archive-wrong-size" | "archive-traversal" | "archive-absolute"
  | "archive-symlink-out" | "archive-extra" | "archive-bomb" | "archive-garbage"; // prettier-ignore

/** A fault to play on the next matching requests, in the order the rules were added. */
export interface FaultInput {
  kind: FaultKind;
  match?: {
    /** An endpoint's name, or a regular expression over `METHOD /path?query`. */
    endpoint?: Endpoint | { pattern: string };
    repository?: RepositoryRef;
    /** `anonymous`, `user:<login>`, `installation:<id>`, `app:<id>` or `client:<id>`. */
    token?: string;
  };
  /** Matching requests hit (default 1). */
  times?: number;
  /** Matching requests let through first (default 0). */
  skip?: number;
  /** `secondary-*`: seconds for `retry-after`; null omits the header (default 60). `primary-*`: seconds until the reset (default 60). */
  retryAfterSeconds?: number | null;
  /** `reset-mid-body`, `truncate-body`: bytes let through (default half; 100 of an archive). `archive-bomb`: size unpacked (default 256 MiB). */
  bytes?: number;
  /** `tree-truncated`: entries kept (default half). */
  entries?: number;
  /** `archive-*`: the file altered (default the first regular file). */
  path?: string;
  /** `stale-head`: the commit to answer with (default the head's first parent). */
  sha?: string;
}

/** A fault as it stands. */
export interface FaultInfo extends FaultInput {
  id: number;
  hits: number;
}

/** One request as counted. */
export interface RequestRecord {
  atMs: number;
  origin: "api" | "codeload";
  method: string;
  /** Path and query as sent, tokens in the query removed. */
  path: string;
  endpoint: Endpoint;
  /** `anonymous`, `user:<login>`, `installation:<id>`, `app:<id>`, `client:<id>` or `invalid`. */
  token: string;
  repositoryId: number | null;
  /** 0 when the connection was cut before an answer. */
  status: number;
  /** Whether it cost primary quota. */
  charged: boolean;
  fault: FaultKind | null;
}

/** Which requests to list or count: all given fields must match. */
export interface RequestFilter {
  origin?: "api" | "codeload";
  endpoint?: Endpoint;
  token?: string;
  repository?: RepositoryRef;
  status?: number;
  charged?: boolean;
}

/** Which deliveries a switch applies to: all given fields must match. */
export interface DeliveryMatch {
  event?: string;
  action?: string;
  repository?: RepositoryRef;
  /** Full ref of a push. */
  ref?: string;
}

/** A switch: what happens to the next matching deliveries. Rules apply in the order given, the first that matches wins. */
export interface DeliveryRule {
  match?: DeliveryMatch;
  /** `drop` is never sent nor logged; `duplicate` is sent twice with one GUID; `hold` waits for `release`. */
  kind: "drop" | "duplicate" | "hold";
  /** Matching deliveries affected (default 1; null for all until cleared). */
  times?: number | null;
}

/** An attempt (or a held delivery, `statusCode` null) as logged for three days. */
export interface DeliveryInfo {
  id: number;
  guid: string;
  event: string;
  action: string | null;
  repositoryId: number | null;
  installationId: number | null;
  /** Full ref of a push, else null. */
  ref: string | null;
  deliveredAtMs: number;
  redelivery: boolean;
  /** `OK`, GitHub's words for a failure, or `held`. */
  status: string;
  /** 0 when no answer came; null while held. */
  statusCode: number | null;
}

/** Where deliveries go. */
export interface WebhookTarget {
  url: string;
  secret: string;
  /** Default json. */
  contentType?: "json" | "form";
  /** Who is told: `installed` repositories only (an App's hook), or `all`, the rest through a repository hook (default). */
  repositories?: "installed" | "all";
  /** Deliveries under way at once (default 1, which keeps them in order). */
  concurrency?: number;
}

/** The App's identity. */
export interface AppInfo {
  id: number;
  clientId: string;
  clientSecret: string;
  slug: string;
  /** As GitHub hands it out (`BEGIN RSA PRIVATE KEY`). Null when only a public key was given at the start. */
  privateKeyPkcs1: string | null;
  /** As WebCrypto wants it (`BEGIN PRIVATE KEY`). */
  privateKeyPkcs8: string | null;
}

/** A repository to create. */
export interface CreateRepositoryInput extends NotifyOptions {
  owner: string;
  name: string;
  private?: boolean;
  /** Default `main`, or what `from` has checked out. */
  defaultBranch?: string;
  description?: string;
  /** Path of a repository on disk to serve. */
  from?: string;
}

/** An installation to create. */
export interface InstallationInput {
  account: string;
  repositories?: RepositoryRef[] | "all";
  /** Default contents and metadata `read`. */
  permissions?: Record<string, "read" | "write">;
}

/** A public event: whatever GitHub would show, with at least these. */
export interface PublicEvent extends Record<string, unknown> {
  id: string;
  actor: { id: number; login: string; [field: string]: unknown };
  repo: { id: number; name: string; [field: string]: unknown };
}
