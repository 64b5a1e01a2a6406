import { webUrl } from "../../data/web-url.ts";
import { githubRepository } from "../../lib/addresses.ts";
import { count, counted } from "../../lib/format.ts";
import { visible } from "../../lib/visible.ts";
import { Theirs } from "../../ui/text.tsx";
import { Ago } from "../../ui/time.tsx";
import type { BeginnerIssue } from "./read-issues.ts";
import { addressOf, type Wish } from "./wish.ts";

const WORDS = ["", "easiest", "easy", "moderate", "hard", "hardest"];

/** An issue with what helps to choose it. All its words are strangers', or made of them: text, never markup. */
export function IssueRow({ issue, wish }: { issue: BeginnerIssue; wish: Wish }) {
  const { repository, explanation } = issue;
  const { owner, name, summary } = repository;
  const home = githubRepository(webUrl.value, { owner, repo: name });
  return (
    <li class="first-issue">
      <div class="first-issue-head">
        <h2>
          <a href={`${home}/issues/${issue.number}`} target="_blank" rel="noreferrer" title="Open at GitHub">
            <Theirs text={issue.title} />
          </a>
        </h2>
        <Difficulty explanation={explanation} />
      </div>
      <p class="facts">
        <a href={home} target="_blank" rel="noreferrer">
          <Theirs text={`${owner}/${name}`} />
        </a>
        <span>{`#${issue.number}`}</span>
        <span>{`${count(repository.stars)} ${repository.stars === 1 ? "star" : "stars"}`}</span>
        {repository.mainLanguages.length > 0 && <Theirs text={repository.mainLanguages.join(", ")} />}
        <span>
          opened <Ago atMs={issue.createdAtMs} />
        </span>
        <span>
          changed <Ago atMs={issue.updatedAtMs} />
        </span>
        <span>{counted(issue.comments, "comment")}</span>
      </p>
      {explanation === null ? (
        <p class="muted">Not explained yet.</p>
      ) : (
        <>
          {explanation.intro !== null && <Words text={explanation.intro} />}
          <Made by={explanation} of="the issue" />
          <Reasons explanation={explanation} />
        </>
      )}
      <div class="first-issue-more">
        {explanation !== null && explanation.firstSteps.length > 0 && (
          <div>
            <h3>First steps</h3>
            <ol>
              {explanation.firstSteps.map((step, at) => (
                <li key={at}>
                  <Theirs text={step} />
                </li>
              ))}
            </ol>
          </div>
        )}
        {summary !== null && (
          <div>
            <h3>
              About <Theirs text={name} />
            </h3>
            <Words text={summary.text} />
            <Made by={summary} of="the README" />
          </div>
        )}
      </div>
      {issue.labels.length > 0 && (
        <ul class="first-issue-labels" aria-label="Labels">
          {issue.labels.map((label) => (
            <li key={label}>
              <a class="tag" href={addressOf({ ...wish, label })} title="Show issues with this label">
                <Theirs text={label} />
              </a>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Difficulty({ explanation }: { explanation: BeginnerIssue["explanation"] }) {
  const level = explanation?.difficulty ?? null;
  if (level === null) return <span class="tag difficulty">Unrated</span>;
  return <span class={`tag difficulty level-${level}`}>{`Difficulty ${level} of 5, ${WORDS[level] ?? ""}`}</span>;
}

function Reasons({ explanation }: { explanation: NonNullable<BeginnerIssue["explanation"]> }) {
  const { difficulty, reasons, unratedReason } = explanation;
  if (difficulty === null)
    return (
      <p class="first-issue-why">
        <strong>Unrated</strong>
        {unratedReason !== null && ": "}
        {unratedReason !== null && <Theirs text={unratedReason} />}
      </p>
    );
  if (reasons.length === 0) return null;
  return (
    <p class="first-issue-why">
      <strong>{`Why ${difficulty}: `}</strong>
      <Theirs text={reasons.join("; ")} />
    </p>
  );
}

/** Text in whichever direction it reads. */
function Words({ text }: { text: string }) {
  return (
    <p class="theirs" dir="auto">
      {visible(text)}
    </p>
  );
}

/** Who said it: what no model wrote is marked as such. */
function Made({ by, of }: { by: { provider: string; model: string }; of: string }) {
  return (
    <p class="first-issue-made">
      {by.provider === "offline" ? (
        <span class="tag">{`offline: ${of}'s own sentences, no model`}</span>
      ) : (
        <span class="muted small">
          Written by a model, <Theirs text={by.model} />
        </span>
      )}
    </p>
  );
}
