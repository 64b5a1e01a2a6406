import type { Repository } from "@dome/api-client";
import { activeJob } from "../../data/live.ts";
import { repositoryPage } from "../../lib/addresses.ts";
import { bytes, counted } from "../../lib/format.ts";
import { JobProgress } from "../../ui/job-progress.tsx";
import { RepositoryActions } from "../../ui/repository-actions.tsx";
import { RepositoryBadge } from "../../ui/status.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Commit, Theirs } from "../../ui/text.tsx";
import { Ago } from "../../ui/time.tsx";

/** One repository: what it is, how it stands, what can be done, and what is being done. */
export function RepositoryRow({ repository }: { repository: Repository }) {
  const job = activeJob(repository.id);
  const { owner, repo, branch, project, dataset, lastCommitSha, lastSyncedAtMs, lastError } = repository;
  const name = `${owner}/${repo}`;
  return (
    <li class="row" data-repository={repository.id}>
      <div class="row-main">
        <div class="row-title">
          <h2>
            <a href={repositoryPage(repository.id)}>
              <span class="owner">{owner}/</span>
              <wbr />
              {repo}
            </a>
          </h2>
          <RepositoryBadge repository={repository} job={job} />
          {repository.isPrivate && <span class="tag">private space</span>}
        </div>
        <p class="facts">
          <span class="fact">
            <Icon name="branch" size={14} />
            <Theirs text={branch} />
          </span>
          {lastCommitSha !== null && <Commit of={repository} sha={lastCommitSha} />}
          {lastCommitSha !== null && (
            <span>
              {counted(repository.files, "file")} · {bytes(repository.bytes)}
            </span>
          )}
          {lastSyncedAtMs !== null && (
            <span>
              synced <Ago atMs={lastSyncedAtMs} />
            </span>
          )}
          <span class="place">
            {project}
            <span aria-hidden="true"> / </span>
            {dataset}
          </span>
        </p>
      </div>
      <RepositoryActions repository={repository} job={job} />
      {job !== null && <JobProgress job={job} label={`Progress of ${name}`} />}
      {job === null && lastError !== null && (
        <p class="row-error">
          <Icon name="warning" size={14} />
          <span>
            {lastError.message}
            {repository.nextRetryAtMs !== null && " It is tried again by itself."}
          </span>
        </p>
      )}
    </li>
  );
}
