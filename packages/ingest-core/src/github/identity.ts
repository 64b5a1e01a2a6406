import type { GitHubSettings } from "../settings/index.ts";

/** Whose limits a request counts against. `name` is safe to log and to name an object by: it holds no token. */
export type TokenIdentity =
  | { kind: "anonymous"; name: "anonymous" }
  | { kind: "token"; name: string; token: string }
  | { kind: "installation"; name: string; installationId: number };

/** Picks the identity for a repository: its installation when the App is set up, else the configured token, else nobody. */
export async function identityOf(settings: GitHubSettings, installationId: number | null): Promise<TokenIdentity> {
  if (
    installationId !== null &&
    settings.GITHUB_APP_ID !== undefined &&
    settings.GITHUB_APP_PRIVATE_KEY !== undefined
  ) {
    return { kind: "installation", name: `installation:${installationId}`, installationId };
  }
  if (settings.GITHUB_TOKEN === undefined) return { kind: "anonymous", name: "anonymous" };
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(settings.GITHUB_TOKEN));
  const short = [...new Uint8Array(digest).subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { kind: "token", name: `token:${short}`, token: settings.GITHUB_TOKEN };
}
