import { isoUtc } from "../git/objects.ts";
import type { Hub } from "../hub.ts";
import { notFound, refusal } from "../http/errors.ts";
import { linkHeader, readPage } from "../http/paging.ts";
import type { Installation, Repository } from "../state/model.ts";
import type { InstallationToken } from "../state/tokens.ts";
import { appView, installationView } from "./app-views.ts";
import type { Reply, RestRequest, Route } from "./context.ts";
import { repositoryView } from "./repository-view.ts";

const TOKEN_DOCS = "apps/apps#create-an-installation-access-token-for-an-app";
const LIST_DOCS = "apps/apps#list-installations-for-the-authenticated-app";
const ONE_DOCS = "apps/apps#get-an-installation-for-the-authenticated-app";
const REPOSITORIES_DOCS = "apps/installations#list-repositories-accessible-to-the-app-installation";
const REVOKE_DOCS = "apps/installations#revoke-an-installation-access-token";
const MAX_REPOSITORIES = 500;

/** The App, its installations and their tokens. */
export const appRoutes: Route[] = [
  {
    endpoint: "app",
    method: "GET",
    pattern: "/app",
    docs: "apps/apps#get-the-authenticated-app",
    access: "app",
    handle: ({ hub }) => ({ json: appView(hub) }),
  },
  {
    endpoint: "installations",
    method: "GET",
    pattern: "/app/installations",
    docs: LIST_DOCS,
    access: "app",
    handle: listInstallations,
  },
  {
    endpoint: "installation",
    method: "GET",
    pattern: "/app/installations/{installation_id}",
    docs: ONE_DOCS,
    access: "app",
    handle: (request) => ({ json: installationView(request.hub, findInstallation(request, ONE_DOCS)) }),
  },
  {
    endpoint: "access-token",
    method: "POST",
    pattern: "/app/installations/{installation_id}/access_tokens",
    docs: TOKEN_DOCS,
    access: "app",
    handle: createToken,
  },
  {
    endpoint: "installation-repositories",
    method: "GET",
    pattern: "/installation/repositories",
    docs: REPOSITORIES_DOCS,
    access: "installation",
    handle: listRepositories,
  },
  {
    endpoint: "revoke-token",
    method: "DELETE",
    pattern: "/installation/token",
    docs: REVOKE_DOCS,
    access: "installation",
    handle: ({ hub, token }) => {
      if (token !== null) hub.tokens.revoke(token);
      return { status: 204 };
    },
  },
];

function listInstallations({ hub, query }: RestRequest): Reply {
  const since = query.get("since");
  const sinceMs = since === null ? 0 : Date.parse(since);
  const all = [...hub.registry.installations.values()].filter(
    (one) => Number.isNaN(sinceMs) || one.updatedAtMs >= sinceMs,
  );
  const { page, perPage } = readPage(query);
  const lastPage = Math.max(1, Math.ceil(all.length / perPage));
  const link = linkHeader(`${hub.urls.api}/app/installations`, query, page, lastPage, page < lastPage);
  return {
    headers: link === null ? {} : { Link: link },
    json: all.slice((page - 1) * perPage, page * perPage).map((one) => installationView(hub, one)),
  };
}

function findInstallation({ hub, params }: RestRequest, docs: string): Installation {
  const installation = hub.registry.installations.get(Number(params["installation_id"]));
  if (!installation) throw notFound(docs);
  return installation;
}

async function createToken(request: RestRequest): Promise<Reply> {
  const { hub } = request;
  const installation = findInstallation(request, TOKEN_DOCS);
  if (installation.suspendedAtMs !== null) throw refusal(403, "This installation has been suspended", TOKEN_DOCS);
  const body = (typeof request.body === "object" && request.body !== null ? request.body : {}) as Record<
    string,
    unknown
  >;
  const chosen = chooseRepositories(hub, installation, body);
  const permissions = choosePermissions(installation, body["permissions"]);
  const issued = hub.tokens.issue(hub.app.id, hub.clock.now(), {
    installation,
    repositoryIds: chosen === null ? null : new Set(chosen.map((repository) => repository.id)),
    permissions,
  });
  return { status: 201, json: await tokenView(hub, issued, chosen) };
}

async function tokenView(
  hub: Hub,
  issued: InstallationToken,
  chosen: Repository[] | null,
): Promise<Record<string, unknown>> {
  return {
    token: issued.token,
    expires_at: isoUtc(issued.expiresAtMs),
    permissions: issued.permissions,
    repository_selection: chosen === null ? issued.installation.selection : "selected",
    ...(chosen === null ? {} : { repositories: await Promise.all(chosen.map((one) => listedRepository(hub, one))) }),
  };
}

function chooseRepositories(hub: Hub, installation: Installation, body: Record<string, unknown>): Repository[] | null {
  const names = Array.isArray(body["repositories"]) ? body["repositories"] : [];
  const ids = Array.isArray(body["repository_ids"]) ? body["repository_ids"] : [];
  if (names.length + ids.length === 0) return null;
  if (names.length + ids.length > MAX_REPOSITORIES) {
    throw refusal(422, `A maximum of ${MAX_REPOSITORIES} repositories can be named.`, TOKEN_DOCS);
  }
  const reachable = hub.registry.installedRepositories(installation);
  const chosen = [
    ...names.map((name) => reachable.find((one) => one.name.toLowerCase() === String(name).toLowerCase())),
    ...ids.map((id) => reachable.find((one) => one.id === id)),
  ];
  const known = chosen.filter((repository) => repository !== undefined);
  if (known.length < chosen.length) {
    throw refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
      TOKEN_DOCS,
    );
  }
  return known;
}

function choosePermissions(installation: Installation, asked: unknown): Record<string, string> {
  if (typeof asked !== "object" || asked === null) return installation.permissions;
  const permissions: Record<string, string> = { metadata: "read" };
  for (const [name, level] of Object.entries(asked)) {
    const granted = installation.permissions[name];
    if (granted === undefined || (level === "write" && granted === "read")) {
      throw refusal(422, "The permissions requested are not granted to this installation.", TOKEN_DOCS);
    }
    permissions[name] = String(level);
  }
  return permissions;
}

async function listRepositories({ hub, identity, query }: RestRequest): Promise<Reply> {
  if (identity.kind !== "installation") throw refusal(403, "Resource not accessible by integration", REPOSITORIES_DOCS);
  const { installation, repositoryIds } = identity;
  const all = hub.registry.installedRepositories(installation).filter((one) => repositoryIds?.has(one.id) ?? true);
  const { page, perPage } = readPage(query);
  const lastPage = Math.max(1, Math.ceil(all.length / perPage));
  const link = linkHeader(`${hub.urls.api}/installation/repositories`, query, page, lastPage, page < lastPage);
  const shown = all.slice((page - 1) * perPage, page * perPage);
  return {
    headers: link === null ? {} : { Link: link },
    json: {
      total_count: all.length,
      repository_selection: installation.selection,
      repositories: await Promise.all(shown.map((one) => listedRepository(hub, one))),
    },
  };
}

async function listedRepository(hub: Hub, repository: Repository): Promise<Record<string, unknown>> {
  const permissions = { admin: false, maintain: false, push: false, triage: false, pull: true };
  return { ...repositoryView(hub.urls, repository, await hub.content.facts(repository)), permissions };
}
