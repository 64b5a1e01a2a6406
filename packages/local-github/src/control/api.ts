/**
 * The programmatic surface of a local GitHub, as plain data: the server object implements it in process and
 * `createControlClient` implements it over HTTP, so a test inside workerd drives GitHub the same way as one in Node.
 */

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
  /** Resolve only after each delivery was attempted (default true). Held and delayed deliveries are never waited for. */
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
  | "revoke-token" | "installation-repositories" | "repo-installation" | "deliveries" | "delivery" | "redeliver" | "user" | "unknown"; // prettier-ignore

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
  /** `reset-mid-body`, `truncate-body`: bytes let through (default half). `archive-bomb`: size unpacked (default 256 MiB). */
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

/** Everything a test can do to GitHub. Every method rejects with an `Error` that says what was wrong. */
export interface LocalGitHubControl {
  /** Addresses of the running server. */
  addresses(): Promise<{ apiUrl: string; codeloadUrl: string; controlUrl: string; webUrl: string }>;
  /** Moves GitHub's clock forward. @returns The new time in epoch milliseconds. */
  advanceClock(ms: number): Promise<number>;
  /** The App: its ids and its key in both encodings. */
  app(): Promise<AppInfo>;

  createAccount(input: { login: string; type?: "User" | "Organization" }): Promise<{ id: number; login: string }>;
  /** Renames an account; its repositories answer under the new name and redirect from the old one. */
  renameAccount(login: string, newLogin: string, options?: NotifyOptions): Promise<void>;

  /**
   * Creates a repository, empty or, with `from`, holding the branches and tags of a repository on disk (bare or not,
   * shallow or not), whose objects are borrowed rather than copied.
   */
  createRepository(input: CreateRepositoryInput): Promise<RepositoryInfo>;
  getRepository(repository: RepositoryRef): Promise<RepositoryInfo | null>;
  listRepositories(): Promise<RepositoryInfo[]>;
  renameRepository(repository: RepositoryRef, name: string, options?: NotifyOptions): Promise<RepositoryInfo>;
  transferRepository(repository: RepositoryRef, owner: string, options?: NotifyOptions): Promise<RepositoryInfo>;
  deleteRepository(repository: RepositoryRef, options?: NotifyOptions): Promise<void>;
  setPrivate(repository: RepositoryRef, isPrivate: boolean, options?: NotifyOptions): Promise<RepositoryInfo>;
  setArchived(repository: RepositoryRef, archived: boolean, options?: NotifyOptions): Promise<RepositoryInfo>;
  /** Blocks every answer about the repository (451 for `dmca`, else 403); null lifts the block. */
  takedown(repository: RepositoryRef, reason: "dmca" | "tos" | "unavailable" | null): Promise<void>;
  setDefaultBranch(repository: RepositoryRef, branch: string, options?: NotifyOptions): Promise<RepositoryInfo>;
  renameBranch(repository: RepositoryRef, from: string, to: string, options?: NotifyOptions): Promise<void>;

  /** One commit, pushed. The branch is created when absent; with `parents` that do not descend from it, it is a force push. */
  commit(repository: RepositoryRef, input: CommitInput & { branch?: string } & NotifyOptions): Promise<PushResult & { sha: string }>;
  /** Several commits in one push, each on top of the one before. */
  push(repository: RepositoryRef, input: { branch?: string; commits: CommitInput[] } & NotifyOptions): Promise<PushResult>;
  /** Points a branch at a commit (id, branch, tag or any git revision): forward, backward or sideways. */
  setBranch(repository: RepositoryRef, branch: string, target: string, options?: NotifyOptions): Promise<PushResult>;
  deleteBranch(repository: RepositoryRef, branch: string, options?: NotifyOptions): Promise<void>;
  /** A lightweight tag, or an annotated one when `message` is given. @returns The id the ref points at. */
  tag(repository: RepositoryRef, input: { name: string; target?: string; message?: string } & NotifyOptions): Promise<string>;
  deleteTag(repository: RepositoryRef, name: string, options?: NotifyOptions): Promise<void>;
  /** Notices what a git client pushed to `gitDir` and announces it as GitHub would. */
  syncRefs(repository: RepositoryRef, options?: NotifyOptions): Promise<PushResult[]>;

  /** The commit a branch (default: the default branch) points at, null when there is none. */
  head(repository: RepositoryRef, branch?: string): Promise<string | null>;
  /** Full id of any git revision, null when unknown. */
  resolve(repository: RepositoryRef, revision: string): Promise<string | null>;
  /** Commit ids reachable from a revision, newest first. */
  log(repository: RepositoryRef, revision?: string, limit?: number): Promise<string[]>;
  /** Every file of a revision (default: the default branch), `git ls-tree -r` with sizes. */
  lsTree(repository: RepositoryRef, revision?: string): Promise<TreeEntry[]>;
  /** A blob's bytes; null when there is no such blob. */
  blob(repository: RepositoryRef, sha: string): Promise<Uint8Array | null>;

