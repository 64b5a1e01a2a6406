import type { Repository } from "@dome/api-client";
import { useState } from "preact/hooks";
import { ask } from "../data/ask.ts";
import { toFailure } from "../data/failure.ts";
import { type LiveJob, tellOf } from "../data/live.ts";
import { client } from "../data/session.ts";
import { Button } from "./button.tsx";
import { askToDelete } from "./delete-repository.tsx";
import { toast } from "./toasts.tsx";

interface Props {
  repository: Repository;
  job: LiveJob | null;
  onDeleted?: () => void;
}

/** Sync or cancel, and delete. */
export function RepositoryActions({ repository, job, onDeleted }: Props) {
  const [busy, setBusy] = useState(false);
  const [cancelled, setCancelled] = useState<string | null>(null);
  const name = `${repository.owner}/${repository.repo}`;
  const again = repository.state === "failing" || repository.state === "lost";

  const act = async (what: string, work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await work();
    } catch (err) {
      toast(`${what}: ${toFailure(err).message}`, "bad");
    } finally {
      setBusy(false);
    }
  };
  const sync = () =>
    act(`${name} was not synced`, async () => {
      const { job: queued } = await ask(
        client.value.POST("/api/repositories/{id}/sync", { params: { path: { id: repository.id } } }),
      );
      tellOf([queued]);
    });
  const cancel = (id: string) =>
    act(`${name} was not stopped`, async () => {
      setCancelled(id);
      tellOf([await ask(client.value.POST("/api/jobs/{id}/cancel", { params: { path: { id } } }))]);
    });

  return (
    <div class="actions">
      {job === null ? (
        <Button icon="sync" busy={busy} label={`${again ? "Retry" : "Sync"} ${name}`} onPress={() => void sync()}>
          {again ? "Retry" : "Sync"}
        </Button>
      ) : (
        <Button
          icon="stop"
          busy={busy || cancelled === job.jobId}
          label={`Cancel the sync of ${name}`}
          onPress={() => void cancel(job.jobId)}
        >
          {cancelled === job.jobId ? "Stopping…" : "Cancel"}
        </Button>
      )}
      <Button look="quiet" icon="trash" label={`Delete ${name}`} onPress={() => askToDelete(repository, onDeleted)} />
    </div>
  );
}
