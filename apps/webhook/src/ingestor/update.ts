import {
  changeConfig,
  type ConfigChange,
  findRepository,
  type RepositoryRow,
  toJobView,
  toRepositoryView,
  updateRepository,
} from "@dome/db";
import { type JobView, type RepositoryView, UpdateInput } from "@dome/ingest-core/contracts";
import { DomeError } from "@dome/ingest-core/errors";
import type { IngestorDeps } from "./deps.ts";
import { parseInput } from "./input.ts";
import { queueSync } from "./queue-sync.ts";

/**
 * Changes patterns or branch, and queues a sync when what should be stored is not what was stored last. Safe to repeat.
 * Null: absent or not theirs.
 *
 * @throws {DomeError} `conflict` when the owner keeps that branch already; `invalid_input`.
 */
export async function updateRepositoryConfig(
  deps: IngestorDeps,
  userId: string | null,
  repositoryId: string,
  unchecked: UpdateInput,
): Promise<{ repository: RepositoryView; job: JobView | null } | null> {
  const patch = parseInput(UpdateInput, unchecked);
  const before = await findRepository(deps.db, userId, repositoryId);
  if (before === null) return null;
  const after = await apply(deps, before, patch);
  if (after === null) return null;
  // Also when nothing changed now: an earlier change may have got no further than its row.
  const job = after.configVersion === after.syncedConfigVersion ? null : await queueSync(deps, after);
  return { repository: toRepositoryView(after), job: job && toJobView(job) };
}

async function apply(deps: IngestorDeps, before: RepositoryRow, patch: UpdateInput): Promise<RepositoryRow | null> {
  const change = differences(before, patch);
  if (Object.keys(change).length === 0) {
    // The branch it is on, asked for by name: the same content, but it no longer follows GitHub's default.
    const pins = patch.branch !== undefined && before.followsDefaultBranch;
    return pins
      ? await updateRepository(deps.db, before.userId, before.id, {
          followsDefaultBranch: false,
          updatedAtMs: deps.nowMs(),
        })
      : before;
  }
  const after = await changeConfig(deps.db, before.userId, before.id, change, deps.nowMs());
  if (after === "conflict") {
    throw new DomeError(
      "conflict",
      `Branch ${JSON.stringify(change.branch)} of ${before.owner}/${before.repo} is registered already. Change or delete that one.`,
    );
  }
  return after;
}

function differences(row: RepositoryRow, patch: UpdateInput): ConfigChange {
  return {
    ...(patch.branch === undefined || patch.branch === row.branch ? {} : { branch: patch.branch }),
    ...(patch.includePatterns === undefined || same(patch.includePatterns, row.includePatterns)
      ? {}
      : { includePatterns: patch.includePatterns }),
    ...(patch.excludePatterns === undefined || same(patch.excludePatterns, row.excludePatterns)
      ? {}
      : { excludePatterns: patch.excludePatterns }),
  };
}

const same = (a: string[], b: string[]): boolean => a.length === b.length && a.every((pattern, i) => pattern === b[i]);
