import { z } from "zod";
import { DomeError } from "../errors/index.ts";

/**
 * Validates an app's settings at start. An empty string counts as absent, so a setting can be declared and left blank.
 *
 * @throws {DomeError} `misconfigured`, naming each setting and what is wrong with it; values are never repeated.
 */
export function parseSettings<S extends z.ZodType>(schema: S, env: object): z.output<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new DomeError("misconfigured", `Settings are not usable. ${faults.join("; ")}. See docs/settings.md.`);
}

/** The settings every Worker that talks to GitHub takes. */
export const githubSettings = z.object({
  /** Root of the REST API. GitHub Enterprise: `https://HOST/api/v3`. */
  GITHUB_API_URL: z.url().default("https://api.github.com"),
  /** A token for requests on behalf of nobody in particular. Without it: 60 requests an hour. */
  GITHUB_TOKEN: z.string().min(1).optional(),
  /** GitHub App id or client id; with the private key, installations are read with their own tokens. */
  GITHUB_APP_ID: z.string().min(1).optional(),
  /** The App's private key, PEM, PKCS#1 or PKCS#8; `\n` may stand for line breaks. */
  GITHUB_APP_PRIVATE_KEY: z.string().min(1).optional(),
});

export type GitHubSettings = z.output<typeof githubSettings>;
