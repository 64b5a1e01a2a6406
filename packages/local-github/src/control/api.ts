/**
 * The programmatic surface of a local GitHub, as plain data: the server object implements it in process and
 * `createControlClient` implements it over HTTP, so a test inside workerd drives GitHub the same way as one in Node.
 */

import type { IssueInput, IssueRepositoryChange, IssueRepositoryInput, IssueWorldCounts } from "../issues/types.ts";
import type {
  AppInfo,
  CommitInput,
  CreateRepositoryInput,
  DeliveryInfo,
  DeliveryMatch,
  DeliveryRule,
  FaultInfo,
  FaultInput,
  InstallationInfo,
  InstallationInput,
  NotifyOptions,
  PublicEvent,
  PushResult,
  RepositoryInfo,
  RepositoryRef,
  RequestFilter,
  RequestRecord,
  TreeEntry,
  WebhookTarget,
} from "./types.ts";

export type * from "../issues/types.ts";
export type * from "./types.ts";

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
  commit(
    repository: RepositoryRef,
    input: CommitInput & { branch?: string } & NotifyOptions,
  ): Promise<PushResult & { sha: string }>;
  /** Several commits in one push, each on top of the one before. */
  push(
    repository: RepositoryRef,
    input: { branch?: string; commits: CommitInput[] } & NotifyOptions,
  ): Promise<PushResult>;
  /** Points a branch at a commit (id, branch, tag or any git revision): forward, backward or sideways. */
  setBranch(repository: RepositoryRef, branch: string, target: string, options?: NotifyOptions): Promise<PushResult>;
  deleteBranch(repository: RepositoryRef, branch: string, options?: NotifyOptions): Promise<void>;
  /** A lightweight tag, or an annotated one when `message` is given. @returns The id the ref points at. */
  tag(
    repository: RepositoryRef,
    input: { name: string; target?: string; message?: string } & NotifyOptions,
  ): Promise<string>;
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

  events: {
    /** Adds public events as they are, the newest last. */
    publish(events: PublicEvent[]): Promise<void>;
    /** `X-Poll-Interval` from now on. */
    setPollInterval(seconds: number): Promise<void>;
  };
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
  /** Repositories as far as their issues are concerned: what GraphQL and searches answer from. Named `owner/name`. */
  issues: {
    /** Adds repositories, or replaces those of the same name. */
    load(repositories: IssueRepositoryInput[]): Promise<IssueWorldCounts>;
    /** Drops all, and fills the buckets of GraphQL and search. */
    clear(): Promise<void>;
    counts(): Promise<IssueWorldCounts>;
    change(repository: string, change: IssueRepositoryChange): Promise<void>;
    remove(repository: string): Promise<void>;
    /** Adds an issue or changes the fields given; `action` names the delivery, which repositories in git get. */
    put(
      repository: string,
      issue: Partial<IssueInput> & { number: number },
      options?: NotifyOptions & { action?: string },
    ): Promise<void>;
    delete(repository: string, number: number, options?: NotifyOptions): Promise<void>;
    /** Points an hour, searches a minute. */
    setLimit(resource: "graphql" | "search", limit: number): Promise<void>;
  };
  deliveries: {
    setTarget(target: WebhookTarget | null): Promise<void>;
    /** Sends the `ping` of a new hook. */
    ping(): Promise<DeliveryInfo[]>;
    /** Sends any event, as a hook would: unknown events, hostile payloads. `body` replaces the encoded payload; `headers` override. */
    send(input: {
      event: string;
      payload?: unknown;
      body?: string;
      guid?: string;
      headers?: Record<string, string>;
    }): Promise<DeliveryInfo[]>;
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
    release(options?: {
      ids?: number[];
      order?: "oldest-first" | "newest-first";
      wait?: boolean;
    }): Promise<DeliveryInfo[]>;
    /** Resolves when nothing is under way. */
    settled(): Promise<void>;
  };
}

/** Names of all methods, groups with a dot: what the control server answers. */
export const CONTROL_METHODS = [
  "addresses", "advanceClock", "app", "createAccount", "renameAccount", "createRepository", "getRepository", "listRepositories",
  "renameRepository", "transferRepository", "deleteRepository", "setPrivate", "setArchived", "takedown", "setDefaultBranch",
  "renameBranch", "commit", "push", "setBranch", "deleteBranch", "tag", "deleteTag", "syncRefs", "head", "resolve", "log", "lsTree",
  "blob", "setTreeLimit", "setRateLimit", "spendRateLimit", "events.publish", "events.setPollInterval", "tokens.add", "tokens.revoke", "installations.create", "installations.list",
  "installations.remove", "installations.suspend", "installations.unsuspend", "installations.addRepositories",
  "installations.removeRepositories", "installations.issueToken", "faults.add", "faults.list", "faults.clear", "requests.list",
  "requests.count", "requests.reset", "deliveries.setTarget", "deliveries.ping", "deliveries.send", "deliveries.list",
  "deliveries.payload", "deliveries.redeliver", "deliveries.script", "deliveries.clearScript", "deliveries.held",
  "deliveries.release", "deliveries.settled", "issues.load", "issues.clear", "issues.counts", "issues.change", "issues.remove", "issues.put",
  "issues.delete", "issues.setLimit",
] as const; // prettier-ignore
