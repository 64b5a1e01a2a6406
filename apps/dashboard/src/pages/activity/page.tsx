import type { Job } from "@dome/api-client";
import { useLocation } from "preact-iso";
import { ask } from "../../data/ask.ts";
import { revision } from "../../data/live.ts";
import { projectsOf, repositories } from "../../data/repositories.ts";
import { client } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { Button } from "../../ui/button.tsx";
import { JobItem } from "../../ui/job-item.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { useState } from "preact/hooks";

const STEP = 50;
const PAGE = 200;
/** Pages looked through for jobs that fit, before it is left to the person to go on. */
const MAX_PAGES = 10;

const STATUSES: readonly (readonly [Job["status"], string])[] = [
  ["in_progress", "Running"],
  ["pending", "Waiting"],
  ["completed", "Completed"],
  ["failed", "Failed"],
  ["cancelled", "Cancelled"],
];

/** Everything that was and is being done, newest first. */
export function ActivityPage() {
  useTitle("Activity");
  const { query, route } = useLocation();
  const { items, known } = repositories.value;
  const status = STATUSES.find(([name]) => name === query["status"])?.[0];
  const repositoryId = query["repository"] ?? "";
  const project = query["project"] ?? "";
  const [most, setMost] = useState(STEP);
  const byId = new Map(items.map((one) => [one.id, one]));
  const choices = items.filter((one) => project === "" || one.project === project);
  const fits = (job: Job): boolean => project === "" || byId.get(job.repositoryId)?.project === project;

  const read = useResource(
    JSON.stringify([status, repositoryId, project, most, project !== "" && known]),
    () => collect({ status, repositoryId }, fits, most),
    revision.value,
  );
  const go = (change: Record<string, string>): void => {
    const fields = Object.entries({ status: status ?? "", repository: repositoryId, project, ...change });
    const next = new URLSearchParams(fields.filter(([, value]) => value !== "")).toString();
    setMost(STEP);
    route(next === "" ? "/activity" : `/activity?${next}`);
  };
  const narrowed = status !== undefined || repositoryId !== "" || project !== "";

  return (
    <>
      <div class="page-head">
        <div>
          <h1>Activity</h1>
          <p class="muted">Every sync of every repository: what it did, how long it took and what it cost.</p>
        </div>
      </div>
      <div class="filters" role="group" aria-label="Narrow the list">
        {(projectsOf(items).length > 1 || project !== "") && (
          <select
            aria-label="Project"
            value={project}
            onChange={(event) => go({ project: event.currentTarget.value, repository: "" })}
          >
            <option value="">All projects</option>
            {projectsOf(items).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
        <select
          aria-label="Repository"
          value={repositoryId}
          onChange={(event) => go({ repository: event.currentTarget.value })}
        >
          <option value="">All repositories</option>
          {choices.map((one) => (
            <option key={one.id} value={one.id}>
              {`${one.owner}/${one.repo} (${one.branch})`}
            </option>
          ))}
        </select>
        <select
          aria-label="Status"
          value={status ?? ""}
          onChange={(event) => go({ status: event.currentTarget.value })}
        >
          <option value="">Any status</option>
          {STATUSES.map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {read.failure !== null && (
        <Problem what="The activity could not be read" failure={read.failure} onRetry={read.reload} />
      )}
      {read.data === undefined && read.failure === null && <Skeleton rows={5} tall />}
      {read.data?.found.length === 0 &&
        (narrowed ? (
          <Empty icon="activity" title="Nothing fits">
            <Button onPress={() => go({ status: "", repository: "", project: "" })}>Show everything</Button>
          </Empty>
        ) : (
          <Empty icon="activity" title="Nothing has happened yet">
            <p>
              <a href="/">Add a repository</a>, and its first sync shows here.
            </p>
          </Empty>
        ))}
      <ul class="rows" aria-label="Activity">
        {read.data?.found.map((job) => (
          <JobItem key={job.id} job={job} repository={byId.get(job.repositoryId)} named />
        ))}
      </ul>
      {read.data?.more === true && (
        <div class="more">
          <Button busy={read.loading} onPress={() => setMost(most + STEP)}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

interface Narrowing {
  status: Job["status"] | undefined;
  repositoryId: string;
}

/** The newest jobs that fit, read page by page until there are enough. */
async function collect(
  { status, repositoryId }: Narrowing,
  fits: (job: Job) => boolean,
  most: number,
): Promise<{ found: Job[]; more: boolean }> {
  const found: Job[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES && (page === 0 || cursor !== null) && found.length < most; page++) {
    const read: { items: Job[]; nextCursor: string | null } = await ask(
      client.peek().GET("/api/jobs", {
        params: {
          query: {
            limit: PAGE,
            ...(cursor === null ? {} : { cursor }),
            ...(status === undefined ? {} : { status }),
            ...(repositoryId === "" ? {} : { repositoryId }),
          },
        },
      }),
    );
    found.push(...read.items.filter(fits));
    cursor = read.nextCursor;
  }
  return { found: found.slice(0, most), more: cursor !== null || found.length > most };
}
