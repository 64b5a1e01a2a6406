import type { Repository } from "@dome/api-client";
import { useEffect } from "preact/hooks";
import { ask } from "../../data/ask.ts";
import { type LiveJob, revision } from "../../data/live.ts";
import { client } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { bytes, count } from "../../lib/format.ts";
import { JobItem, Timings } from "../../ui/job-item.tsx";
import { JobProgress } from "../../ui/job-progress.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { Commit, Theirs } from "../../ui/text.tsx";
import { Ago } from "../../ui/time.tsx";

const SHOWN = 50;

/** What is stored, what can be searched, what is being done and what was done. */
export function Overview({ repository, job }: { repository: Repository; job: LiveJob | null }) {
  const { id } = repository;
  const history = useResource(
    id,
    () => ask(client.value.GET("/api/jobs", { params: { query: { repositoryId: id, limit: SHOWN } } })),
    revision.value,
  );
  const { reload } = history;
  const phase = job === null ? "" : `${job.jobId} ${job.phase}`;
  useEffect(() => {
    if (phase !== "") reload(); // what a phase took is known when the next one begins
  }, [phase, reload]);
  const running = history.data?.items.find((one) => one.id === job?.jobId);
  return (
    <>
      {job !== null && (
        <section class="panel" aria-labelledby="now-title">
          <h2 id="now-title">Happening now</h2>
          <JobProgress job={job} label={`Progress of ${repository.owner}/${repository.repo}`} />
          {running !== undefined && (
            <div class="details-grid">
              <Timings timings={running.timings} />
            </div>
          )}
        </section>
      )}
      {job === null && repository.lastError !== null && (
        <div class="problem" role="status">
          <div>
            <strong>The last sync failed</strong>
            <p>{repository.lastError.message}</p>
          </div>
        </div>
      )}
      <Facts repository={repository} />
      <section aria-labelledby="history-title">
        <h2 id="history-title" class="section-title">
          History
        </h2>
        {history.failure !== null && (
          <Problem what="The history could not be read" failure={history.failure} onRetry={history.reload} />
        )}
        {history.data === undefined && history.failure === null && <Skeleton rows={3} tall />}
        {history.data?.items.length === 0 && <Empty icon="activity" title="Nothing has been done yet" />}
        <ul class="rows" aria-label="History">
          {history.data?.items.map(
            (one) => one.id !== job?.jobId && <JobItem key={one.id} job={one} repository={repository} />,
          )}
        </ul>
        {history.data !== undefined && history.data.nextCursor !== null && (
          <p class="more muted">
            These are the newest {SHOWN}. <a href={`/activity?repository=${id}`}>See all</a>
          </p>
        )}
      </section>
    </>
  );
}

function Facts({ repository }: { repository: Repository }) {
  const { id, includePatterns, excludePatterns } = repository;
  const index = useResource(
    `${id} ${repository.lastCommitSha ?? ""}`,
    () => ask(client.value.GET("/api/repositories/{id}/index", { params: { path: { id } } })),
    revision.value,
  );
  return (
    <dl class="cards">
      <div>
        <dt>Stored</dt>
        <dd>
          <strong>{count(repository.files)}</strong> {repository.files === 1 ? "file" : "files"}
          <small>{bytes(repository.bytes)}</small>
        </dd>
      </div>
      <div>
        <dt>At commit</dt>
        <dd>
          {repository.lastCommitSha === null ? "none yet" : <Commit of={repository} sha={repository.lastCommitSha} />}
          <small>
            {repository.lastSyncedAtMs === null ? "never synced" : <Ago atMs={repository.lastSyncedAtMs} />}
          </small>
        </dd>
      </div>
      <div>
        <dt>Searchable</dt>
        <dd>
          {index.data === undefined ? (
            index.failure === null ? (
              "…"
            ) : (
              "unknown"
            )
          ) : index.data.commitSha === null ? (
            "not indexed yet"
          ) : (
            <Commit of={repository} sha={index.data.commitSha} />
          )}
          <small>
            {index.failure !== null
              ? index.failure.message
              : index.data !== undefined &&
                index.data.commitSha !== null &&
                `${count(index.data.files)} files in ${count(index.data.chunks)} pieces${
                  index.data.commitSha === repository.lastCommitSha ? "" : ", catching up"
                }`}
          </small>
        </dd>
      </div>
      <div>
        <dt>Skipped</dt>
        <dd>
          <strong>{count(repository.skipped)}</strong> {repository.skipped === 1 ? "path" : "paths"}
          <small>
            <a href={`/repositories/${id}/skipped`}>see which</a>
          </small>
        </dd>
      </div>
      {(includePatterns.length > 0 || excludePatterns.length > 0) && (
        <div class="wide">
          <dt>Patterns</dt>
          <dd class="patterns">
            {includePatterns.map((glob) => (
              <code key={`+${glob}`}>
                + <Theirs text={glob} />
              </code>
            ))}
            {excludePatterns.map((glob) => (
              <code key={`-${glob}`}>
                − <Theirs text={glob} />
              </code>
            ))}
          </dd>
        </div>
      )}
    </dl>
  );
}
