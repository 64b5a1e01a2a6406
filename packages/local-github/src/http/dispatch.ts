import type { IncomingMessage } from "node:http";
import type { Hub } from "../hub.ts";
import type { Reply, RestRequest, Route } from "../rest/context.ts";
import { isoUtc } from "../git/objects.ts";
import { covers } from "../state/registry.ts";
import { fullRepositoryView, type RepositoryLabels } from "../rest/repository-view.ts";
import type { Repository } from "../state/model.ts";
import type { Identity } from "../state/tokens.ts";
import { canSee } from "../state/tokens.ts";
import { HttpRefusal, notFound, refusal } from "./errors.ts";
import { readBody } from "./read-body.ts";
import type { Match } from "./router.ts";

const MAX_BODY_BYTES = 1024 * 1024;
const METADATA_ENDPOINTS = ["repo", "languages", "repo-installation"];

/** What a matched request brings along. */
export type Incoming = Pick<RestRequest, "query" | "identity" | "token" | "media" | "version" | "fault"> & {
  request: IncomingMessage;
  path: string;
};

/** Checks access in GitHub's order (absent, moved, blocked, forbidden) and runs the handler. @throws {HttpRefusal} */
export async function dispatch(hub: Hub, match: Match, incoming: Incoming): Promise<Reply> {
  const { route } = match;
  const { request, path, ...rest } = incoming;
  const method = request.method ?? "GET";
  const base: RestRequest = { ...rest, hub, method, params: match.params, body: await parseBody(request) };
  if (route.access === "repository") {
    const strange = strangeRepository(hub, match);
    if (strange !== null)
      return { json: fullRepositoryView(hub.urls, strange, NO_CONTENT, { permissions: null, version: rest.version }) };
    const repository = findRepository(hub, match, incoming, method);
    requirePermission(incoming.identity, repository, route);
    return route.handle({
      ...base,
      repository,
      canonicalUrl: `${hub.urls.api}/repositories/${repository.id}${match.rest}`,
    });
  }
  if (route.access === "app" && incoming.identity.kind !== "app")
    throw refusal(401, "A JSON web token could not be decoded", route.docs);
  if (route.access === "installation" && incoming.identity.kind !== "installation") {
    if (incoming.identity.kind === "anonymous") throw refusal(401, "Requires authentication", route.docs);
    throw refusal(
      403,
      "You must authenticate with an installation access token in order to use this endpoint.",
      route.docs,
    );
  }
  return route.handle(base);
}

const NO_CONTENT = { sizeKb: 0, language: null };

/** A repository that only recorded events know, asked for by number: what their events say of it. */
function strangeRepository(hub: Hub, { route, repositoryId }: Match): RepositoryLabels | null {
  if (route.endpoint !== "repo" || repositoryId === null || hub.registry.repositories.has(repositoryId)) return null;
  const seen = hub.feed.repository(repositoryId);
  if (seen === null) return null;
  const atMs = seen.owner.createdAtMs;
  const settings = { private: false, archived: false, description: null, defaultBranch: "main", blocked: null };
  return { id: repositoryId, ...seen, ...settings, createdAtMs: atMs, updatedAtMs: atMs, pushedAtMs: atMs };
}

async function parseBody(request: IncomingMessage): Promise<unknown> {
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  let bytes: Buffer;
  try {
    bytes = await readBody(request, MAX_BODY_BYTES);
  } catch (err) {
    if (err instanceof RangeError) throw refusal(413, "Payload too big");
    throw err;
  }
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw refusal(400, "Problems parsing JSON");
  }
}

function findRepository(hub: Hub, match: Match, { identity, query }: Incoming, method: string): Repository {
  const { repositoryName: name, repositoryId, route } = match;
  const current = name
    ? hub.registry.byName(name.owner, name.name)
    : (hub.registry.repositories.get(repositoryId ?? 0) ?? null);
  if (identity.kind === "app" && route.endpoint !== "repo-installation") throw refusal(401, "Bad credentials");
  const visible = (repository: Repository): boolean =>
    canSee(identity, repository) || (identity.kind === "app" && hub.registry.installationOf(repository) !== null);
  if (current) {
    if (!visible(current)) throw notFound(route.docs);
    throwIfBlocked(hub, current);
    return current;
  }
  const moved = name ? hub.registry.byFormerName(name.owner, name.name) : null;
  if (!moved || !visible(moved)) throw notFound(route.docs);
  const search = query.size > 0 ? `?${query}` : "";
  const url = `${hub.urls.api}/repositories/${moved.id}${match.rest}${search}`;
  const body = { message: "Moved Permanently", url, documentation_url: "https://docs.github.com/v3/#http-redirects" };
  throw new HttpRefusal(method === "GET" || method === "HEAD" ? 301 : 307, body, { Location: url });
}

function throwIfBlocked(hub: Hub, repository: Repository): void {
  if (!repository.blocked) return;
  const { reason, atMs } = repository.blocked;
  const page = reason === "dmca" ? `${hub.urls.web}/dmca/${repository.id}.md` : `${hub.urls.web}/tos`;
  const block = { reason, created_at: isoUtc(atMs), html_url: page };
  throw new HttpRefusal(reason === "dmca" ? 451 : 403, { message: "Repository access blocked", block });
}

/** Public content is open to every token; private content needs the App's permission for it. */
function requirePermission(identity: Identity, repository: Repository, route: Route): void {
  if (identity.kind !== "installation" || !repository.private || !covers(identity.installation, repository)) return;
  if (METADATA_ENDPOINTS.includes(route.endpoint) || identity.permissions["contents"] !== undefined) return;
  throw refusal(403, "Resource not accessible by integration", route.docs, {
    "X-Accepted-GitHub-Permissions": "contents=read",
  });
}
