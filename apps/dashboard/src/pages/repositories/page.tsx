import { useState } from "preact/hooks";
import { activeJob } from "../../data/live.ts";
import { projectsOf, readRepositories, repositories } from "../../data/repositories.ts";
import { bytes, counted } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { AddRepository } from "./add-repository.tsx";
import { RepositoryRow } from "./repository-row.tsx";

/** From so many on, a list wants narrowing. */
const MANY = 6;
const SHOWN = 100;

/** What is kept, how it stands, and adding to it. */
export function RepositoriesPage() {
  useTitle("Repositories");
  const { items, known, failure } = repositories.value;
  const [adding, setAdding] = useState(false);
  const [wanted, setWanted] = useState("");
  const [project, setProject] = useState("");
  const [shown, setShown] = useState(SHOWN);
  const projects = projectsOf(items);
  const fitting = items
    .filter((one) => project === "" || one.project === project)
    .filter((one) =>
      `${one.owner}/${one.repo} ${one.branch} ${one.dataset}`.toLowerCase().includes(wanted.toLowerCase()),
    )
    .toSorted(
      (a, b) => Number(activeJob(b.id) !== null) - Number(activeJob(a.id) !== null) || b.createdAtMs - a.createdAtMs,
    );
  const files = items.reduce((sum, one) => sum + one.files, 0);
  const size = items.reduce((sum, one) => sum + one.bytes, 0);
  const empty = known && items.length === 0;

  return (
    <>
      <div class="page-head">
        <div>
          <h1>Repositories</h1>
          <p class="muted">
            {empty || !known
              ? "Copies of GitHub repositories, kept equal to git commit by commit."
              : `${counted(items.length, "repository", "repositories")} · ${counted(files, "file")} · ${bytes(size)}`}
          </p>
        </div>
        {known && !empty && !adding && (
          <Button look="primary" icon="plus" onPress={() => setAdding(true)}>
            Add repository
          </Button>
        )}
      </div>

      {failure !== null && (
        <Problem what="Your repositories could not be read" failure={failure} onRetry={() => void readRepositories()} />
      )}
      {(adding || empty) && (
        <AddRepository
          projects={projects}
          first={empty}
          onDone={() => setAdding(false)}
          onClose={empty ? null : () => setAdding(false)}
        />
      )}
      {!known && failure === null && <Skeleton rows={4} tall />}

      {items.length > MANY || projects.length > 1 ? (
        <div class="filters" role="group" aria-label="Narrow the list">
          <input
            type="search"
            aria-label="Find a repository"
            placeholder="Find a repository"
            value={wanted}
            onInput={(event) => setWanted(event.currentTarget.value)}
          />
          {projects.length > 1 && (
            <select aria-label="Project" value={project} onChange={(event) => setProject(event.currentTarget.value)}>
              <option value="">All projects</option>
              {projects.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </div>
      ) : null}

      {known && items.length > 0 && fitting.length === 0 && (
        <Empty icon="search" title="No repository fits">
          <Button
            onPress={() => {
              setWanted("");
              setProject("");
            }}
          >
            Show all
          </Button>
        </Empty>
      )}
      <ul class="rows" aria-label="Repositories">
        {fitting.slice(0, shown).map((repository) => (
          <RepositoryRow key={repository.id} repository={repository} />
        ))}
      </ul>
      {fitting.length > shown && (
        <div class="more">
          <Button
            onPress={() => setShown(shown + SHOWN)}
          >{`Show ${Math.min(SHOWN, fitting.length - shown)} more`}</Button>
        </div>
      )}
    </>
  );
}
