import { join } from "node:path";
import type { RepositoryRef } from "../control/api.ts";
import type { CatFilePool } from "../git/cat-file.ts";
import { GitRepository } from "../git/git-repository.ts";
import type { Account, Installation, Repository } from "./model.ts";
import { fullName } from "./model.ts";

const LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;
const REPOSITORY_NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

/** Everything GitHub knows by id or name. Ids are drawn in order, so a script that runs twice sees the same ones. */
export class Registry {
  readonly accounts = new Map<string, Account>();
  readonly repositories = new Map<number, Repository>();
  readonly installations = new Map<number, Installation>();
  /** Lower-case `owner/name` to id, for names in use. */
  readonly #names = new Map<string, number>();
  /** The same for names given up, until somebody takes them again. */
  readonly #formerNames = new Map<string, number>();
  readonly #dir: string;
  readonly #catFiles: CatFilePool;
  readonly #nowMs: () => number;
  #lastAccountId = 5000;
  #lastRepositoryId = 1_000_000;
  #lastInstallationId = 7000;

  constructor(dir: string, catFiles: CatFilePool, nowMs: () => number) {
    this.#dir = dir;
    this.#catFiles = catFiles;
    this.#nowMs = nowMs;
  }

  /** The account of that login, made (as a user) when there is none. */
  account(login: string, type: Account["type"] = "User"): Account {
    const known = this.accounts.get(login.toLowerCase());
    if (known) return known;
    if (!LOGIN.test(login))
      throw new Error(`${JSON.stringify(login)} is no valid login: letters, digits and hyphens, at most 39`);
    const account: Account = { id: ++this.#lastAccountId, login, type, createdAtMs: this.#nowMs() };
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  /** Gives an account another login; names of its repositories redirect. */
  renameAccount(login: string, newLogin: string): Account {
    const account = this.accounts.get(login.toLowerCase());
    if (!account) throw new Error(`there is no account ${login}`);
    if (!LOGIN.test(newLogin)) throw new Error(`${JSON.stringify(newLogin)} is no valid login`);
    if (this.accounts.has(newLogin.toLowerCase())) throw new Error(`the login ${newLogin} is taken`);
    const owned = [...this.repositories.values()].filter((repository) => repository.owner === account);
    for (const repository of owned) this.#forget(repository);
    this.accounts.delete(login.toLowerCase());
    account.login = newLogin;
    this.accounts.set(newLogin.toLowerCase(), account);
    for (const repository of owned) this.#name(repository);
    return account;
  }

  /** Makes a repository whose name must be free; a former name becomes an ordinary one again. */
  addRepository(input: { owner: string; name: string; private: boolean; description: string | null }): Repository {
    if (!REPOSITORY_NAME.test(input.name)) throw new Error(`${JSON.stringify(input.name)} is no valid repository name`);
    const owner = this.account(input.owner);
    if (this.#names.has(key(owner.login, input.name))) throw new Error(`${owner.login}/${input.name} exists already`);
    const id = ++this.#lastRepositoryId;
    const nowMs = this.#nowMs();
    const git = new GitRepository(join(this.#dir, "repositories", `${id}.git`), this.#catFiles);
    const times = { createdAtMs: nowMs, updatedAtMs: nowMs, pushedAtMs: nowMs };
    const settings = {
      archived: false,
      defaultBranch: "main",
      blocked: null,
      renamedBranches: new Map<string, string>(),
    };
    const repository: Repository = { id, ...settings, ...times, git, ...input, owner };
    this.repositories.set(id, repository);
    this.#name(repository);
    return repository;
  }

  /** Gives a repository another name, owner, or both; the old name redirects. */
  moveRepository(repository: Repository, owner: Account, name: string): void {
    if (!REPOSITORY_NAME.test(name)) throw new Error(`${JSON.stringify(name)} is no valid repository name`);
    const taken = this.#names.get(key(owner.login, name));
    if (taken !== undefined && taken !== repository.id) throw new Error(`${owner.login}/${name} exists already`);
    this.#forget(repository);
    repository.owner = owner;
    repository.name = name;
    repository.updatedAtMs = this.#nowMs();
    this.#name(repository);
  }

  /** Forgets a repository and every name it had. */
  removeRepository(repository: Repository): void {
    this.#names.delete(key(repository.owner.login, repository.name));
    for (const [name, id] of this.#formerNames) if (id === repository.id) this.#formerNames.delete(name);
    for (const installation of this.installations.values()) installation.repositoryIds.delete(repository.id);
    this.repositories.delete(repository.id);
  }

  #name(repository: Repository): void {
    const name = key(repository.owner.login, repository.name);
    this.#formerNames.delete(name);
    this.#names.set(name, repository.id);
  }

  #forget(repository: Repository): void {
    const name = key(repository.owner.login, repository.name);
    this.#names.delete(name);
    this.#formerNames.set(name, repository.id);
  }

  /** A repository by the name it has now. */
  byName(owner: string, name: string): Repository | null {
    return this.repositories.get(this.#names.get(key(owner, name)) ?? 0) ?? null;
  }

  /** A repository by a name it once had and nobody took since. */
  byFormerName(owner: string, name: string): Repository | null {
    return this.repositories.get(this.#formerNames.get(key(owner, name)) ?? 0) ?? null;
  }

  /** A repository as a caller of the control API names it. */
  find(ref: RepositoryRef): Repository | null {
    if (typeof ref === "number") return this.repositories.get(ref) ?? null;
    const [owner = "", name = ""] = ref.split("/");
    return this.byName(owner, name);
  }

  /** Like `find`. @throws {Error} When there is none. */
  require(ref: RepositoryRef): Repository {
    const repository = this.find(ref);
    if (!repository) throw new Error(`there is no repository ${ref}`);
    return repository;
  }

  /** Installs the App on an account. */
  addInstallation(
    account: Account,
    repositories: readonly Repository[] | "all",
    permissions: Record<string, "read" | "write">,
  ): Installation {
    for (const known of this.installations.values())
      if (known.account === account) throw new Error(`the App is already installed on ${account.login}`);
    const selected = repositories === "all" ? [] : repositories;
    const stray = selected.find((repository) => repository.owner !== account);
    if (stray) throw new Error(`${fullName(stray)} does not belong to ${account.login}`);
    const nowMs = this.#nowMs();
    const installation: Installation = {
      id: ++this.#lastInstallationId,
      account,
      selection: repositories === "all" ? "all" : "selected",
      repositoryIds: new Set(selected.map((repository) => repository.id)),
      permissions: { metadata: "read", ...permissions },
      suspendedAtMs: null,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    };
    this.installations.set(installation.id, installation);
    return installation;
  }

  /** An installation by id. @throws {Error} When there is none. */
  requireInstallation(id: number): Installation {
    const installation = this.installations.get(id);
    if (!installation) throw new Error(`there is no installation ${id}`);
    return installation;
  }

  /** What an installation covers, by id. */
  installedRepositories(installation: Installation): Repository[] {
    return [...this.repositories.values()].filter((repository) => covers(installation, repository));
  }

  /** The installation that covers a repository. */
  installationOf(repository: Repository): Installation | null {
    return [...this.installations.values()].find((installation) => covers(installation, repository)) ?? null;
  }
}

/** Whether an installation reaches a repository. */
export function covers(installation: Installation, repository: Repository): boolean {
  if (installation.account !== repository.owner) return false;
  return installation.selection === "all" || installation.repositoryIds.has(repository.id);
}

function key(owner: string, name: string): string {
  return `${owner}/${name}`.toLowerCase();
}