  /** Entries after which a tree is answered as truncated (default 100,000). */
  setTreeLimit(entries: number): Promise<void>;
  /** Requests an hour for a kind of caller. */
  setRateLimit(kind: "anonymous" | "user" | "installation" | "app" | "client", limit: number): Promise<void>;
  /** Uses up a bucket's quota until its reset. @param token - As in `RequestRecord`. */
  spendRateLimit(token: string, remaining?: number): Promise<void>;

  tokens: {
    /** Registers a personal token. It reads all public repositories and the private ones named (default: those its login owns). */
    add(input: { token?: string; login: string; repositories?: RepositoryRef[] | "all" }): Promise<string>;
    /** Revokes a personal or installation token: 401 from now on. */
    revoke(token: string): Promise<void>;
  };
  installations: {
    create(input: InstallationInput & NotifyOptions): Promise<InstallationInfo>;
    list(): Promise<InstallationInfo[]>;
    /** Uninstalls: tokens die, 404 for new ones. */
    remove(id: number, options?: NotifyOptions): Promise<void>;
    suspend(id: number, options?: NotifyOptions): Promise<void>;
    unsuspend(id: number, options?: NotifyOptions): Promise<void>;
    addRepositories(id: number, repositories: RepositoryRef[], options?: NotifyOptions): Promise<InstallationInfo>;
    removeRepositories(id: number, repositories: RepositoryRef[], options?: NotifyOptions): Promise<InstallationInfo>;
    /** A token as the App would get it, without the JWT. */
    issueToken(id: number): Promise<string>;
  };
  faults: {
    add(fault: FaultInput): Promise<FaultInfo>;
    list(): Promise<FaultInfo[]>;
    /** Removes all faults, hit or not. */
    clear(): Promise<void>;
  };
  requests: {
    /** The last 100,000 requests, oldest first. */
    list(filter?: RequestFilter): Promise<RequestRecord[]>;
    count(filter?: RequestFilter): Promise<number>;
    reset(): Promise<void>;
  };
  deliveries: {
    setTarget(target: WebhookTarget | null): Promise<void>;
    /** Sends the `ping` of a new hook. */
    ping(): Promise<DeliveryInfo[]>;
    /** Sends any event, as a hook would: unknown events, hostile payloads. `body` replaces the encoded payload; `headers` override. */
    send(input: { event: string; payload?: unknown; body?: string; guid?: string; headers?: Record<string, string> }): Promise<DeliveryInfo[]>;
    /** Attempts not older than three days, newest first. */
    list(match?: DeliveryMatch): Promise<DeliveryInfo[]>;
    /** The payload of an attempt or a held delivery. */
    payload(id: number): Promise<unknown>;
    redeliver(id: number): Promise<DeliveryInfo>;
    /** Adds switches. */
    script(rules: DeliveryRule[]): Promise<void>;
    clearScript(): Promise<void>;
    /** Held deliveries, oldest first. */
    held(): Promise<DeliveryInfo[]>;
    /** Sends held deliveries: those named, in that order, or all in the order given (default as they happened). */
    release(options?: { ids?: number[]; order?: "oldest-first" | "newest-first"; wait?: boolean }): Promise<DeliveryInfo[]>;
    /** Resolves when nothing is under way. */
    settled(): Promise<void>;
  };
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

/** Names of all methods, groups with a dot: what the control server answers. */
export const CONTROL_METHODS = [
  "addresses", "advanceClock", "app", "createAccount", "renameAccount", "createRepository", "getRepository", "listRepositories",
  "renameRepository", "transferRepository", "deleteRepository", "setPrivate", "setArchived", "takedown", "setDefaultBranch",
  "renameBranch", "commit", "push", "setBranch", "deleteBranch", "tag", "deleteTag", "syncRefs", "head", "resolve", "log", "lsTree",
  "blob", "setTreeLimit", "setRateLimit", "spendRateLimit", "tokens.add", "tokens.revoke", "installations.create", "installations.list",
  "installations.remove", "installations.suspend", "installations.unsuspend", "installations.addRepositories",
  "installations.removeRepositories", "installations.issueToken", "faults.add", "faults.list", "faults.clear", "requests.list",
  "requests.count", "requests.reset", "deliveries.setTarget", "deliveries.ping", "deliveries.send", "deliveries.list",
  "deliveries.payload", "deliveries.redeliver", "deliveries.script", "deliveries.clearScript", "deliveries.held",
  "deliveries.release", "deliveries.settled",
] as const; // prettier-ignore
