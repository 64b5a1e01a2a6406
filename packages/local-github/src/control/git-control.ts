import type { LocalGitHubControl, NotifyOptions, PushResult } from "./api.ts";
import type { GitRef } from "../git/git-repository.ts";
import { ZERO_SHA } from "../git/git-repository.ts";
import { runGit } from "../git/git-process.ts";
import { revList } from "../git/history.ts";
import type { Hub } from "../hub.ts";
import type { Repository } from "../state/model.ts";
import { fullName } from "../state/model.ts";
import type { Notifier } from "../webhooks/notifier.ts";
import type { RefUpdate } from "../webhooks/push-payload.ts";
import { repositoryInfo } from "./repository-control.ts";

type GitControl = Pick<
  LocalGitHubControl,
  | "commit" | "push" | "setBranch" | "deleteBranch" | "renameBranch" | "setDefaultBranch" | "tag" | "deleteTag" | "syncRefs"
  | "head" | "resolve" | "log" | "lsTree" | "blob"
>; // prettier-ignore

const WRITER = { name: "Local Developer", email: "dev@local-github.invalid" };

/** Commits, refs, and the reading of both. */
export function gitControl(hub: Hub, notifier: Notifier): GitControl {
  const { registry, clock } = hub;

  /** Moves a ref and tells about it. */
  const move = async (
    repository: Repository,
    ref: string,
    sha: string | null,
    options: NotifyOptions,
  ): Promise<PushResult> => {
    await requireValidRef(repository, ref);
    const known = await knownCommits(repository);
    const before = await repository.git.updateRef(ref, sha);
    const update: RefUpdate = { ref, before: before?.sha ?? ZERO_SHA, after: sha ?? ZERO_SHA, known };
    repository.pushedAtMs = clock.now();
    if (update.before !== update.after) await notifier.refs(repository, [update], options, known.length === 0);
    return { ref, before: update.before, after: update.after, shas: [] };
  };

  const push: GitControl["push"] = async (repositoryRef, { branch, commits, ...options }) => {
    const repository = registry.require(repositoryRef);
    const name = branch ?? repository.defaultBranch;
    if (commits.length === 0) throw new Error("a push needs at least one commit");
    await requireValidRef(repository, `refs/heads/${name}`);
    const known = await knownCommits(repository);
    const timeMs = clock.now();
    const planned = commits.map((commit) => ({ ...commit, committer: WRITER, timeMs }));
    const { before, shas } = await repository.git.writeCommits(name, planned);
    repository.pushedAtMs = timeMs;
    const update = { ref: `refs/heads/${name}`, before, after: shas.at(-1) ?? before, known };
    await notifier.refs(repository, [update], options, known.length === 0);
    return { ref: update.ref, before, after: update.after, shas };
  };

  return {
    push,
    commit: async (ref, { branch, notify, wait, ...commit }) => {
      const options = {
        ...(branch === undefined ? {} : { branch }),
        ...(notify === undefined ? {} : { notify }),
        ...(wait === undefined ? {} : { wait }),
      };
      const result = await push(ref, { ...options, commits: [commit] });
      return { ...result, sha: result.after };
    },
    setBranch: async (ref, branch, target, options = {}) => {
      const repository = registry.require(ref);
      return move(repository, `refs/heads/${branch}`, await requireRevision(repository, `${target}^{commit}`), options);
    },
    deleteBranch: async (ref, branch, options = {}) => {
      await move(registry.require(ref), `refs/heads/${branch}`, null, options);
    },
    renameBranch: async (ref, from, to, options = {}) => {
      const repository = registry.require(ref);
      const sha = await repository.git.head(from);
      if (sha === null) throw new Error(`${fullName(repository)} has no branch ${from}`);
      await move(repository, `refs/heads/${to}`, sha, options);
      const wasDefault = repository.defaultBranch === from;
      if (wasDefault) {
        repository.defaultBranch = to;
        await repository.git.setHead(to);
      }
      await move(repository, `refs/heads/${from}`, null, options);
      repository.renamedBranches.delete(to);
      repository.renamedBranches.set(from, to);
      if (wasDefault) await notifier.repository(repository, "edited", options, { default_branch: { from } });
    },
    setDefaultBranch: async (ref, branch, options = {}) => {
      const repository = registry.require(ref);
      const from = repository.defaultBranch;
      repository.defaultBranch = branch;
      repository.updatedAtMs = clock.now();
      await repository.git.setHead(branch);
      await notifier.repository(repository, "edited", options, { default_branch: { from } });
      return repositoryInfo(repository);
    },
    tag: async (ref, { name, target, message, ...options }) => {
      const repository = registry.require(ref);
      const commit = await requireRevision(
        repository,
        `${target ?? `refs/heads/${repository.defaultBranch}`}^{commit}`,
      );
      const sha = message === undefined ? commit : await writeTag(repository, name, commit, message, clock.now());
      await move(repository, `refs/tags/${name}`, sha, options);
      return sha;
    },
    deleteTag: async (ref, name, options = {}) => {
      await move(registry.require(ref), `refs/tags/${name}`, null, options);
    },
    syncRefs: async (ref, options = {}) => {
      const repository = registry.require(ref);
      const { before, after } = await repository.git.reloadRefs();
      const known = [...before.values()].map((one) => one.commit);
      const updates = changedRefs(before, after).map((change) => ({ ...change, known }));
      if (updates.length > 0) repository.pushedAtMs = clock.now();
      await notifier.refs(repository, updates, options, before.size === 0);
      return updates.map((update) => ({ ref: update.ref, before: update.before, after: update.after, shas: [] }));
    },
    head: async (ref, branch) => {
      const repository = registry.require(ref);
      return repository.git.head(branch ?? repository.defaultBranch);
    },
    resolve: (ref, revision) => registry.require(ref).git.revParse(revision),
    log: async (ref, revision, limit = 100) => {
      const repository = registry.require(ref);
      const start = await requireRevision(
        repository,
        `${revision ?? `refs/heads/${repository.defaultBranch}`}^{commit}`,
      );
      return revList(repository.git, start, [], { limit });
    },
    lsTree: async (ref, revision) => {
      const repository = registry.require(ref);
      const tree = await requireRevision(repository, `${revision ?? `refs/heads/${repository.defaultBranch}`}^{tree}`);
      const entries = await repository.git.tree(tree, true);
      return entries.flatMap(({ path, mode, type, sha, size }) =>
        type === "tree" ? [] : [{ path, mode, type, sha, size }],
      );
    },
    blob: async (ref, sha) => {
      const object = /^[0-9a-f]{40,64}$/.test(sha) ? await registry.require(ref).git.object(sha) : null;
      return object?.type === "blob" ? new Uint8Array(object.bytes) : null;
    },
  };
}

