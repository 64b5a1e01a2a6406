import { isoUtc } from "../git/objects.ts";
import type { Repository } from "../state/model.ts";
import { fullName, nodeId } from "../state/model.ts";
import type { Urls } from "./account-view.ts";
import { simpleUser } from "./account-view.ts";
import type { ApiVersion } from "./context.ts";

/** Addresses below a repository: field name without `_url`, and what follows the repository's own address. */
const SUBROUTES: readonly (readonly [string, string])[] = [
  ["forks", "/forks"], ["keys", "/keys{/key_id}"], ["collaborators", "/collaborators{/collaborator}"], ["teams", "/teams"],
  ["hooks", "/hooks"], ["issue_events", "/issues/events{/number}"], ["events", "/events"], ["assignees", "/assignees{/user}"],
  ["branches", "/branches{/branch}"], ["tags", "/tags"], ["blobs", "/git/blobs{/sha}"], ["git_tags", "/git/tags{/sha}"],
  ["git_refs", "/git/refs{/sha}"], ["trees", "/git/trees{/sha}"], ["statuses", "/statuses/{sha}"], ["languages", "/languages"],
  ["stargazers", "/stargazers"], ["contributors", "/contributors"], ["subscribers", "/subscribers"],
  ["subscription", "/subscription"], ["commits", "/commits{/sha}"], ["git_commits", "/git/commits{/sha}"],
  ["comments", "/comments{/number}"], ["issue_comment", "/issues/comments{/number}"], ["contents", "/contents/{+path}"],
  ["compare", "/compare/{base}...{head}"], ["merges", "/merges"], ["archive", "/{archive_format}{/ref}"],
  ["downloads", "/downloads"], ["issues", "/issues{/number}"], ["pulls", "/pulls{/number}"],
  ["milestones", "/milestones{/number}"], ["notifications", "/notifications{?since,all,participating}"],
  ["labels", "/labels{/name}"], ["releases", "/releases{/id}"], ["deployments", "/deployments"],
]; // prettier-ignore

/** A repository without its git side: all that its views need. */
export type RepositoryLabels = Omit<Repository, "git" | "renamedBranches">;

/** What depends on the repository's content. */
export interface RepositoryFacts {
  sizeKb: number;
  language: string | null;
}

/** The repository as lists and payloads show it. */
export function repositoryView(
  urls: Urls,
  repository: RepositoryLabels,
  facts: RepositoryFacts,
): Record<string, unknown> {
  const name = fullName(repository);
  const url = `${urls.api}/repos/${name}`;
  const web = `${urls.web}/${name}`;
  const host = new URL(urls.web).host;
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: name,
    private: repository.private,
    owner: simpleUser(urls, repository.owner),
    html_url: web,
    description: repository.description,
    fork: false,
    url,
    ...Object.fromEntries(SUBROUTES.map(([field, path]) => [`${field}_url`, `${url}${path}`])),
    created_at: isoUtc(repository.createdAtMs),
    updated_at: isoUtc(repository.updatedAtMs),
    pushed_at: isoUtc(repository.pushedAtMs),
    git_url: `git://${host}/${name}.git`,
    ssh_url: `git@${host}:${name}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
    homepage: null,
    size: facts.sizeKb,
    stargazers_count: 0,
    watchers_count: 0,
    language: facts.language,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: repository.archived,
    disabled: repository.blocked !== null,
    open_issues_count: 0,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? "private" : "public",
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

/** The repository asked for by name: more settings, and the fields that API version 2026-03-10 dropped left out there. */
export function fullRepositoryView(
  urls: Urls,
  repository: RepositoryLabels,
  facts: RepositoryFacts,
  options: { permissions: Record<string, boolean> | null; version: ApiVersion },
): Record<string, unknown> {
  const view: Record<string, unknown> = {
    ...repositoryView(urls, repository, facts),
    ...(options.permissions ? { permissions: options.permissions } : {}),
    temp_clone_token: null,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    allow_update_branch: false,
    use_squash_pr_title_as_default: false,
    squash_merge_commit_message: "COMMIT_MESSAGES",
    squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
    merge_commit_message: "PR_TITLE",
    merge_commit_title: "MERGE_MESSAGE",
    custom_properties: {},
    ...(repository.owner.type === "Organization" ? { organization: simpleUser(urls, repository.owner) } : {}),
    network_count: 0,
    subscribers_count: 0,
  };
  if (options.version === "2026-03-10") {
    delete view["has_downloads"];
    delete view["use_squash_pr_title_as_default"];
  }
  return view;
}
