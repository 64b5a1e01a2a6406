const ALIAS = /^\/api\/repositories\/github\/(?=.)/;
const SHORT = /^\/(?=projects\/|ws$)/;

/**
 * The path a request is routed by: as it was sent, without any decoding (Hono would decode it once, and a parameter again), and with
 * `/api/repositories/github/{id}…` read as `/api/repositories/{id}…`;
 * `/projects/…` and `/ws` mean the same below `/api`.
 */
export const routePath = (request: Request): string =>
  new URL(request.url).pathname.replace(ALIAS, "/api/repositories/").replace(SHORT, "/api/");
