const ALIAS = /^\/api\/repositories\/github\/(?=.)/;

/**
 * The path a request is routed by: as it was sent, without any decoding (Hono would decode it once, and a parameter again), and with
 * `/api/repositories/github/{id}…` read as `/api/repositories/{id}…`.
 */
export const routePath = (request: Request): string =>
  new URL(request.url).pathname.replace(ALIAS, "/api/repositories/");
