import type { Repository, SkippedPath } from "@dome/api-client";
import { useState } from "preact/hooks";
import { ask } from "../../data/ask.ts";
import { toFailure } from "../../data/failure.ts";
import { client } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { bytes } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { skipName } from "../../ui/status.tsx";
import { Theirs } from "../../ui/text.tsx";
import { toast } from "../../ui/toasts.tsx";

const PAGE = 200;

/** Paths that are not stored, and why. */
export function Skipped({ repository }: { repository: Repository }) {
  const { id } = repository;
  const read = (cursor: string | null) =>
    ask(
      client.value.GET("/api/repositories/{id}/skipped", {
        params: { path: { id }, query: { limit: PAGE, ...(cursor === null ? {} : { cursor }) } },
      }),
    );
  const key = `${id} ${repository.lastCommitSha ?? ""}`;
  const first = useResource(key, () => read(null));
  const [further, setFurther] = useState<{ key: string; items: SkippedPath[]; cursor: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const more = further?.key === key ? further : null;
  const items = [...(first.data?.items ?? []), ...(more?.items ?? [])];
  const cursor = more === null ? (first.data?.nextCursor ?? null) : more.cursor;

  const readMore = async (from: string): Promise<void> => {
    setBusy(true);
    try {
      const page = await read(from);
      setFurther({ key, items: [...(more?.items ?? []), ...page.items], cursor: page.nextCursor });
    } catch (err) {
      const failure = toFailure(err);
      if (failure.code === "conflict") first.reload();
      else toast(`No more could be read: ${failure.message}`, "bad");
    } finally {
      setBusy(false);
    }
  };

  if (first.failure !== null)
    return <Problem what="The skipped paths could not be read" failure={first.failure} onRetry={first.reload} />;
  if (first.data === undefined) return <Skeleton rows={6} />;
  if (items.length === 0)
    return (
      <Empty icon="check" title="Nothing is skipped">
        <p>Every path that the patterns let through is stored.</p>
      </Empty>
    );
  return (
    <>
      <p class="muted">
        Only text is stored. Binaries, files over the size limit and submodules are listed here; what the patterns leave
        out is not.
      </p>
      <div class="table-box" role="region" aria-label="Skipped paths" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Path</th>
              <th scope="col">Reason</th>
              <th scope="col" class="number-cell">
                Size
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.path}>
                <td class="path-cell">
                  <Theirs text={one.path} />
                </td>
                <td>{skipName(one.reason)}</td>
                <td class="number-cell">{one.reason === "submodule" ? "" : bytes(one.size)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {cursor !== null && (
        <div class="more">
          <Button busy={busy} onPress={() => void readMore(cursor)}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
