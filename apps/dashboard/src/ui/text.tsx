import { shortSha } from "../lib/format.ts";
import { githubCommit } from "../lib/addresses.ts";
import { webUrl } from "../data/web-url.ts";
import { visible } from "../lib/visible.ts";
import { Icon } from "./icon.tsx";

/** A name or path that strangers chose: set apart in direction, with nothing unseen in it. */
export function Theirs({ text }: { text: string }) {
  return <bdi class="theirs">{visible(text)}</bdi>;
}

/** A commit by its first digits, linked to GitHub. */
export function Commit({ of, sha }: { of: { owner: string; repo: string }; sha: string }) {
  return (
    <a
      class="sha"
      href={githubCommit(webUrl.value, of, sha)}
      target="_blank"
      rel="noreferrer"
      title={`Commit ${sha} on GitHub`}
    >
      <Icon name="commit" size={14} />
      {shortSha(sha)}
    </a>
  );
}
