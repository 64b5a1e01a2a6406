import { parseSettings } from "@dome/ingest-core/settings";
import { z } from "zod";

/** What receiving deliveries needs to know. */
export const webhookSettings = z.object({
  /** The secret GitHub signs deliveries with. */
  GITHUB_WEBHOOK_SECRET: z.string().min(1, "is required: the secret GitHub signs deliveries with"),
  /** The secret before it: accepted too while a new one is rolled out. Remove it afterwards. */
  GITHUB_WEBHOOK_SECRET_PREVIOUS: z.string().min(1).optional(),
});

export interface WebhookSettings {
  /** Secrets a delivery may be signed with, the current one first. */
  secrets: readonly string[];
}

const known = new WeakMap<object, WebhookSettings>();

/**
 * The settings of this Worker, read once: they do not change while an isolate lives, and reading them costs more than verifying.
 * @throws {DomeError} `misconfigured`, every time.
 */
export function settingsOf(env: object): WebhookSettings {
  const settings = known.get(env) ?? read(env);
  known.set(env, settings);
  return settings;
}

function read(env: object): WebhookSettings {
  const { GITHUB_WEBHOOK_SECRET, GITHUB_WEBHOOK_SECRET_PREVIOUS } = parseSettings(webhookSettings, env);
  return {
    secrets: [GITHUB_WEBHOOK_SECRET, GITHUB_WEBHOOK_SECRET_PREVIOUS].filter((secret) => secret !== undefined),
  };
}
