import type { Repository } from "@dome/api-client";
import { useEffect, useState } from "preact/hooks";
import { readFileText } from "../../data/read-files.ts";
import { useResource } from "../../data/use-resource.ts";
import { webUrl } from "../../data/web-url.ts";
import { filePage, githubLines } from "../../lib/addresses.ts";
import { bytes, counted } from "../../lib/format.ts";
import type { Range } from "../../lib/marks.ts";
import { Button } from "../../ui/button.tsx";
import { Code } from "../../ui/code.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { Commit } from "../../ui/text.tsx";

/** Lines shown at first; more on request, for a page of a million lines is of no use. */
const FIRST_LINES = 5_000;

/** One file with its lines; `#L3-L9` in the address picks some out. */
export function FileView({ repository, place }: { repository: Repository; place: string }) {
  const read = useResource(`${repository.id} ${repository.lastCommitSha ?? ""} ${place}`, () =>
    readFileText(repository.id, place),
  );
  const picked = usePickedLines();
  const [most, setMost] = useState(FIRST_LINES);
  const file = read.data;
  useEffect(() => {
    if (file === undefined || picked === null) return;
    document.getElementById(`L${picked[0]}`)?.scrollIntoView({ block: "center" });
  }, [file, picked]);

  if (read.failure !== null)
    return <Problem what="The file could not be read" failure={read.failure} onRetry={read.reload} />;
  if (file === undefined) return <Skeleton rows={10} />;
  if (file === null)
    return (
      <Empty icon="file" title="There is nothing at this path">
        <p>
          Either the repository has moved on, or the path is skipped.{" "}
          <a href={filePage(repository.id, "")}>See all files</a>.
        </p>
      </Empty>
    );
  const text = file.text.endsWith("\n") ? file.text.slice(0, -1) : file.text;
  const lines = file.text === "" ? 0 : text.split("\n").length;
  const shown = Math.max(most, picked === null ? 0 : Math.min(picked[1] + 50, lines));
  return (
    <section class="file" aria-label="File">
      <div class="file-head">
        <p class="facts">
          <span>{counted(lines, "line")}</span>
          <span>{bytes(file.bytes)}</span>
          {file.kind === "symlink" && <span class="tag">symbolic link: this is where it leads</span>}
          {file.kind === "lfs" && <span class="tag">LFS pointer: the content is not stored</span>}
          <Commit of={repository} sha={file.commitSha} />
        </p>
        <a
          class="button"
          href={githubLines(webUrl.value, repository, file.commitSha, place, picked?.[0], picked?.[1])}
          target="_blank"
          rel="noreferrer"
        >
          <Icon name="external" />
          <span>GitHub</span>
        </a>
      </div>
      {lines === 0 ? (
        <p class="muted file-empty">This file is empty.</p>
      ) : (
        <Code text={text} file={place} label={`Content of ${place}`} most={shown} picked={picked} linked />
      )}
      {lines > shown && (
        <div class="more">
          <Button onPress={() => setMost(shown + 4 * FIRST_LINES)}>Show more lines</Button>
        </div>
      )}
    </section>
  );
}

function usePickedLines(): Range | null {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const onHash = () => setHash(location.hash);
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, []);
  const match = /^#L(\d{1,8})(?:-L(\d{1,8}))?$/.exec(hash);
  const from = match?.[1] === undefined ? 0 : Number(match[1]);
  const to = match?.[2] === undefined ? from : Math.max(from, Number(match[2]));
  const [picked, setPicked] = useState<Range | null>(null);
  useEffect(() => setPicked(from < 1 ? null : [from, to]), [from, to]);
  return picked;
}
