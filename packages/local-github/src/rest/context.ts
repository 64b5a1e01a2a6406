import type { Hub } from "../hub.ts";
import type { MediaType } from "../http/media-type.ts";
import type { Endpoint } from "../control/api.ts";
import type { ActiveFault } from "../faults/faults.ts";
import type { Bucket } from "../http/rate-limits.ts";
import type { Repository } from "../state/model.ts";
import type { Identity } from "../state/tokens.ts";

/** The API versions in force; the first is used when a request names none. */
export const API_VERSIONS = ["2022-11-28", "2026-03-10"] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** A request once it is understood: what every handler gets. */
export interface RestRequest {
  hub: Hub;
  method: string;
  /** Path parameters, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  identity: Identity;
  /** The bearer token itself, for the endpoint that revokes it. */
  token: string | null;
  media: MediaType;
  version: ApiVersion;
  fault: ActiveFault | null;
}

/** A request about a repository that the caller may see. */
export interface RepositoryRequest extends RestRequest {
  repository: Repository;
  /** `…/repositories/{id}` and the rest of the path: what `Link` and `Location` are built on. */
  canonicalUrl: string;
}

/** An answer before common headers are added. */
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  bytes?: Buffer;
  contentType?: string;
  /** Set when GitHub's validator is not the hash of the body. */
  etag?: string;
  lastModifiedMs?: number;
  /** Another bucket than `core`; what it cost is already taken from it. */
  resource?: { name: string; bucket: Bucket };
}

type Handler<R> = (request: R) => Reply | Promise<Reply>;

/** One endpoint. A pattern's last parameter may be `{name*}`, which takes slashes. */
export type Route = { endpoint: Endpoint; method: string; pattern: string; docs: string } & (
  | { access: "repository"; handle: Handler<RepositoryRequest> }
  /** `app` wants a JWT, `installation` an installation token. */
  | { access: "any" | "app" | "installation"; handle: Handler<RestRequest> }
);
