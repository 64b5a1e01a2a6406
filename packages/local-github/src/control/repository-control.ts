import type { CreateRepositoryInput, LocalGitHubControl, RepositoryInfo } from "./api.ts";
import type { Hub } from "../hub.ts";
import type { Repository } from "../state/model.ts";
import { fullName } from "../state/model.ts";
import type { Notifier } from "../webhooks/notifier.ts";
import { formerOwner } from "../webhooks/parties.ts";

type RepositoryControl = Pick<
  LocalGitHubControl,
  | "createAccount" | "renameAccount" | "createRepository" | "getRepository" | "listRepositories" | "renameRepository"
  | "transferRepository" | "deleteRepository" | "setPrivate" | "setArchived" | "takedown"
>; // prettier-ignore

/** A repository as the control API shows it. */
export function repositoryInfo(repository: Repository): RepositoryInfo {
  const { id, name, archived, defaultBranch, git } = repository;
  return {
    id,
    owner: repository.owner.login,
    name,
    fullName: fullName(repository),
    private: repository.private,
    archived,
    defaultBranch,
    gitDir: git.dir,
  };
}

/** Accounts and the settings of repositories. */
export function repositoryControl(hub: Hub, notifier: Notifier): RepositoryControl {
  const { registry, clock } = hub;
  const touch = (repository: Repository): RepositoryInfo => {
    repository.updatedAtMs = clock.now();
    return repositoryInfo(repository);
  };
  return {
    createAccount: async ({ login, type }) => {
      const { id } = registry.account(login, type);
      return { id, login };
    },
    renameAccount: async (login, newLogin, options = {}) => {
      const account = registry.renameAccount(login, newLogin);
      for (const installation of registry.installations.values()) {
        if (installation.account === account) await notifier.targetRenamed(installation, login, options);
      }
    },
    createRepository: async (input) => {
      const repository = await createRepository(hub, input);
      await notifier.repository(repository, "created", input);
      return repositoryInfo(repository);
    },
    getRepository: async (ref) => {
      const repository = registry.find(ref);
      return repository && repositoryInfo(repository);
    },
    listRepositories: async () => [...registry.repositories.values()].map(repositoryInfo),
    renameRepository: async (ref, name, options = {}) => {
      const repository = registry.require(ref);
      const from = repository.name;
      registry.moveRepository(repository, repository.owner, name);
      await notifier.repository(repository, "renamed", options, { repository: { name: { from } } });
      return repositoryInfo(repository);
    },
    transferRepository: async (ref, owner, options = {}) => {
      const repository = registry.require(ref);
      const { owner: from } = repository;
      const left = registry.installationOf(repository);
      registry.moveRepository(repository, registry.account(owner), repository.name);
      left?.repositoryIds.delete(repository.id);
      const changes = { owner: { from: formerOwner(hub.urls, from) } };
      await notifier.repository(repository, "transferred", options, changes);
      if (left) await notifier.installationRepositories(left, "removed", [repository], options);
      return repositoryInfo(repository);
    },
    deleteRepository: async (ref, options = {}) => {
      const repository = registry.require(ref);
      const audience = notifier.audience(repository);
      registry.removeRepository(repository);
      await notifier.repository(repository, "deleted", options, undefined, audience);
      await repository.git.release();
    },
    setPrivate: async (ref, isPrivate, options = {}) => {
      const repository = registry.require(ref);
      if (repository.private === isPrivate) return repositoryInfo(repository);
      repository.private = isPrivate;
      const shown = touch(repository);
      await notifier.repository(repository, isPrivate ? "privatized" : "publicized", options);
      if (!isPrivate) await notifier.public(repository, options);
      return shown;
    },
    setArchived: async (ref, archived, options = {}) => {
      const repository = registry.require(ref);
      repository.archived = archived;
      const shown = touch(repository);
      await notifier.repository(repository, archived ? "archived" : "unarchived", options);
      return shown;
    },
    takedown: async (ref, reason) => {
      registry.require(ref).blocked = reason === null ? null : { reason, atMs: clock.now() };
    },
  };
}

async function createRepository({ registry }: Hub, input: CreateRepositoryInput): Promise<Repository> {
  const { owner, name, description = null } = input;
  const repository = registry.addRepository({ owner, name, private: input.private ?? false, description });
  try {
    repository.defaultBranch = await repository.git.create(input.defaultBranch, input.from);
  } catch (err) {
    registry.removeRepository(repository);
    throw err;
  }
  return repository;
}
