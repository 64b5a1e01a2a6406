import type { GitRepository } from "../git/git-repository.ts";

/** A user or an organization. */
export interface Account {
  id: number;
  login: string;
  type: "User" | "Organization";
  createdAtMs: number;
}

/** A repository and the settings GitHub keeps beside git. */
export interface Repository {
  readonly id: number;
  owner: Account;
  name: string;
  private: boolean;
  archived: boolean;
  description: string | null;
  defaultBranch: string;
  blocked: { reason: "dmca" | "tos" | "unavailable"; atMs: number } | null;
  createdAtMs: number;
  updatedAtMs: number;
  pushedAtMs: number;
  /** Old branch names and where they went. */
  readonly renamedBranches: Map<string, string>;
  readonly git: GitRepository;
}

/** The App installed on an account. */
export interface Installation {
  readonly id: number;
  readonly account: Account;
  selection: "all" | "selected";
  /** Used when `selection` is `selected`. */
  readonly repositoryIds: Set<number>;
  permissions: Record<string, "read" | "write">;
  suspendedAtMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
}

/** `owner/name`, as the repository is called now. */
export function fullName(repository: Pick<Repository, "owner" | "name">): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** GitHub's older global id: base64 of type and number. */
export function nodeId(type: string, id: number | string): string {
  return Buffer.from(`${String(type.length).padStart(3, "0")}:${type}${id}`).toString("base64");
}
