import type { InstallationInfo, LocalGitHubControl } from "./api.ts";
import type { Hub } from "../hub.ts";
import type { Installation } from "../state/model.ts";
import { fullName } from "../state/model.ts";
import type { Notifier } from "../webhooks/notifier.ts";

/** Tokens and installations. */
export function appControl(hub: Hub, notifier: Notifier): Pick<LocalGitHubControl, "tokens" | "installations"> {
  const { registry, tokens, clock } = hub;
  const show = (installation: Installation): InstallationInfo => ({
    id: installation.id,
    account: installation.account.login,
    selection: installation.selection,
    repositories: registry.installedRepositories(installation).map(fullName),
    suspended: installation.suspendedAtMs !== null,
  });
  const setSuspended = async (id: number, atMs: number | null): Promise<Installation> => {
    const installation = registry.requireInstallation(id);
    installation.suspendedAtMs = atMs;
    installation.updatedAtMs = clock.now();
    return installation;
  };
  return {
    tokens: {
      add: async ({ token, login, repositories }) => {
        const ids = Array.isArray(repositories)
          ? new Set(repositories.map((ref) => registry.require(ref).id))
          : (repositories ?? "owned");
        return tokens.addUser(token, registry.account(login), ids);
      },
      revoke: async (token) => {
        if (!tokens.revoke(token)) throw new Error("there is no such token");
      },
    },
    installations: {
      create: async ({ account, repositories = "all", permissions, ...options }) => {
        const chosen = repositories === "all" ? repositories : repositories.map((ref) => registry.require(ref));
        const installation = registry.addInstallation(
          registry.account(account),
          chosen,
          permissions ?? { contents: "read" },
        );
        await notifier.installation(installation, "created", options);
        return show(installation);
      },
      list: async () => [...registry.installations.values()].map(show),
      remove: async (id, options = {}) => {
        const installation = registry.requireInstallation(id);
        const told = notifier.installation(installation, "deleted", options);
        registry.installations.delete(id);
        tokens.revokeInstallation(installation);
        await told;
      },
      suspend: async (id, options = {}) =>
        notifier.installation(await setSuspended(id, clock.now()), "suspend", options),
      unsuspend: async (id, options = {}) => notifier.installation(await setSuspended(id, null), "unsuspend", options),
      addRepositories: async (id, refs, options = {}) => {
        const installation = registry.requireInstallation(id);
        const repositories = refs.map((ref) => registry.require(ref));
        installation.selection = "selected";
        for (const repository of repositories) installation.repositoryIds.add(repository.id);
        installation.updatedAtMs = clock.now();
        await notifier.installationRepositories(installation, "added", repositories, options);
        return show(installation);
      },
      removeRepositories: async (id, refs, options = {}) => {
        const installation = registry.requireInstallation(id);
        const repositories = refs.map((ref) => registry.require(ref));
        // Leaving one out of "all" means choosing the others.
        if (installation.selection === "all")
          for (const one of registry.installedRepositories(installation)) installation.repositoryIds.add(one.id);
        installation.selection = "selected";
        for (const repository of repositories) installation.repositoryIds.delete(repository.id);
        installation.updatedAtMs = clock.now();
        await notifier.installationRepositories(installation, "removed", repositories, options);
        return show(installation);
      },
      issueToken: async (id) => {
        const installation = registry.requireInstallation(id);
        return tokens.issue(hub.app.id, clock.now(), {
          installation,
          repositoryIds: null,
          permissions: installation.permissions,
        }).token;
      },
    },
  };
}
