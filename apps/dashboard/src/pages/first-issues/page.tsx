import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { useResource } from "../../data/use-resource.ts";
import { counted } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { Filters } from "./filters.tsx";
import "./first-issues.css";
import { IssueRow } from "./issue-row.tsx";
import { readChoices, readIssues } from "./read-issues.ts";
import { addressOf, feedOf, type Wish, wishOf } from "./wish.ts";

const STEP = 20;
const NONE = wishOf({});

/** Issues for a first contribution. The address is the wish. */
export function FirstIssuesPage() {
  useTitle("First issues");
  const { query, route } = useLocation();
  const wish = wishOf(query);
  const address = addressOf(wish);
  const choices = useResource("choices", readChoices);
  const go = (change: Partial<Wish>): void => {
    const next = addressOf({ ...wish, ...change });
    if (next !== address) route(next);
  };
  return (
    <>
      <div class="page-head">
        <div>
          <h1>First issues</h1>
          <p class="muted">
            Open issues that projects marked for newcomers, nobody is assigned to and no pull request works on.
          </p>
        </div>
        <Feeds wish={wish} />
      </div>
      <Filters
        key={`${wish.language}\n${wish.label}`}
        wish={wish}
        languages={choices.data?.languages ?? []}
        labels={choices.data?.labels ?? []}
        onWish={go}
      />
      <Issues key={address} wish={wish} onWiden={() => go(NONE)} />
    </>
  );
}

/** Where feed readers find what is shown. They are the API's: a new tab, for this one would look for a page. */
function Feeds({ wish }: { wish: Wish }) {
  return (
    <p class="facts" title="A feed reader signs in with any name and the API key as its password.">
      <span>Feeds:</span>
      {(["atom", "rss", "json"] as const).map((format) => (
        <a key={format} href={feedOf(wish, format)} target="_blank" rel="noreferrer">
          {{ atom: "Atom", rss: "RSS", json: "JSON Feed" }[format]}
        </a>
      ))}
    </p>
  );
}

function Issues({ wish, onWiden }: { wish: Wish; onWiden: () => void }) {
  const [most, setMost] = useState(STEP);
  // More is a new revision of the same list: what is there stays.
  const read = useResource(addressOf(wish), () => readIssues(wish, most), most);
  if (read.data === undefined)
    return read.failure === null ? (
      <Skeleton rows={4} tall />
    ) : (
      <Problem what="The issues could not be read" failure={read.failure} onRetry={read.reload} />
    );
  const { found, more } = read.data;
  if (found.length === 0) return <Nothing narrowed={addressOf(wish) !== addressOf(NONE)} onWiden={onWiden} />;
  return (
    <>
      <p class="found" role="status">
        {`${counted(found.length, "issue")}${more ? " so far" : ""}, newest first`}
      </p>
      <ul class="first-issues" aria-label="First issues">
        {found.map((issue) => (
          <IssueRow key={issue.id} issue={issue} wish={wish} />
        ))}
      </ul>
      {read.failure !== null && (
        <Problem what="The rest could not be read" failure={read.failure} onRetry={read.reload} />
      )}
      {more && (
        <div class="more">
          <Button busy={read.loading} onPress={() => setMost(most + STEP)}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

function Nothing({ narrowed, onWiden }: { narrowed: boolean; onWiden: () => void }) {
  if (narrowed)
    return (
      <Empty icon="issue" title="Nothing fits">
        <p>Issues come and go: what fits may be free tomorrow.</p>
        <Button onPress={onWiden}>Show everything</Button>
      </Empty>
    );
  return (
    <Empty icon="issue" title="No free issues yet">
      <p>Lists of projects that welcome newcomers are read every six hours, where the server has a token for GitHub.</p>
    </Empty>
  );
}
