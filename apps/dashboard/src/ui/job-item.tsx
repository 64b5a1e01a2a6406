import type { Job, Repository } from "@dome/api-client";
import { useState } from "preact/hooks";
import { ask } from "../data/ask.ts";
import { toFailure } from "../data/failure.ts";
import { jobs, type LiveJob, tellOf } from "../data/live.ts";
import { client } from "../data/session.ts";
import { repositoryPage } from "../lib/addresses.ts";
import { bytes, count, counted, duration } from "../lib/format.ts";
import { Button } from "./button.tsx";
import { JobProgress } from "./job-progress.tsx";
import { JobBadge, phaseName, reasonName, skipName } from "./status.tsx";
import { Commit } from "./text.tsx";
import { Ago } from "./time.tsx";
import { toast } from "./toasts.tsx";

interface Props {
  job: Job;
  /** Undefined when it is not there any more. */
  repository: Repository | undefined;
  /** Whether to name the repository. */
  named?: boolean;
}

/** One job of a history: how it ended, what it took, what it cost, and on request everything else. */
export function JobItem({ job, repository, named = false }: Props) {
  const [busy, setBusy] = useState(false);
  const live = jobs.value.get(job.id);
  const now = newer(job, live);
  const { status } = now;
  const tookMs = now.startedAtMs !== null && now.finishedAtMs !== null ? now.finishedAtMs - now.startedAtMs : null;
  const skipped = Object.entries(job.stats?.skipped ?? {}).filter(([, times]) => times > 0);
  const skips = skipped.reduce((sum, [, times]) => sum + times, 0);
  const name = repository === undefined ? "a removed repository" : `${repository.owner}/${repository.repo}`;
  const active = status === "pending" || status === "in_progress";

  const act = async (what: "cancel" | "retry"): Promise<void> => {
    setBusy(true);
    try {
      const params = { params: { path: { id: job.id } } };
      tellOf([
        await ask(
          what === "cancel"
            ? client.value.POST("/api/jobs/{id}/cancel", params)
            : client.value.POST("/api/jobs/{id}/retry", params),
        ),
      ]);
    } catch (err) {
      toast(`The job was not ${what === "cancel" ? "stopped" : "repeated"}: ${toFailure(err).message}`, "bad");
    } finally {
      setBusy(false);
    }
  };

  return (
    <li class="row job" data-job-row={job.id} data-status={status}>
      <div class="row-main">
        <div class="row-title">
          <JobBadge status={status} />
          {named && <h2>{repository === undefined ? name : <a href={repositoryPage(repository.id)}>{name}</a>}</h2>}
          <span class="muted">{reasonName(job.reason)}</span>
        </div>
        <p class="facts">
          <Ago atMs={job.createdAtMs} />
          {tookMs !== null && <span>took {duration(tookMs)}</span>}
          <span>{counted(job.githubRequests, "GitHub request")}</span>
          {job.stats !== null && <span>{counted(job.stats.files, "file")}</span>}
          {skips > 0 && <span>{count(skips)} skipped</span>}
          {job.commitSha !== null && repository !== undefined && <Commit of={repository} sha={job.commitSha} />}
        </p>
      </div>
      <div class="actions">
        {active && (
          <Button
            icon="stop"
            busy={busy || job.cancelRequested}
            label={`Cancel the sync of ${name}`}
            onPress={() => void act("cancel")}
          >
            Cancel
          </Button>
        )}
        {(status === "failed" || status === "cancelled") && repository !== undefined && (
          <Button icon="sync" busy={busy} label={`Retry the sync of ${name}`} onPress={() => void act("retry")}>
            Retry
          </Button>
        )}
      </div>
      {active && <JobProgress job={live ?? { ...job, jobId: job.id, pace: [] }} label={`Progress of ${name}`} />}
      {now.error !== null && (
        <p class="row-error">
          <span>{now.error.message}</span>
        </p>
      )}
      {!active && (
        <details class="job-details">
          <summary>Details</summary>
          <JobDetails job={job} skipped={skipped} />
        </details>
      )}
    </li>
  );
}

/** The socket is ahead of a list, but a list knows of ends the socket never told. */
const newer = (job: Job, live: LiveJob | undefined): Job | LiveJob =>
  live === undefined || job.finishedAtMs !== null ? job : live;

function JobDetails({ job, skipped }: { job: Job; skipped: [string, number][] }) {
  const { stats, timings } = job;
  return (
    <div class="details-grid">
      <Timings timings={timings} />
      {stats !== null && (
        <section>
          <h3>What was done</h3>
          <dl class="counts">
            <dt>Added, changed, removed</dt>
            <dd>
              {count(stats.added)}, {count(stats.changed)}, {count(stats.removed)}
            </dd>
            <dt>Files at the commit</dt>
            <dd>
              {count(stats.files)} ({bytes(stats.bytes)})
            </dd>
            <dt>Contents newly stored</dt>
            <dd>
              {count(stats.blobsStored)} of {count(stats.uniqueBlobs)}
            </dd>
          </dl>
        </section>
      )}
      <section>
        <h3>Cost and skipped files</h3>
        <dl class="counts">
          <dt>GitHub requests</dt>
          <dd>
            {count(job.githubRequests)}, of them {count(job.githubRequestsCharged)} counted
          </dd>
          <dt>Attempts</dt>
          <dd>{count(job.attempts)}</dd>
          {skipped.map(([reason, times]) => (
            <div class="pair" key={reason}>
              <dt>Skipped: {skipName(reason)}</dt>
              <dd>{count(times)}</dd>
            </div>
          ))}
          {skipped.length === 0 && (
            <>
              <dt>Skipped</dt>
              <dd>none</dd>
            </>
          )}
        </dl>
      </section>
    </div>
  );
}

/** How long each phase took. */
export function Timings({ timings }: Pick<Job, "timings">) {
  const phases = Object.entries(timings);
  const longest = Math.max(1, ...phases.map(([, ms]) => ms));
  if (phases.length === 0) return null;
  return (
    <section>
      <h3>Time by phase</h3>
      <dl class="timings">
        {phases.map(([phase, ms]) => (
          <div key={phase}>
            <dt>{phaseName(phase)}</dt>
            <dd>
              <meter min={0} max={longest} value={ms} aria-label={phaseName(phase)} />
              <span>{duration(ms)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
