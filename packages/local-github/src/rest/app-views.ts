import { isoUtc } from "../git/objects.ts";
import type { Hub } from "../hub.ts";
import type { Installation, Repository } from "../state/model.ts";
import { fullName, nodeId } from "../state/model.ts";
import { simpleUser } from "./account-view.ts";

/** Events the App is subscribed to. */
export const APP_EVENTS = ["create", "delete", "push", "public", "repository"];

/** An installation, as REST and payloads show it. */
export function installationView(hub: Hub, installation: Installation): Record<string, unknown> {
  const { account, id } = installation;
  return {
    id,
    client_id: hub.app.clientId,
    account: simpleUser(hub.urls, account),
    repository_selection: installation.selection,
    access_tokens_url: `${hub.urls.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${hub.urls.api}/installation/repositories`,
    html_url: `${hub.urls.web}/settings/installations/${id}`,
    app_id: hub.app.id,
    app_slug: hub.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: APP_EVENTS,
    created_at: isoUtc(installation.createdAtMs),
    updated_at: isoUtc(installation.updatedAtMs),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedAtMs === null ? null : simpleUser(hub.urls, account),
    suspended_at: installation.suspendedAtMs === null ? null : isoUtc(installation.suspendedAtMs),
  };
}

/** The App itself. */
export function appView(hub: Hub): Record<string, unknown> {
  const { app } = hub;
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    owner: simpleUser(hub.urls, hub.registry.account("app-owner", "Organization")),
    name: app.slug,
    description: null,
    external_url: hub.urls.web,
    html_url: `${hub.urls.web}/apps/${app.slug}`,
    created_at: isoUtc(app.createdAtMs),
    updated_at: isoUtc(app.createdAtMs),
    permissions: { contents: "read", metadata: "read" },
    events: APP_EVENTS,
    installations_count: hub.registry.installations.size,
  };
}

/** The five fields in which payloads name a repository of an installation. */
export function repositoryStub(repository: Repository): Record<string, unknown> {
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
  };
}
