import { etaMs, type LiveJob } from "../data/live.ts";
import { bytes, count, remaining } from "../lib/format.ts";
import { phaseName } from "./status.tsx";
import { Theirs } from "./text.tsx";

/** A job as it moves: phase, share, files, bytes, what is left and what it is at. */
export function JobProgress({ job, label }: { job: LiveJob; label: string }) {
  const left = etaMs(job);
  const waits = job.status === "pending";
  return (
    <div class="job-progress" data-job={job.jobId}>
      <div class="job-line">
        <span class="phase">{phaseName(waits ? "queued" : job.phase)}</span>
        <span class="numbers">
          {job.filesTotal > 0 && (
            <span>
              {count(job.filesDone)} / {count(job.filesTotal)} files
            </span>
          )}
          {job.bytesTotal > 0 && (
            <span>
              {bytes(job.bytesDone)} / {bytes(job.bytesTotal)}
            </span>
          )}
          {left !== null && <span>{remaining(left)}</span>}
          <span class="share">{Math.floor(job.progress)} %</span>
        </span>
      </div>
      <progress aria-label={label} max={100} value={waits ? undefined : job.progress} />
      <p class="current-file">{job.currentFile !== null && <Theirs text={job.currentFile} />}</p>
    </div>
  );
}
