import { linkInstallation, removeInstallation, unlinkInstallation, upsertInstallation } from "@dome/db";
import { isDomeError } from "@dome/ingest-core/errors";
import { readInstallation } from "@dome/ingest-core/github";
import type { ConsumerDeps } from "../deps.ts";

/**
 * Asks GitHub about an installation, records the answer and reads repositories through it, or not any more. Without App credentials nothing can be asked: then nothing is recorded,
 * and repositories are read with the configured token.
 *
 * @param repositoryIds - Repositories a delivery named; linked only if the installation turns out to be usable.
 */
export async function refreshInstallation(
  deps: ConsumerDeps,
  installationId: number,
  repositoryIds: number[],
): Promise<void> {
  const { GITHUB_APP_ID: appId, GITHUB_APP_PRIVATE_KEY: privateKey, GITHUB_API_URL: apiUrl } = deps.settings;
  if (appId === undefined || privateKey === undefined) {
    deps.log.warn("installation.unknown", {
      installationId,
      hint: "Set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY to read installations.",
    });
    return;
  }
  const request = deps.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init));
  try {
    const found = await readInstallation(
      { apiUrl, credentials: { appId, privateKey }, fetch: request, nowMs: deps.nowMs },
      installationId,
    );
    await upsertInstallation(deps.db, { ...found, removedAtMs: null, updatedAtMs: deps.nowMs() });
    if (found.suspendedAtMs === null) await linkInstallation(deps.db, installationId, repositoryIds);
    else await unlinkInstallation(deps.db, installationId);
  } catch (err) {
    if (!isDomeError(err) || err.code !== "not_found") throw err;
    await removeInstallation(deps.db, installationId, deps.nowMs());
    await unlinkInstallation(deps.db, installationId);
  }
}
