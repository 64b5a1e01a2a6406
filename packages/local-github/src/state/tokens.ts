import { randomBytes } from "node:crypto";
import type { Account, Installation, Repository } from "./model.ts";
import { covers } from "./registry.ts";

/** Who sent a request, once its credentials were understood. */
export type Identity =
  | { kind: "anonymous" }
  | { kind: "user"; login: string; repositoryIds: ReadonlySet<number> | "all" | "owned" }
  | {
      kind: "installation";
      installation: Installation;
      repositoryIds: ReadonlySet<number> | null;
      permissions: Record<string, string>;
    }
  | { kind: "app"; id: number }
  | { kind: "client"; id: string };

/** One word for an identity, as counted and as rate buckets are named. */
export function identityLabel(identity: Identity): string {
  if (identity.kind === "anonymous") return "anonymous";
  if (identity.kind === "user") return `user:${identity.login}`;
  if (identity.kind === "installation") return `installation:${identity.installation.id}`;
  return `${identity.kind}:${identity.id}`;
}

/** Whether an identity may know that a repository exists. */
export function canSee(identity: Identity, repository: Repository): boolean {
  if (!repository.private) return true;
  if (identity.kind === "user") {
    if (identity.repositoryIds === "all") return true;
    if (identity.repositoryIds === "owned")
      return repository.owner.login.toLowerCase() === identity.login.toLowerCase();
    return identity.repositoryIds.has(repository.id);
  }
  if (identity.kind !== "installation") return false;
  return covers(identity.installation, repository) && (identity.repositoryIds?.has(repository.id) ?? true);
}

const INSTALLATION_TOKEN_MS = 3_600_000;
const INSTALLATION_TOKEN_LENGTH = 520;

/** A minted installation token. */
export interface InstallationToken {
  token: string;
  expiresAtMs: number;
  installation: Installation;
  /** Null: whatever the installation reaches. */
  repositoryIds: Set<number> | null;
  permissions: Record<string, string>;
}

/** All tokens in force. */
export class Tokens {
  readonly #users = new Map<string, Extract<Identity, { kind: "user" }>>();
  readonly #installations = new Map<string, InstallationToken>();

  /** Registers a personal token. */
  addUser(token: string | undefined, account: Account, repositoryIds: ReadonlySet<number> | "all" | "owned"): string {
    const value = token ?? `ghp_${randomBytes(18).toString("hex")}`;
    this.#users.set(value, { kind: "user", login: account.login, repositoryIds });
    return value;
  }

  /** Mints an installation token: `ghs_<app id>_` and something that looks like a JWT, about 520 characters, good for an hour. */
  issue(appId: number, nowMs: number, scope: Omit<InstallationToken, "token" | "expiresAtMs">): InstallationToken {
    const head = `ghs_${appId}_${Buffer.from('{"alg":"RS256","typ":"JWT"}').toString("base64url")}.`;
    const random = randomBytes(INSTALLATION_TOKEN_LENGTH).toString("base64url");
    const bodyLength = INSTALLATION_TOKEN_LENGTH - head.length - 343;
    const token = `${head}${random.slice(0, bodyLength)}.${random.slice(bodyLength, bodyLength + 342)}`;
    const issued = { ...scope, token, expiresAtMs: nowMs + INSTALLATION_TOKEN_MS };
    this.#installations.set(token, issued);
    return issued;
  }

  /** @returns Who holds a token; null when it is unknown, expired or revoked. */
  identify(token: string, nowMs: number): Identity | null {
    const user = this.#users.get(token);
    if (user) return user;
    const issued = this.#installations.get(token);
    if (!issued) return null;
    if (issued.expiresAtMs <= nowMs) {
      this.#installations.delete(token);
      return null;
    }
    const { installation, repositoryIds, permissions } = issued;
    return { kind: "installation", installation, repositoryIds, permissions };
  }

  /** Makes a token unknown. */
  revoke(token: string): boolean {
    return this.#users.delete(token) || this.#installations.delete(token);
  }

  /** Makes all tokens of an installation unknown. */
  revokeInstallation(installation: Installation): void {
    for (const [token, issued] of this.#installations)
      if (issued.installation === installation) this.#installations.delete(token);
  }
}
