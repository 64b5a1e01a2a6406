import { findInstallationOfAccount, toJobView, toRepositoryView, upsertRepository } from "@dome/db";
import { type JobView, RegisterInput, type RepositoryView } from "@dome/ingest-core/contracts";
import { newId } from "@dome/ingest-core/ids";
import type { IngestorDeps } from "./deps.ts";
import { parseInput } from "./input.ts";
import { queueSync } from "./queue-sync.ts";

/** Longest dataset name. */
const MAX_DATASET = 64;

/**
 * Registers a repository for an owner: one request to GitHub, one row, one job. Safe to repeat: the owner's row for that
 * repository and branch stays as it is, with a new or the waiting job.
 *
 * @throws {DomeError} what GitHub answered, as the client names it; `invalid_input`.
 */
export async function registerRepository(
  deps: IngestorDeps,
  userId: string | null,
  unchecked: RegisterInput,
): Promise<{ repository: RepositoryView; job: JobView; created: boolean }> {
  const input = parseInput(RegisterInput, unchecked);
  const asked = await findInstallationOfAccount(deps.db, input.owner);
  const found = await deps.github(asked?.id ?? null).getRepository(input.owner, input.repo);
  // A transferred repository answers under its old name: it is read through its present owner's installation.
  const moved = found.owner.toLowerCase() !== input.owner.toLowerCase();
  const installation = moved ? await findInstallationOfAccount(deps.db, found.owner) : asked;
  const nowMs = deps.nowMs();
  const { row, created } = await upsertRepository(deps.db, {
    id: newId(),
    userId,
    provider: "github",
    providerRepoId: found.id,
    owner: found.owner,
    repo: found.repo,
    branch: input.branch ?? found.defaultBranch,
    followsDefaultBranch: input.branch === undefined,
    project: input.project,
    dataset: input.dataset ?? `${found.owner}.${found.repo}`.slice(0, MAX_DATASET),
    isPrivate: found.isPrivate,
    keepPrivate: input.isPrivate,
    spaceId: await deps.silo.spaceFor(userId, found.isPrivate || input.isPrivate),
    installationId: installation?.id ?? null,
    includePatterns: input.includePatterns,
    excludePatterns: input.excludePatterns,
    metadataCheckedAtMs: nowMs,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  });
  const job = await queueSync(deps, row);
  deps.log.info("repository.registered", {
    repositoryId: row.id,
    githubId: row.providerRepoId,
    created,
    jobId: job.id,
  });
  return { repository: toRepositoryView(row), job: toJobView(job), created };
}
