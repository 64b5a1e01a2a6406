import { canSee } from "../state/tokens.ts";
import { covers } from "../state/registry.ts";
import type { RepositoryRequest, Route } from "./context.ts";
import { fullRepositoryView } from "./repository-view.ts";
import { readBranch } from "./revision.ts";
import { linkHeader, readPage } from "../http/paging.ts";
import { HttpRefusal, emptyRepository, notFound } from "../http/errors.ts";
import { fullName, nodeId } from "../state/model.ts";
import { commitView } from "./commit-view.ts";
import { installationView } from "./app-views.ts";

/** The repository itself, its branches, refs and languages. */
export const repositoryRoutes: Route[] = [
  {
    endpoint: "repo",
    method: "GET",
    pattern: "",
    docs: "repos/repos#get-a-repository",
    access: "repository",
    handle: async ({ hub, repository, identity, version }) => ({
      json: fullRepositoryView(hub.urls, repository, await hub.content.facts(repository), {
        permissions: permissions(identity, repository),
        version,
      }),
      lastModifiedMs: repository.updatedAtMs,
    }),
  },
  {
    endpoint: "languages",
    method: "GET",
    pattern: "languages",
    docs: "repos/repos#list-repository-languages",
    access: "repository",
    handle: async ({ hub, repository }) => ({ json: await hub.content.languages(repository) }),
  },
  {
    endpoint: "repo-installation",
    method: "GET",
    pattern: "installation",
    docs: "apps/apps#get-a-repository-installation-for-the-authenticated-app",
    access: "repository",
    handle: ({ hub, repository, identity }) => {
      const installation = hub.registry.installationOf(repository);
      if (identity.kind !== "app" || !installation)
        throw notFound("apps/apps#get-a-repository-installation-for-the-authenticated-app");
      return { json: installationView(hub, installation) };
    },
  },
  {
    endpoint: "branches",
    method: "GET",
    pattern: "branches",
    docs: "branches/branches#list-branches",
    access: "repository",
    handle: async ({ hub, repository, query, canonicalUrl }) => {
      const api = `${hub.urls.api}/repos/${fullName(repository)}`;
      const all = [...(await repository.git.refs()).values()].filter((ref) => ref.name.startsWith("refs/heads/"));
      const { page, perPage } = readPage(query);
      const lastPage = Math.max(1, Math.ceil(all.length / perPage));
      const link = linkHeader(canonicalUrl, query, page, lastPage, page < lastPage);
      return {
        headers: link === null ? {} : { Link: link },
        json: all.slice((page - 1) * perPage, page * perPage).map((ref) => ({
          name: ref.name.slice("refs/heads/".length),
          commit: { sha: ref.commit, url: `${api}/commits/${ref.commit}` },
          protected: false,
        })),
      };
    },
  },
  {
    endpoint: "branch",
    method: "GET",
    pattern: "branches/{branch}",
    docs: "branches/branches#get-a-branch",
    access: "repository",
    handle: async ({ hub, repository, params }) => {
      const name = params["branch"]!;
      const commit = await readBranch(repository, name);
      if (!commit) throw branchMissing(hub.urls.api, repository, name);
      const url = `${hub.urls.api}/repos/${fullName(repository)}/branches/${encodeURIComponent(name)}`;
      return {
        json: {
          name,
          commit: commitView(hub.urls, repository, commit),
          _links: { self: url, html: `${hub.urls.web}/${fullName(repository)}/tree/${encodeURI(name)}` },
          protected: false,
          protection: {
            enabled: false,
            required_status_checks: { enforcement_level: "off", contexts: [], checks: [] },
          },
          protection_url: `${url}/protection`,
        },
      };
    },
  },
  {
    endpoint: "ref",
    method: "GET",
    pattern: "git/ref/{ref*}",
    docs: "git/refs#get-a-reference",
    access: "repository",
    handle: async (request) => {
      const found = await listRefs(request, request.params["ref"]!);
      const exact = found.find((ref) => ref["ref"] === `refs/${request.params["ref"]}`);
      if (!exact) throw notFound("git/refs#get-a-reference");
      return { json: exact };
    },
  },
  {
    endpoint: "refs",
    method: "GET",
    pattern: "git/matching-refs/{ref*}",
    docs: "git/refs#list-matching-references",
    access: "repository",
    handle: async (request) => ({ json: await listRefs(request, request.params["ref"]!) }),
  },
];

async function listRefs({ hub, repository }: RepositoryRequest, prefix: string): Promise<Record<string, unknown>[]> {
  const api = `${hub.urls.api}/repos/${fullName(repository)}/git`;
  const refs = await repository.git.refs();
  if (refs.size === 0) throw emptyRepository("git/refs#get-a-reference");
  return [...refs.values()]
    .filter((ref) => ref.name.startsWith(`refs/${prefix}`))
    .map((ref) => ({
      ref: ref.name,
      node_id: nodeId("Ref", `${repository.id}:${ref.name}`),
      url: `${api}/${ref.name}`,
      object: { sha: ref.sha, type: ref.type, url: `${api}/${ref.type}s/${ref.sha}` },
    }));
}

function branchMissing(apiUrl: string, repository: RepositoryRequest["repository"], name: string): HttpRefusal {
  const docs = "branches/branches#get-a-branch";
  const renamed = repository.renamedBranches.get(name);
  if (renamed === undefined) {
    const body = {
      message: "Branch not found",
      documentation_url: `https://docs.github.com/rest/${docs}`,
      status: "404",
    };
    return new HttpRefusal(404, body);
  }
  const url = `${apiUrl}/repositories/${repository.id}/branches/${encodeURIComponent(renamed)}`;
  const body = { message: "Moved Permanently", url, documentation_url: "https://docs.github.com/v3/#http-redirects" };
  return new HttpRefusal(301, body, { Location: url });
}

function permissions(
  identity: RepositoryRequest["identity"],
  repository: RepositoryRequest["repository"],
): Record<string, boolean> | null {
  const none = { admin: false, maintain: false, push: false, triage: false, pull: false };
  if (identity.kind === "user") {
    const owns = identity.login.toLowerCase() === repository.owner.login.toLowerCase();
    return { admin: owns, maintain: owns, push: owns, triage: owns, pull: canSee(identity, repository) };
  }
  if (identity.kind === "installation") return { ...none, pull: covers(identity.installation, repository) };
  return null;
}
