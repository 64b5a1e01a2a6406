import { decodeProtectedHeader, errors, jwtVerify } from "jose";
import type { App } from "./app-keys.ts";

const MAX_LIFETIME_SECONDS = 600;

/** Why a JWT was refused, in GitHub's words. */
export interface JwtRefusal {
  status: 401 | 404;
  message: string;
}

/** Whether a bearer token is meant as a JWT: three parts and a JOSE header. */
export function looksLikeJwt(token: string): boolean {
  if (token.startsWith("gh") || token.split(".").length !== 3) return false;
  try {
    return typeof decodeProtectedHeader(token).alg === "string";
  } catch {
    return false;
  }
}

/** Checks an App's JWT as GitHub does: RS256, `iat` not ahead, `exp` at most ten minutes ahead, `iss` the App or client id. */
export async function verifyAppJwt(app: App, jwt: string, nowMs: number): Promise<JwtRefusal | null> {
  const nowSeconds = Math.floor(nowMs / 1000);
  let payload;
  try {
    ({ payload } = await jwtVerify(jwt, app.publicKey, { algorithms: ["RS256"], currentDate: new Date(nowMs) }));
  } catch (err) {
    if (!(err instanceof errors.JOSEError)) throw err;
    if (err instanceof errors.JWTExpired || (err instanceof errors.JWTClaimValidationFailed && err.claim === "exp"))
      return EXP_NOT_AHEAD;
    return { status: 401, message: "A JSON web token could not be decoded" };
  }
  if (payload.exp === undefined) return EXP_NOT_AHEAD;
  if (payload.exp > nowSeconds + MAX_LIFETIME_SECONDS) {
    return { status: 401, message: "'Expiration time' claim ('exp') is too far in the future" };
  }
  if (payload.iat === undefined || payload.iat > nowSeconds) {
    return {
      status: 401,
      message: "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    };
  }
  // Clients send the App's id as a number as often as a string.
  const issuer: unknown = payload.iss;
  if (String(issuer) !== String(app.id) && issuer !== app.clientId)
    return { status: 404, message: "Integration not found" };
  return null;
}

const EXP_NOT_AHEAD: JwtRefusal = {
  status: 401,
  message:
    "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
};
