import type { ProgressUpdate } from "@dome/ingest-core/contracts";

/** Whether a job in this state will never change again. */
export const endsJob = ({ status }: Pick<ProgressUpdate, "status">): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";

/**
 * An update as it may follow another of the same job: progress and counts never fall, except below a smaller total; a later attempt
 * that counts again from the start shows what was already done. A job that has started does not wait for its start again.
 */
export function inOrder(before: ProgressUpdate, update: ProgressUpdate): ProgressUpdate {
  if (update.status === "pending" && before.status !== "pending") return before;
  return {
    ...update,
    progress: Math.max(before.progress, update.progress),
    filesDone: Math.max(Math.min(before.filesDone, update.filesTotal), update.filesDone),
    bytesDone: Math.max(Math.min(before.bytesDone, update.bytesTotal), update.bytesDone),
    startedAtMs: update.startedAtMs ?? before.startedAtMs,
  };
}
