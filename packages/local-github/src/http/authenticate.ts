import type { Hub } from "../hub.ts";
import { looksLikeJwt, verifyAppJwt } from "../state/app-jwt.ts";
import type { Identity } from "../state/tokens.ts";
import type { HttpRefusal } from "./errors.ts";
import { refusal } from "./errors.ts";

/** Who sent a request, or why the credentials were refused. */
export type Authentication =
  | { identity: Identity; token: string | null; refused: null }
  | { identity: null; token: null; refused: HttpRefusal };

const ANONYMOUS: Authentication = { identity: { kind: "anonymous" }, token: null, refused: null };

/** Reads `Authorization`: nothing, `Bearer`/`token` with a token or an App's JWT, or Basic with a token or the App's client secret. */
export async function authenticate(hub: Hub, header: string | undefined): Promise<Authentication> {
  if (header === undefined || header.trim() === "") return ANONYMOUS;
  const [scheme = "", value = ""] = header.trim().split(/\s+/, 2);
  if (/^(?:bearer|token)$/i.test(scheme)) return byToken(hub, value);
  if (!/^basic$/i.test(scheme)) return refuse(401, "Bad credentials");
  const [user = "", password = ""] = Buffer.from(value, "base64").toString("utf8").split(":", 2);
  if (user === hub.app.clientId && password === hub.app.clientSecret)
    return { identity: { kind: "client", id: user }, token: null, refused: null };
  return byToken(hub, password === "" || password === "x-oauth-basic" ? user : password);
}

async function byToken(hub: Hub, token: string): Promise<Authentication> {
  if (looksLikeJwt(token)) {
    const refused = await verifyAppJwt(hub.app, token, hub.clock.now());
    if (refused) return refuse(refused.status, refused.message);
    return { identity: { kind: "app", id: hub.app.id }, token, refused: null };
  }
  const identity = hub.tokens.identify(token, hub.clock.now());
  if (!identity) return refuse(401, "Bad credentials");
  if (identity.kind === "installation" && identity.installation.suspendedAtMs !== null) {
    return refuse(403, "This installation has been suspended");
  }
  return { identity, token, refused: null };
}

function refuse(status: number, message: string): Authentication {
  return { identity: null, token: null, refused: refusal(status, message) };
}
