import { z } from "zod";
import { parseSettings } from "@dome/ingest-core/settings";

/** Shortest key that is accepted, in characters. */
export const MIN_KEY_LENGTH = 16;

const setKey = `set it to a random key of at least ${MIN_KEY_LENGTH} characters (\`openssl rand -hex 32\`): with \`wrangler secret put DOME_API_KEY\`, or in .dev.vars`;

const Settings = z.object({
  /** The key every request under `/api` carries as `Authorization: Bearer <key>`. Required. */
  DOME_API_KEY: z.string(setKey).min(MIN_KEY_LENGTH, setKey),
  /** Whom requests with the key act for: the owner of the repositories they add and see. */
  DOME_API_USER: z.string().min(1).max(64).default("dev"),
  /** Root of GitHub's website, for links. Anything but http and https would make links that run. */
  GITHUB_WEB_URL: z
    .url({ protocol: /^https?$/, error: "must be the address of GitHub's website, such as https://github.com" })
    .default("https://github.com")
    .transform((url) => url.replace(/\/+$/, "")),
});
/** The settings as read. */
export type Settings = z.output<typeof Settings>;

/** @throws {DomeError} `misconfigured`, saying what to set. */
export const readSettings = (env: object): Settings => parseSettings(Settings, env);
