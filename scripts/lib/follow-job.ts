import { setTimeout as sleep } from "node:timers/promises";
import type { JobView } from "@dome/ingest-core/contracts";
import type { ApiClient } from "./api-client.ts";
import { UserError } from "./errors.ts";
import { bytes, count } from "./report.ts";

const POLL_MS = 100;
const BAR_WIDTH = 28;

/** Follows a job to its end with a progress bar; without a terminal, with a line per phase. @throws {UserError} When it fails. */
export async function followJob(client: ApiClient, jobId: string, timeoutMs: number): Promise<JobView> {
  const show = process.stdout.isTTY ? rewriteLine : linePerPhase();
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const job = await client.job(jobId);
    show(job);
    if (job.status === "completed") return job;
    if (job.status === "failed" || job.status === "cancelled") {
      throw new UserError(`The sync ${job.status}: ${job.error?.message ?? "no reason was recorded"}`);
    }
    if (Date.now() > deadline)
      throw new UserError(`The sync did not end within ${timeoutMs / 60_000} minutes; it stands at ${describe(job)}.`);
    await sleep(POLL_MS);
  }
}

function rewriteLine(job: JobView): void {
  const filled = Math.round((job.progress / 100) * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const line = `${bar} ${String(Math.floor(job.progress)).padStart(3)} %  ${describe(job)}`;
  process.stdout.write(
    `\r\u001b[K${line.slice(0, (process.stdout.columns || 80) - 1)}${job.finishedAtMs === null ? "" : "\n"}`,
  );
}

function linePerPhase(): (job: JobView) => void {
  let last = "";
  return (job) => {
    if (job.phase === last) return;
    last = job.phase;
    process.stdout.write(`${String(Math.floor(job.progress)).padStart(3)} %  ${describe(job)}\n`);
  };
}

function describe(job: JobView): string {
  const files =
    job.filesTotal > 0 ? `  ${count(job.filesDone)} of ${count(job.filesTotal)} files, ${bytes(job.bytesDone)}` : "";
  // A file's name comes from outside: control characters must not reach the terminal.
  const current =
    job.currentFile === null ? "" : `  ${job.currentFile.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "?")}`;
  const waiting = job.phase === "waiting" && job.error ? `  ${job.error.message}` : "";
  return `${job.phase}${files}${waiting}${current}`;
}
