import { randomBytes } from "node:crypto";
import type { ArchiveTokens } from "./hub.ts";

const LIFETIME_MS = 5 * 60_000;

/** Tokens good for one archive of one repository, for five minutes. */
export function createArchiveTokens(nowMs: () => number): ArchiveTokens {
  const known = new Map<string, { repositoryId: number; ref: string; expiresAtMs: number }>();
  return {
    mint(repository, ref) {
      for (const [token, { expiresAtMs }] of known) if (expiresAtMs <= nowMs()) known.delete(token);
      const token = randomBytes(20).toString("hex").toUpperCase();
      known.set(token, { repositoryId: repository.id, ref, expiresAtMs: nowMs() + LIFETIME_MS });
      return token;
    },
    check(token, repository, ref) {
      const entry = known.get(token);
      return (
        entry !== undefined && entry.repositoryId === repository.id && entry.ref === ref && entry.expiresAtMs > nowMs()
      );
    },
  };
}
