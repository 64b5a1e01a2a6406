import type { Push } from "@dome/api-client";
import { counted } from "../../lib/format.ts";
import { visible } from "../../lib/visible.ts";
import { Commit, Theirs } from "../../ui/text.tsx";
import { Ago } from "../../ui/time.tsx";

const ENRICHMENT: Readonly<Record<Push["enrichmentStatus"], string | null>> = {
  pending: "not looked up yet",
  in_progress: "being looked up",
  completed: null,
  failed: "look-up failed",
};
const NEW = /^0+$/;

interface Props {
  push: Push;
  /** The list, narrowed to something else. */
  addressOf: (change: { repository?: string; actor?: string; ref?: string }) => string;
}

/** One push: where, who, when, what. Its names narrow the list, its commit leads to GitHub. */
export function PushRow({ push, addressOf }: Props) {
  const repository = push.repository ?? push.repositoryId;
  const actor = push.actor ?? push.actorId;
  const slash = push.repository?.indexOf("/") ?? -1;
  const looked = ENRICHMENT[push.enrichmentStatus];
  return (
    <li class="row push">
      <div>
        <div class="row-title">
          <h3>
            <a href={addressOf({ repository })}>
              <Theirs text={repository} />
            </a>
          </h3>
          <a class="tag" href={addressOf({ ref: push.ref })} title={visible(push.ref)}>
            <Theirs text={push.ref.replace(/^refs\/(?:heads\/)?/, "")} />
          </a>
          {push.before !== null && NEW.test(push.before) && <span class="tag">new</span>}
        </div>
        <div class="facts">
          {actor !== null && (
            <a href={addressOf({ actor })}>
              <Theirs text={actor} />
            </a>
          )}
          {slash > 0 && push.repository !== null && (
            <Commit
              of={{ owner: push.repository.slice(0, slash), repo: push.repository.slice(slash + 1) }}
              sha={push.head}
            />
          )}
          {push.commits !== null && <span>{counted(push.commits, "commit")}</span>}
          <Ago atMs={push.createdAtMs} />
          {looked !== null && <span>{looked}</span>}
        </div>
      </div>
    </li>
  );
}
