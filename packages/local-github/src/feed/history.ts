import { runGit } from "../git/git-process.ts";
import { ZERO_SHA } from "../git/git-repository.ts";
import { isoUtc } from "../git/objects.ts";
import type { Urls } from "../rest/account-view.ts";
import type { Account, Repository } from "../state/model.ts";
import { fullName } from "../state/model.ts";
import type { Registry } from "../state/registry.ts";
import type { PublicEvent } from "../control/types.ts";

/** Commits of one repository that become pushes. */
const MAX_PUSHES = 5_000;
const FIRST_ID = 40_000_000_000;

interface Pushed {
  repository: Repository;
  before: string;
  head: string;
  author: string;
  atMs: number;
}

/** Every commit on the default branches of the public repositories as a push by its author, at its time. Oldest first. */
export async function historyEvents(registry: Registry, urls: Urls): Promise<PublicEvent[]> {
  const pushes: Pushed[] = [];
  for (const repository of registry.repositories.values()) {
    if (repository.private || repository.blocked !== null) continue;
    const head = await repository.git.head(repository.defaultBranch);
    if (head !== null) pushes.push(...(await firstParents(repository, head, null)));
  }
  // Stable: commits of one second stay in their order.
  pushes.sort((a, b) => a.atMs - b.atMs || a.repository.id - b.repository.id);
  return pushes.map((push, i) => pushEvent(registry, urls, push, FIRST_ID + i));
}

/** What was pushed since `known`, one push a commit. */
export async function newPushes(
  registry: Registry,
  urls: Urls,
  repository: Repository,
  known: string | null,
  nowMs: number,
  nextId: () => number,
): Promise<PublicEvent[]> {
  const head = await repository.git.head(repository.defaultBranch);
  if (head === null) return [];
  const pushes = await firstParents(repository, head, known);
  // A branch that went back was pushed too.
  if (pushes.length === 0 && known !== null)
    pushes.push({ repository, before: known, head, author: repository.owner.login, atMs: nowMs });
  return pushes.map((push) => pushEvent(registry, urls, { ...push, atMs: nowMs }, nextId()));
}

/** First parents of a branch, oldest first. Ids only: nothing here is a revision expression. */
async function firstParents(repository: Repository, head: string, known: string | null): Promise<Pushed[]> {
  const args = ["log", "--first-parent", "--format=%H%x00%P%x00%an%x00%ct", `--max-count=${MAX_PUSHES}`, "--stdin"];
  const input = `${head}\n${known === null ? "" : `^${known}\n`}`;
  const lines = (await runGit(repository.git.dir, args, { input })).toString("utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const [sha = "", parents = "", author = "", seconds = "0"] = line.split("\0");
      const before = parents.split(" ")[0];
      return {
        repository,
        head: sha,
        before: before === "" || before === undefined ? ZERO_SHA : before,
        author,
        atMs: Number(seconds) * 1_000,
      };
    })
    .reverse();
}

function pushEvent(registry: Registry, urls: Urls, push: Pushed, id: number): PublicEvent {
  const { repository, head, before, atMs } = push;
  const actor = accountOf(registry, push.author, repository.owner);
  const name = fullName(repository);
  return {
    id: String(id),
    type: "PushEvent",
    actor: {
      id: actor.id,
      login: actor.login,
      display_login: actor.login,
      gravatar_id: "",
      url: `${urls.api}/users/${actor.login}`,
      avatar_url: `${urls.web}/avatars/u/${actor.id}?`,
    },
    repo: { id: repository.id, name, url: `${urls.api}/repos/${name}` },
    payload: {
      repository_id: repository.id,
      push_id: id - 10_000_000_000,
      ref: `refs/heads/${repository.defaultBranch}`,
      head,
      before,
    },
    public: true,
    created_at: isoUtc(atMs),
  };
}

/** Git knows names, GitHub logins: `Ada Lovelace` pushes as `ada-lovelace`. */
function accountOf(registry: Registry, author: string, owner: Account): Account {
  const login = author
    .normalize("NFKD")
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 39)
    .toLowerCase();
  return login === "" ? owner : registry.account(login);
}