async function knownCommits(repository: Repository): Promise<string[]> {
  return [...(await repository.git.refs()).values()].map((ref) => ref.commit);
}

async function requireRevision(repository: Repository, revision: string): Promise<string> {
  const sha = await repository.git.revParse(revision);
  if (sha === null) throw new Error(`${fullName(repository)} has no ${revision.replace(/\^\{\w+\}$/, "")}`);
  return sha;
}

/** Asks git itself only about names that are not plainly fine. */
async function requireValidRef(repository: Repository, ref: string): Promise<void> {
  if (/^refs\/(?:heads|tags)\/[A-Za-z0-9_-]+(?:[./]?[A-Za-z0-9_-]+)*$/.test(ref) && !ref.endsWith(".lock")) return;
  await runGit(repository.git.dir, ["check-ref-format", ref]).catch((cause: unknown) => {
    throw new Error(`${JSON.stringify(ref)} is no valid ref name`, { cause });
  });
}

async function writeTag(
  repository: Repository,
  name: string,
  commit: string,
  message: string,
  timeMs: number,
): Promise<string> {
  const tagger = `${WRITER.name} <${WRITER.email}> ${Math.floor(timeMs / 1000)} +0000`;
  const input = `object ${commit}\ntype commit\ntag ${name}\ntagger ${tagger}\n\n${message}\n`;
  return (await runGit(repository.git.dir, ["mktag"], { input })).toString("latin1").trim();
}

function changedRefs(
  before: Map<string, GitRef>,
  after: Map<string, GitRef>,
): { ref: string; before: string; after: string }[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map((ref) => ({ ref, before: before.get(ref)?.sha ?? ZERO_SHA, after: after.get(ref)?.sha ?? ZERO_SHA }))
    .filter((change) => change.before !== change.after);
}
