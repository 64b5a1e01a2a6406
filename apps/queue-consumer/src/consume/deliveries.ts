import {
  createPendingJob,
  type DeliveryRow,
  findRepositoriesByInstallation,
  findRepositoriesByProviderId,
  forgetMetadata,
  recordDeliveries,
  type RepositoryRow,
} from "@dome/db";
import { newId } from "@dome/ingest-core/ids";
import { MESSAGE_VERSION, type DeliveryHint } from "@dome/ingest-core/messages";
import type { ConsumerDeps } from "../deps.ts";
import { refreshIssue } from "./refresh-issue.ts";
import { refreshInstallation } from "./refresh-installation.ts";

const BRANCH = "refs/heads/";

/** Events after which a repository's name, visibility or default branch may be another. */
const ABOUT_METADATA: ReadonlySet<string> = new Set([
  "repository",
  "public",
  "installation",
  "installation_repositories",
  "installation_target",
]);

/**
 * Turns a delivery's hint into jobs and records that it is done. Nothing it says is believed: it only tells where to look. Safe to
 * repeat: a repository that already waits for a sync gets no second job.
 */
export async function handleDelivery(deps: ConsumerDeps, hint: DeliveryHint): Promise<void> {
  if (hint.event === "issues") {
    const found = await refreshIssue(deps, hint);
    await recordDeliveries(deps.db, [{ ...endOf(hint, 0, deps.nowMs()), outcome: found }]);
    return;
  }
  // Before the installation is read: afterwards its repositories may not be linked to it any more.
  const affected = await affectedRepositories(deps, hint);
  if (hint.installationId !== null && mayChangeInstallation(hint))
    await refreshInstallation(deps, hint.installationId, hint.repositoryIds);
  if (ABOUT_METADATA.has(hint.event))
    await forgetMetadata(
      deps.db,
      affected.map((row) => row.id),
    );
  for (const repository of affected) await requestSync(deps, repository);
  await recordDeliveries(deps.db, [endOf(hint, affected.length, deps.nowMs())]);
  deps.log.info("delivery.processed", {
    deliveryId: hint.deliveryId,
    deliveryEvent: hint.event,
    action: hint.action,
    repositories: affected.length,
  });
}

/** Whether repositories may be under this installation now that were not before, or the installation itself may be another. */
const mayChangeInstallation = ({ event, action }: DeliveryHint): boolean =>
  event === "installation" ||
  (event === "installation_repositories" && action === "added") ||
  (event === "repository" && action === "transferred");

async function affectedRepositories(deps: ConsumerDeps, hint: DeliveryHint): Promise<RepositoryRow[]> {
  if (hint.event === "ping") return [];
  const named =
    hint.repositoryIds.length === 0 ? [] : await findRepositoriesByProviderId(deps.db, "github", hint.repositoryIds);
  if (hint.event === "push" || hint.event === "create" || hint.event === "delete") {
    // Tags move nothing that is kept.
    const branch = hint.ref?.startsWith(BRANCH) === true ? hint.ref.slice(BRANCH.length) : null;
    return named.filter((row) => row.branch === branch);
  }
  const whole = hint.event.startsWith("installation") && hint.installationId !== null;
  const installed = whole ? await findRepositoriesByInstallation(deps.db, hint.installationId as number) : [];
  return [...new Map([...named, ...installed].map((row) => [row.id, row])).values()];
}

async function requestSync(deps: ConsumerDeps, repository: RepositoryRow): Promise<void> {
  const { row } = await createPendingJob(deps.db, {
    id: newId(),
    userId: repository.userId,
    repositoryId: repository.id,
    reason: "webhook",
    nowMs: deps.nowMs(),
  });
  await deps.queue.send({ v: MESSAGE_VERSION, type: "sync", jobId: row.id, repositoryId: repository.id });
}

function endOf(hint: DeliveryHint, jobs: number, processedAtMs: number): DeliveryRow {
  return {
    id: hint.deliveryId,
    event: hint.event,
    action: hint.action,
    installationId: hint.installationId,
    status: "completed",
    outcome: jobs === 0 ? "nothing of it is kept here" : `${jobs} repositories will be looked at`,
    jobs,
    receivedAtMs: hint.receivedAtMs,
    processedAtMs,
  };
}

/** Records that a delivery could not be processed: a redelivery will run it again. */
export async function failDelivery(deps: ConsumerDeps, hint: DeliveryHint, reason: string): Promise<void> {
  await recordDeliveries(deps.db, [
    { ...endOf(hint, 0, deps.nowMs()), status: "failed", outcome: reason.slice(0, 500) },
  ]);
}
