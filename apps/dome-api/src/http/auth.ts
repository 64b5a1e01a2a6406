import { DomeError } from "@dome/ingest-core/errors";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "./types.ts";

/**
 * Lets a request pass when it carries the configured key, and says whom it acts for.
 *
 * @throws {DomeError} `unauthorized`, the same for an absent and a wrong key.
 */
export const requireKey = createMiddleware<AppEnv>(async (c, next) => {
  const settings = c.get("settings");
  const given = /^Bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  if (!(await sameText(given, settings.DOME_API_KEY))) {
    throw new DomeError("unauthorized", "This needs a valid key: send the header 'Authorization: Bearer <key>'.");
  }
  c.set("userId", settings.DOME_API_USER);
  await next();
});

/** Compares digests, not texts, so that neither the length nor the first difference shows in the time it takes. */
async function sameText(a: string, b: string): Promise<boolean> {
  const digest = (text: string) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const [digestA, digestB] = await Promise.all([digest(a), digest(b)]);
  return crypto.subtle.timingSafeEqual(digestA, digestB);
}
