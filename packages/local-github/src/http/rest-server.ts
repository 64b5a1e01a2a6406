import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { RequestRecord } from "../control/api.ts";
import { faultReply } from "../faults/http-faults.ts";
import type { ActiveFault } from "../faults/faults.ts";
import type { Hub } from "../hub.ts";
import { API_VERSIONS } from "../rest/context.ts";
import type { ApiVersion, Reply } from "../rest/context.ts";
import { ROUTES } from "../rest/routes.ts";
import type { Identity } from "../state/tokens.ts";
import { identityLabel } from "../state/tokens.ts";
import type { Authentication } from "./authenticate.ts";
import { authenticate } from "./authenticate.ts";
import { dispatch } from "./dispatch.ts";
import { HttpRefusal, refusal } from "./errors.ts";
import type { MediaType } from "./media-type.ts";
import { parseAccept } from "./media-type.ts";
import { primaryLimitMessage, rateHeaders } from "./rate-limits.ts";
import { bodyEtag, isNotModified, writeBody } from "./respond.ts";
import type { Match } from "./router.ts";
import { Router } from "./router.ts";
import { reportFailure } from "../report.ts";

const FORBIDDEN =
  "Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.\n";
const RATE_DOCS = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";
const EXPOSED =
  "ETag, Link, Location, Retry-After, X-GitHub-OTP, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Used, X-RateLimit-Resource, X-RateLimit-Reset, X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Poll-Interval, X-GitHub-Media-Type, X-GitHub-SSO, X-GitHub-Request-Id, Deprecation, Sunset";
const ANONYMOUS: Identity = { kind: "anonymous" };

/** One request on its way through. */
interface Passage {
  request: IncomingMessage;
  /** Path below the base path, without query. */
  path: string;
  query: URLSearchParams;
  match: Match | null;
  auth: Authentication;
  media: MediaType;
  fault: ActiveFault | null;
}

/** Serves REST below `basePath` (empty for api.github.com's form). */
export function createRestServer(hub: Hub, basePath: string): Server {
  const router = new Router(ROUTES);
  let served = 0;
  return createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const requestId = `${(0x1000 + (served++ & 0xfff)).toString(16).toUpperCase()}:${served.toString(16).toUpperCase().padStart(8, "0")}`;
    answer(hub, router, basePath, request, response, requestId).catch((err: unknown) => {
      reportFailure("a request failed", err);
      response.destroy();
    });
  });
}

async function answer(
  hub: Hub,
  router: Router,
  basePath: string,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const passage = await readRequest(hub, router, basePath, request);
  const { match, auth, fault } = passage;
  const identity = auth.identity ?? ANONYMOUS;
  const record: RequestRecord = {
    ...subject(hub, passage),
    atMs: hub.clock.now(),
    origin: "api",
    status: 0,
    charged: false,
    fault: fault?.kind ?? null,
  };
  if (fault?.kind === "reset-before") {
    hub.requests.add(record);
    response.socket?.resetAndDestroy();
    return;
  }
  if (request.headers["user-agent"] === undefined || request.headers["user-agent"] === "") {
    hub.requests.add({ ...record, status: 403 });
    return writeBody(
      response,
      403,
      { "Content-Type": "text/html; charset=utf-8", Date: httpDate(hub) },
      Buffer.from(FORBIDDEN),
      null,
    );
  }
  const bucket = hub.rateLimits.bucket(identity);
  const version = request.headers["x-github-api-version"]?.toString() ?? API_VERSIONS[0];
  const reply = await settle(async () => {
    const played = fault && faultReply(fault, identity, bucket, hub.clock.now());
    if (played) return played;
    if (auth.refused) throw auth.refused;
    if (match?.route.endpoint !== "rate-limit" && bucket.used >= bucket.limit)
      throw refusal(403, primaryLimitMessage(identity), RATE_DOCS);
    if (!isVersion(version))
      throw refusal(400, `The version '${version}' is not supported. Supported versions: ${API_VERSIONS.join(", ")}.`);
    if (!match) throw refusal(404, "Not Found");
    return dispatch(hub, match, {
      request,
      path: passage.path,
      query: passage.query,
      identity,
      token: auth.token,
      media: passage.media,
      version,
      fault,
    });
  });
  const body = reply.bytes ?? (reply.json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(reply.json)));
  let status = reply.status ?? 200;
  const etag =
    status === 200 && request.method !== "POST" && match?.route.endpoint !== "rate-limit" && !reply.resource
      ? (reply.etag ?? bodyEtag(request, body))
      : null;
  const authorised = identity.kind !== "anonymous";
  if (status === 200 && isNotModified(request, etag, reply.lastModifiedMs)) status = 304;
  const refusedByLimit =
    status !== 200 && (fault?.kind.startsWith("primary") === true || (bucket.used >= bucket.limit && status === 403));
  const free = match?.route.endpoint === "rate-limit" || (status === 304 && authorised) || refusedByLimit;
  if (!free && !reply.resource) bucket.used++;
  const headers: Record<string, string> = {
    ...commonHeaders(hub, requestId, passage.media, isVersion(version) ? version : API_VERSIONS[0]),
    ...rateHeaders(reply.resource?.bucket ?? bucket),
    ...(reply.resource ? { "X-RateLimit-Resource": reply.resource.name } : {}),
    ...(status === 204 ? {} : { "Content-Type": reply.contentType ?? "application/json; charset=utf-8" }),
    ...(status === 200 || status === 304
      ? { "Cache-Control": `${authorised ? "private" : "public"}, max-age=60, s-maxage=60` }
      : {}),
    ...(etag === null ? {} : { ETag: etag }),
    ...(reply.lastModifiedMs === undefined ? {} : { "Last-Modified": new Date(reply.lastModifiedMs).toUTCString() }),
    ...(match && needsContents(match) ? { "X-Accepted-GitHub-Permissions": "contents=read" } : {}),
    ...reply.headers,
  };
  if (status === 304) delete headers["Content-Type"];
  hub.requests.add({ ...record, status, charged: !free });
  await writeBody(response, status, headers, body, fault);
}

