import { importPKCS8, SignJWT } from "jose";
import { z } from "zod";
import { DomeError } from "../errors/index.ts";
import { classifyRefusal } from "./refusal.ts";

/** A GitHub App's identity. */
export interface AppCredentials {
  /** App id or client id: the token's issuer. */
  appId: string;
  /** PEM, PKCS#1 (as GitHub hands it out) or PKCS#8; `\n` may stand for line breaks. */
  privateKey: string;
}

export interface InstallationToken {
  token: string;
  expiresAtMs: number;
}

/** GitHub allows ten minutes; clocks differ. */
const JWT_SECONDS = 540;
const BACKDATE_SECONDS = 60;
const TIMEOUT_MS = 30_000;

/**
 * A signed App token (RS256), valid nine minutes.
 * @throws {DomeError} `misconfigured` when the key cannot be read.
 */
export async function signAppJwt(credentials: AppCredentials, nowMs: number): Promise<string> {
  const nowSeconds = Math.floor(nowMs / 1_000);
  try {
    const key = await importPKCS8(toPkcs8(credentials.privateKey), "RS256");
    return await new SignJWT({})
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuer(credentials.appId)
      .setIssuedAt(nowSeconds - BACKDATE_SECONDS)
      .setExpirationTime(nowSeconds + JWT_SECONDS)
      .sign(key);
  } catch (cause) {
    // The cause could quote the key: keep its kind, not its text.
    throw new DomeError(
      "misconfigured",
      `GITHUB_APP_PRIVATE_KEY is not a readable RSA key in PEM form (${cause instanceof Error ? cause.name : "error"}).`,
    );
  }
}

/** The DER prefix that wraps a PKCS#1 key as PKCS#8: version 0, then the RSA algorithm identifier. */
const RSA_ALGORITHM = [
  0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/** WebCrypto reads PKCS#8 only; GitHub hands out PKCS#1. The wrapping is fixed, so no library is needed for it. */
function toPkcs8(pem: string): string {
  const text = pem.replaceAll("\\n", "\n");
  if (!text.includes("BEGIN RSA PRIVATE KEY")) return text;
  const body = text.replaceAll(/-----[A-Z ]+-----/g, "").replaceAll(/\s/g, "");
  const pkcs1 = Uint8Array.from(atob(body), (char) => char.charCodeAt(0));
  const octets = derElement(0x04, pkcs1);
  const content = new Uint8Array(RSA_ALGORITHM.length + octets.length);
  content.set(RSA_ALGORITHM);
  content.set(octets, RSA_ALGORITHM.length);
  const base64 = btoa(String.fromCharCode(...derElement(0x30, content)));
  return `-----BEGIN PRIVATE KEY-----\n${base64.replaceAll(/(.{64})/g, "$1\n")}\n-----END PRIVATE KEY-----`;
}

function derElement(tag: number, content: Uint8Array): Uint8Array {
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Uint8Array.from([tag, ...length, ...content]);
}

/** What a request on behalf of the App itself needs. */
export interface AppRequestDeps {
  apiUrl: string;
  credentials: AppCredentials;
  fetch: typeof fetch;
  nowMs: () => number;
}

async function askAsApp(deps: AppRequestDeps, method: "GET" | "POST", path: string, what: string): Promise<unknown> {
  const jwt = await signAppJwt(deps.credentials, deps.nowMs());
  const response = await deps
    .fetch(`${deps.apiUrl.replace(/\/$/, "")}${path}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        authorization: `Bearer ${jwt}`,
        accept: "application/vnd.github+json",
        "user-agent": "dome-ingest",
        "x-github-api-version": "2022-11-28",
      },
    })
    .catch((cause: unknown) => {
      throw new DomeError("upstream_unavailable", `GitHub could not be reached for ${what}.`, { cause });
    });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok)
    throw classifyRefusal({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body,
      what,
      nowMs: deps.nowMs(),
    });
  return body;
}

const TokenAnswer = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

/**
 * Asks GitHub for an installation's token, good for an hour.
 * @throws {DomeError} `not_found` uninstalled, `forbidden` suspended, `upstream_rejected` bad App credentials.
 */
export async function mintInstallationToken(deps: AppRequestDeps, installationId: number): Promise<InstallationToken> {
  const what = `a token for installation ${installationId}`;
  const answer = TokenAnswer.safeParse(
    await askAsApp(deps, "POST", `/app/installations/${installationId}/access_tokens`, what),
  );
  if (!answer.success) throw new DomeError("upstream_unavailable", `GitHub's answer to ${what} was not readable.`);
  return { token: answer.data.token, expiresAtMs: Date.parse(answer.data.expires_at) };
}

/** An installation as GitHub describes it. */
export interface Installation {
  id: number;
  account: string;
  accountId: number | null;
  repositorySelection: string;
  suspendedAtMs: number | null;
}

const InstallationAnswer = z.object({
  id: z.number().int().positive(),
  account: z.object({ login: z.string().min(1), id: z.number().int() }),
  repository_selection: z.string(),
  suspended_at: z.iso.datetime({ offset: true }).nullish(),
});

/**
 * Reads an installation of the App.
 * @throws {DomeError} `not_found` when it was removed.
 */
export async function readInstallation(deps: AppRequestDeps, installationId: number): Promise<Installation> {
  const what = `installation ${installationId}`;
  const answer = InstallationAnswer.safeParse(
    await askAsApp(deps, "GET", `/app/installations/${installationId}`, what),
  );
  if (!answer.success) throw new DomeError("upstream_unavailable", `GitHub's answer for ${what} was not readable.`);
  const { id, account, repository_selection: repositorySelection, suspended_at: suspendedAt } = answer.data;
  const suspendedAtMs = suspendedAt === null || suspendedAt === undefined ? null : Date.parse(suspendedAt);
  return { id, account: account.login, accountId: account.id, repositorySelection, suspendedAtMs };
}
