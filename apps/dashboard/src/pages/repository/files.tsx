import type { Repository } from "@dome/api-client";
import { useEffect, useMemo, useState } from "preact/hooks";
import { toFailure } from "../../data/failure.ts";
import { type Listing, readFiles } from "../../data/read-files.ts";
import { useResource } from "../../data/use-resource.ts";
import { filePage } from "../../lib/addresses.ts";
import { bytes, count, counted } from "../../lib/format.ts";
import { entriesOf, type Entry } from "../../lib/tree.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { Commit, Theirs } from "../../ui/text.tsx";
import { toast } from "../../ui/toasts.tsx";
import { FileView } from "./file-view.tsx";

const MOST_FOUND = 200;

/** What stands at a path: a directory with its entries, or a file. */
export function Files({ repository, place }: { repository: Repository; place: string }) {
  const key = `${repository.id} ${repository.lastCommitSha ?? ""} ${place}`;
  const first = useResource(key, () => readFiles(repository.id, place, null));
  const [further, setFurther] = useState<{ key: string; listing: Listing } | null>(null);
  const [busy, setBusy] = useState(false);
  const [wanted, setWanted] = useState("");
  useEffect(() => setWanted(""), [place]);
  const listing = further?.key === key ? further.listing : first.data;
  const entries = useMemo(() => entriesOf(place, listing?.files ?? []), [place, listing]);
  const found = useMemo(() => find(wanted, listing), [wanted, listing]);

  const readOn = async (from: Listing): Promise<void> => {
    setBusy(true);
    try {
      setFurther({ key, listing: await readFiles(repository.id, place, from) });
    } catch (err) {
      const failure = toFailure(err);
      setFurther(null);
      if (failure.code === "conflict") first.reload();
      else toast(`No more could be read: ${failure.message}`, "bad");
    } finally {
      setBusy(false);
    }
  };

  if (first.failure !== null && first.failure.status !== 400)
    return <Problem what="The files could not be read" failure={first.failure} onRetry={first.reload} />;
  const head = <Crumbs repository={repository} place={place} />;
  if (listing === undefined && first.failure === null)
    return (
      <>
        {head}
        <Skeleton rows={8} />
      </>
    );
  // Listed itself it is a file; nothing at all is said so there too.
  if (place !== "" && (listing === undefined || listing.files.every((file) => file.path === place)))
    return (
      <>
        {head}
        <FileView repository={repository} place={place} />
      </>
    );
  if (listing === undefined || listing.files.length === 0)
    return (
      <Empty icon="folder" title={repository.lastCommitSha === null ? "No files yet" : "Nothing is stored"}>
        <p>
          {repository.lastCommitSha === null
            ? "The first sync brings them."
            : "The repository holds no text, or the patterns leave everything out."}
        </p>
      </Empty>
    );
  return (
    <>
      {head}
      <div class="files-head">
        <input
          type="search"
          aria-label="Find a file below this directory"
          placeholder="Find a file"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
        <p class="muted">
          {counted(listing.files.length, "file")}
          {listing.cursor !== null && " and more"}
          {listing.commitSha !== null && (
            <>
              {" at "}
              <Commit of={repository} sha={listing.commitSha} />
            </>
          )}
        </p>
      </div>
      {found === null ? (
        <ul class="entries" aria-label="Files">
          {place !== "" && (
            <li>
              <a href={filePage(repository.id, parentOf(place))}>
                <Icon name="folder" />
                <span class="entry-name" aria-label="Directory above">
                  ..
                </span>
              </a>
            </li>
          )}
          {entries.map((entry) => (
            <EntryRow key={entry.path} id={repository.id} entry={entry} />
          ))}
        </ul>
      ) : (
        <>
          <ul class="entries" aria-label="Files found">
            {found.slice(0, MOST_FOUND).map((file) => (
              <EntryRow
                key={file.path}
                id={repository.id}
                entry={{ type: "file", name: file.path, path: file.path, file }}
              />
            ))}
          </ul>
          <p class="muted" role="status">
            {found.length === 0 ? "No path contains that." : `${counted(found.length, "file")} found`}
            {found.length > MOST_FOUND && `, the first ${MOST_FOUND} are shown`}
          </p>
        </>
      )}
      {listing.cursor !== null && (
        <div class="more">
          <Button busy={busy} onPress={() => void readOn(listing)}>
            {`Read more than ${count(listing.files.length)} files`}
          </Button>
        </div>
      )}
    </>
  );
}

function find(wanted: string, listing: Listing | undefined) {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 || listing === undefined) return null;
  return listing.files.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)));
}

const parentOf = (path: string): string => path.split("/").slice(0, -1).join("/");

const KINDS: Readonly<Record<string, string>> = { symlink: "link", lfs: "LFS pointer" };

function EntryRow({ id, entry }: { id: string; entry: Entry }) {
  return (
    <li>
      <a href={filePage(id, entry.path)}>
        <Icon name={entry.type === "directory" ? "folder" : "file"} />
        <span class="entry-name">
          <Theirs text={entry.name} />
        </span>
        <span class="entry-more">
          {entry.type === "directory"
            ? counted(entry.files, "file")
            : [KINDS[entry.file.kind], entry.file.mode === "100755" && "executable"].filter(Boolean).join(", ")}
        </span>
        <span class="entry-size">{bytes(entry.type === "directory" ? entry.bytes : entry.file.size)}</span>
      </a>
    </li>
  );
}

function Crumbs({ repository, place }: { repository: Repository; place: string }) {
  if (place === "") return null;
  const names = place.split("/");
  return (
    <nav class="path" aria-label="Path">
      <a href={filePage(repository.id, "")}>{repository.repo}</a>
      {names.map((name, at) => (
        <span key={at}>
          <span class="slash" aria-hidden="true">
            /
          </span>
          {at === names.length - 1 ? (
            <span aria-current="page">
              <Theirs text={name} />
            </span>
          ) : (
            <a href={filePage(repository.id, names.slice(0, at + 1).join("/"))}>
              <Theirs text={name} />
            </a>
          )}
        </span>
      ))}
    </nav>
  );
}
