import type { Urls } from "../rest/account-view.ts";
import { simpleUser } from "../rest/account-view.ts";
import type { Account, Repository } from "../state/model.ts";
import { fullName, nodeId } from "../state/model.ts";

/** The `organization` field of payloads: there for what organizations own, absent for users. */
export function organization(urls: Urls, account: Account): Record<string, unknown> {
  if (account.type !== "Organization") return {};
  const url = `${urls.api}/orgs/${account.login}`;
  const view = {
    login: account.login,
    id: account.id,
    node_id: nodeId("Organization", account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${urls.web}/avatars/u/${account.id}?v=4`,
    description: null,
  };
  return { organization: view };
}

/** An account as `repository.transferred` names the previous owner. */
export function formerOwner(urls: Urls, account: Account): Record<string, unknown> {
  return account.type === "Organization" ? organization(urls, account) : { user: simpleUser(urls, account) };
}

/** What `push` alone says about a repository: times in seconds, the web address, the owner's name. */
export function pushRepository(urls: Urls, repository: Repository): Record<string, unknown> {
  const { owner } = repository;
  return {
    owner: { ...simpleUser(urls, owner), name: owner.login, email: null },
    url: `${urls.web}/${fullName(repository)}`,
    created_at: Math.floor(repository.createdAtMs / 1000),
    pushed_at: Math.floor(repository.pushedAtMs / 1000),
    stargazers: 0,
    master_branch: repository.defaultBranch,
    ...(owner.type === "Organization" ? { organization: owner.login } : {}),
  };
}
