import { DomeError } from "@dome/ingest-core/errors";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./types.ts";

/** Where sockets are opened. */
export const SOCKET_PATH = "/api/ws";
/** What the addresses of feeds begin with. */
export const FEED_PREFIX = "/api/issues/feed.";
/** The WebSocket protocol that clients offer and the API chooses. */
export const SOCKET_PROTOCOL = "dome";

/**
 * Lets a request pass when it carries the configured key, and says whom it acts for.
 *
 * @throws {DomeError} `unauthorized`, the same for an absent and a wrong key.
 */
export const requireKey = createMiddleware<AppEnv>(async (c, next) => {
  const settings = c.get("settings");
  const bearer = /^Bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "")?.[1];
  // A browser's WebSocket cannot send headers, but it can offer protocols. An address would end up in logs and histories.
  const offered = c.req.path === SOCKET_PATH ? keyOfProtocols(c.req.header("sec-websocket-protocol")) : undefined;
  const given = bearer ?? offered ?? keyOfBasic(c.req.path, c.req.header("authorization")) ?? "";
  if (!(await sameText(given, settings.DOME_API_KEY))) {
    throw new DomeError("unauthorized", "This needs a valid key: send the header 'Authorization: Bearer <key>'.");
  }
  c.set("userId", settings.DOME_API_USER);
  await next();
});

/** Feed readers send names and passwords, not tokens: for feeds the key may be the password. */
function keyOfBasic(path: string, header = ""): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(header)?.[1];
  if (encoded === undefined || !path.startsWith(FEED_PREFIX)) return undefined;
  try {
    const pair = atob(encoded);
    return pair.slice(pair.indexOf(":") + 1);
  } catch {
    return undefined; // not base64: as good as no key
  }
}

/** The key in `Sec-WebSocket-Protocol: dome, key.<base64url>`. */
function keyOfProtocols(header = ""): string | undefined {
  const encoded = /(?:^|,)\s*key\.([A-Za-z0-9_-]+)\s*(?:,|$)/.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  try {
    const bytes = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
  } catch {
    return undefined; // not base64url: as good as no key
  }
}

/** Compares digests, not texts, so that neither the length nor the first difference shows in the time it takes. */
async function sameText(a: string, b: string): Promise<boolean> {
  const digest = (text: string) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const [digestA, digestB] = await Promise.all([digest(a), digest(b)]);
  return crypto.subtle.timingSafeEqual(digestA, digestB);
}
