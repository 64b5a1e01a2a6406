import type { Account } from "../state/model.ts";
import { nodeId } from "../state/model.ts";
import { isoUtc } from "../git/objects.ts";

/** Base addresses that answers are full of. */
export interface Urls {
  api: string;
  web: string;
}

/** `simple-user`: the form in which accounts appear inside other answers. */
export function simpleUser(urls: Urls, account: Account): Record<string, unknown> {
  const url = `${urls.api}/users/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${urls.web}/avatars/u/${account.id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${urls.web}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** `public-user`: an account asked for by name. */
export function publicUser(urls: Urls, account: Account, publicRepositories: number): Record<string, unknown> {
  return {
    ...simpleUser(urls, account),
    name: account.login,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: publicRepositories,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: isoUtc(account.createdAtMs),
    updated_at: isoUtc(account.createdAtMs),
  };
}
