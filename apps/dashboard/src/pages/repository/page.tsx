import { useLocation, useRoute } from "preact-iso";
import { useEffect } from "preact/hooks";
import { ask } from "../../data/ask.ts";
import { activeJob, revision } from "../../data/live.ts";
import { repositories } from "../../data/repositories.ts";
import { client } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { webUrl } from "../../data/web-url.ts";
import { githubRepository, repositoryPage } from "../../lib/addresses.ts";
import { Icon } from "../../ui/icon.tsx";
import { RepositoryActions } from "../../ui/repository-actions.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { RepositoryBadge } from "../../ui/status.tsx";
import { Theirs } from "../../ui/text.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { Files } from "./files.tsx";
import { Overview } from "./overview.tsx";
import { Skipped } from "./skipped.tsx";

const TABS = [
  ["", "Overview"],
  ["files", "Files"],
  ["skipped", "Skipped"],
] as const;

/** One repository, whole: its state and history, its files, and what it leaves out. */
export function RepositoryPage() {
  const { params } = useRoute();
  const { route } = useLocation();
  const id = params["id"] ?? "";
  const tab = params["tab"] ?? "";
  const path = params["path"] ?? "";
  const known = repositories.value.items.find((one) => one.id === id);
  const read = useResource(
    id,
    () => ask(client.value.GET("/api/repositories/{id}", { params: { path: { id } } })),
    revision.value,
  );
  const repository = read.data ?? known;
  useTitle(repository === undefined ? "Repository" : `${repository.owner}/${repository.repo}`);
  useEffect(() => {
    if (tab === "") scrollTo(0, 0);
  }, [id, tab]);

  if (read.failure?.status === 404 || read.failure?.status === 400)
    return (
      <Empty whole icon="repositories" title="This repository is not here">
        <p>
          It was deleted, or the address is wrong. <a href="/">See your repositories</a>.
        </p>
      </Empty>
    );
  if (repository === undefined)
    return read.failure === null ? (
      <Skeleton rows={3} tall />
    ) : (
      <Problem what="The repository could not be read" failure={read.failure} onRetry={read.reload} />
    );
  const job = activeJob(id);
  return (
    <>
      <div class="page-head">
        <div class="crumbs-title">
          <p class="crumbs">
            <a href="/">Repositories</a>
          </p>
          <h1>
            <span class="owner">{repository.owner}/</span>
            <wbr />
            {repository.repo}
          </h1>
          <p class="facts">
            <RepositoryBadge repository={repository} job={job} />
            <span class="fact">
              <Icon name="branch" size={14} />
              <Theirs text={repository.branch} />
            </span>
            <span>
              {repository.project} / {repository.dataset}
            </span>
            <a class="fact" href={githubRepository(webUrl.value, repository)} target="_blank" rel="noreferrer">
              <Icon name="external" size={14} />
              GitHub
            </a>
          </p>
        </div>
        <RepositoryActions repository={repository} job={job} onDeleted={() => route("/")} />
      </div>
      <nav class="tabs" aria-label="Parts of the repository">
        {TABS.map(([name, label]) => (
          <a key={name} href={repositoryPage(id, name)} aria-current={tab === name ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      {tab === "" && <Overview repository={repository} job={job} />}
      {tab === "files" && <Files key={id} repository={repository} place={path} />}
      {tab === "skipped" && <Skipped repository={repository} />}
    </>
  );
}
