import type { Repository } from "@dome/api-client";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { ask } from "../data/ask.ts";
import { type Failure, toFailure } from "../data/failure.ts";
import { dropRepository } from "../data/repositories.ts";
import { client } from "../data/session.ts";
import { bytes, count, counted, duration } from "../lib/format.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Problem } from "./states.tsx";
import { Theirs } from "./text.tsx";

interface Props {
  repository: Repository;
  onDeleted?: (() => void) | undefined;
  onClose: () => void;
}

interface Counts {
  removedFiles: number;
  removedChunks: number;
  jobsCancelled: number;
  blobsReleased: number;
  graceSeconds: number;
}

/** What is being asked about. Apart from the lists: the answer must outlive the row it was asked from. */
const asked = signal<Omit<Props, "onClose"> | null>(null);

/** Asks whether a repository is to be deleted. */
export function askToDelete(repository: Repository, onDeleted?: () => void): void {
  asked.value = { repository, onDeleted };
}

/** The place where {@link askToDelete} asks. */
export function Deletion() {
  const current = asked.value;
  if (current === null) return null;
  return <DeleteRepository key={current.repository.id} {...current} onClose={() => (asked.value = null)} />;
}

/** Asks whether it is meant, deletes, and tells what is gone. */
function DeleteRepository({ repository, onDeleted, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [gone, setGone] = useState<Counts | null>(null);
  const { owner, repo, branch, project } = repository;
  const name = `${owner}/${repo}`;

  const remove = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const counts = await ask(
        client.value.DELETE("/api/projects/{project}/ingest/github", {
          params: { path: { project } },
          body: { repo: name, branch },
        }),
      );
      setGone(counts);
    } catch (err) {
      setFailure(toFailure(err));
    } finally {
      setBusy(false);
    }
  };
  const close = (): void => {
    onClose();
    if (gone === null) return;
    dropRepository(repository.id);
    onDeleted?.();
  };

  if (gone !== null)
    return (
      <Dialog title={`${name} is deleted`} onClose={close}>
        <dl class="counts">
          <dt>Files removed</dt>
          <dd>{count(gone.removedFiles)}</dd>
          <dt>Search entries removed</dt>
          <dd>{count(gone.removedChunks)}</dd>
          <dt>Jobs stopped</dt>
          <dd>{count(gone.jobsCancelled)}</dd>
          <dt>Contents nothing else needs</dt>
          <dd>{count(gone.blobsReleased)}</dd>
        </dl>
        {gone.blobsReleased > 0 && (
          <p class="muted">
            Those contents are erased{" "}
            {gone.graceSeconds === 0 ? "with the next cleaning" : `after ${duration(gone.graceSeconds * 1_000)}`}.
          </p>
        )}
        <div class="form-end">
          <Button look="primary" onPress={close}>
            Done
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={`Delete ${name}?`} onClose={close}>
      <p>
        The copy of branch <Theirs text={branch} /> in project {project} goes, with its{" "}
        {counted(repository.files, "file")} ({bytes(repository.bytes)}), its history and its part of the search. Nothing
        changes on GitHub.
      </p>
      {failure !== null && <Problem what="It was not deleted" failure={failure} />}
      <div class="form-end">
        <Button look="danger" icon="trash" busy={busy} onPress={() => void remove()}>
          Delete repository
        </Button>
        <Button onPress={close}>Keep it</Button>
      </div>
    </Dialog>
  );
}