async function readRequest(hub: Hub, router: Router, basePath: string, request: IncomingMessage): Promise<Passage> {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  const whole = mark === -1 ? url : url.slice(0, mark);
  const path = whole.startsWith(`${basePath}/`) ? whole.slice(basePath.length) : "";
  const query = new URLSearchParams(mark === -1 ? "" : url.slice(mark + 1));
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET");
  const match = path === "" ? null : router.find(method, path);
  const auth = await authenticate(hub, request.headers.authorization);
  const passage = { request, path, query, match, auth, media: parseAccept(request.headers.accept), fault: null };
  return { ...passage, fault: hub.faults.take(subject(hub, passage)) };
}

function subject(
  hub: Hub,
  { request, match, auth }: Passage,
): Pick<RequestRecord, "endpoint" | "method" | "path" | "token" | "repositoryId"> {
  const name = match?.repositoryName;
  const named = name
    ? (hub.registry.byName(name.owner, name.name) ?? hub.registry.byFormerName(name.owner, name.name))
    : null;
  return {
    endpoint: match?.route.endpoint ?? "unknown",
    method: request.method ?? "GET",
    path: request.url ?? "/",
    token: auth.identity ? identityLabel(auth.identity) : "invalid",
    repositoryId: match?.repositoryId ?? named?.id ?? null,
  };
}

async function settle(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (err) {
    if (err instanceof HttpRefusal) return { status: err.status, json: err.body, headers: err.headers };
    reportFailure("a handler failed", err);
    return {
      status: 500,
      json: { message: "Server Error", documentation_url: "https://docs.github.com/rest", status: "500" },
    };
  }
}

function isVersion(version: string): version is ApiVersion {
  return (API_VERSIONS as readonly string[]).includes(version);
}

function needsContents({ route }: Match): boolean {
  return route.access === "repository" && !["repo", "languages", "repo-installation"].includes(route.endpoint);
}

function httpDate(hub: Hub): string {
  return new Date(hub.clock.now()).toUTCString();
}

function commonHeaders(hub: Hub, requestId: string, media: MediaType, version: ApiVersion): Record<string, string> {
  return {
    Server: "github.com",
    Date: httpDate(hub),
    Vary: "Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With",
    "X-GitHub-Media-Type": media.label,
    "X-GitHub-Api-Version-Selected": version,
    "X-GitHub-Request-Id": requestId,
    "Access-Control-Expose-Headers": EXPOSED,
    "Access-Control-Allow-Origin": "*",
    "Strict-Transport-Security": "max-age=31536000; includeSubdomains; preload",
    "X-Frame-Options": "deny",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "0",
    "Referrer-Policy": "origin-when-cross-origin, strict-origin-when-cross-origin",
    "Content-Security-Policy": "default-src 'none'",
  };
}
