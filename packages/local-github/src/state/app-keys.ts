import { createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { AppInfo } from "../control/api.ts";

/** The App as the server knows it. */
export interface App extends AppInfo {
  publicKey: KeyObject;
  createdAtMs: number;
}

/** What a start can say about the App. */
export interface AppOptions {
  id?: number;
  clientId?: string;
  clientSecret?: string;
  slug?: string;
  /** SPKI or PKCS#1 PEM, when the private half stays elsewhere. */
  publicKeyPem?: string;
  /** PKCS#1 or PKCS#8 PEM. With neither key, one is generated. */
  privateKeyPem?: string;
}

/** Settles the App's identity and keys. Generating a key takes about a tenth of a second. */
export async function createApp(options: AppOptions, nowMs: number): Promise<App> {
  let privateKey: KeyObject | null = null;
  if (options.privateKeyPem !== undefined) privateKey = createPrivateKey(options.privateKeyPem);
  else if (options.publicKeyPem === undefined)
    privateKey = (await promisify(generateKeyPair)("rsa", { modulusLength: 2048 })).privateKey;
  return {
    id: options.id ?? 12345,
    clientId: options.clientId ?? "Iv23liLocalGitHub0001",
    clientSecret: options.clientSecret ?? "0123456789abcdef0123456789abcdef01234567",
    slug: options.slug ?? "dome-ingest-local",
    privateKeyPkcs1: privateKey?.export({ type: "pkcs1", format: "pem" }).toString() ?? null,
    privateKeyPkcs8: privateKey?.export({ type: "pkcs8", format: "pem" }).toString() ?? null,
    publicKey: privateKey ? createPublicKey(privateKey) : createPublicKey(options.publicKeyPem ?? ""),
    createdAtMs: nowMs,
  };
}
