import type { EventCoverage } from "@dome/api-client";
import { count, counted, duration } from "../../lib/format.ts";
import { Theirs } from "../../ui/text.tsx";
import { coveredShare, missingIn, placeOf } from "./series.ts";
import { TimeAxis } from "./time-axis.tsx";
import { exactly, range } from "./times.ts";

/** Gaps that are drawn and listed here; the API lists more. */
const LISTED = 200;

/** What of the time was seen, with the gaps that are known. */
export function Coverage({ coverage, nowMs }: { coverage: EventCoverage; nowMs: number }) {
  const { observed, gaps, totals } = coverage;
  const share = coveredShare(coverage, nowMs);
  const seen = observed === null ? null : placeOf(observed, coverage);
  const missingMs = missingIn(coverage, gaps);
  const number = `${count(gaps.length)}${coverage.moreGaps ? "+" : ""}`;
  const percent = percentOf(share);
  const listed = gaps.slice(0, LISTED);
  return (
    <section class="panel" aria-labelledby="coverage">
      <h2 id="coverage">Coverage</h2>
      {totals.polls === 0 && observed === null ? (
        <p class="muted">
          GitHub was not polled yet. What is shown was imported, so how much is missing is not known here.
        </p>
      ) : (
        <>
          <p class="rate">
            <strong>{percent}</strong> of the time was seen, with {number} known {gaps.length === 1 ? "gap" : "gaps"}
            {gaps.length > 0 && ` of ${duration(missingMs)}${coverage.moreGaps ? " or more" : ""}`}
          </p>
          <TimeAxis span={coverage}>
            <svg
              class="chart-strip"
              role="img"
              aria-label={`Seen ${percent} of the time, ${number} known ${gaps.length === 1 ? "gap" : "gaps"}.`}
              focusable="false"
            >
              <g>
                <title>Not looked at</title>
                <rect class="unseen" x="0" y="30%" width="100%" height="40%" />
              </g>
              {seen !== null && observed !== null && (
                <g>
                  <title>{`Seen: ${range(Math.max(observed.fromMs, coverage.fromMs), Math.min(observed.toMs, coverage.toMs))}`}</title>
                  <rect class="seen" x={`${seen.x}%`} y="30%" width={`${seen.width}%`} height="40%" />
                </g>
              )}
              {listed.map((gap) => {
                const place = placeOf(gap, coverage);
                return (
                  place !== null && (
                    <g key={gap.pollId}>
                      <title>{`Missed: ${duration(gap.toMs - gap.fromMs)}, ${exactly(gap.fromMs)} – ${exactly(gap.toMs)}`}</title>
                      <rect class="gap" x={`${place.x}%`} y="0" width={`${place.width}%`} height="100%" />
                    </g>
                  )
                );
              })}
            </svg>
          </TimeAxis>
          <Legend />
          <Totals totals={totals} />
        </>
      )}
      {gaps.length > 0 && (
        <details class="as-table">
          <summary>Gaps as a table</summary>
          <div class="table-box" role="region" aria-label="Known gaps" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">From</th>
                  <th scope="col">To</th>
                  <th scope="col" class="number-cell">
                    Missing
                  </th>
                </tr>
              </thead>
              <tbody>
                {listed.map((gap) => (
                  <tr key={gap.pollId}>
                    <td>{exactly(gap.fromMs)}</td>
                    <td>{exactly(gap.toMs)}</td>
                    <td class="number-cell">{duration(gap.toMs - gap.fromMs)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {(gaps.length > LISTED || coverage.moreGaps) && (
            <p class="muted small">The newest {LISTED} are shown; a shorter time shows others.</p>
          )}
        </details>
      )}
      {coverage.polls.length > 0 && <Polls polls={coverage.polls} />}
    </section>
  );
}

/** Whole percents, but never 100 while something is missing. */
const percentOf = (share: number): string =>
  share === 1 ? "100%" : share > 0 && share < 0.01 ? "under 1%" : `${Math.min(99.9, Math.floor(share * 1_000) / 10)}%`;

const KEYS = [
  ["seen", "seen", 30, 40],
  ["gap", "known gap", 0, 100],
  ["unseen", "not looked at", 30, 40],
] as const;

function Legend() {
  return (
    <ul class="legend" aria-label="Colours">
      {KEYS.map(([look, text, y, height]) => (
        <li key={look}>
          <svg width="14" height="14" aria-hidden="true" focusable="false">
            <rect class={look} x="0" y={`${y}%`} width="100%" height={`${height}%`} />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}

/** What the polls of this time did. */
function Totals({ totals }: Pick<EventCoverage, "totals">) {
  return (
    <dl class="counts">
      {(
        [
          ["Polls", count(totals.polls)],
          ["Polls with nothing new", count(totals.unchanged)],
          ["Polls that failed or stopped early", count(totals.failed + totals.partial + totals.abandoned)],
          ["Requests", count(totals.requests)],
          ["Events seen", count(totals.seen)],
          ["New events", count(totals.stored)],
          ["Events known already", count(totals.duplicates)],
        ] as const
      ).map(([name, value]) => (
        <div class="pair" key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const ENDS: Readonly<Record<EventCoverage["polls"][number]["status"], string>> = {
  in_progress: "running",
  unchanged: "nothing new",
  completed: "complete",
  partial: "stopped early",
  failed: "failed",
  abandoned: "died",
};

function Polls({ polls }: { polls: EventCoverage["polls"] }) {
  return (
    <details class="as-table">
      <summary>{`The newest ${counted(polls.length, "poll")}`}</summary>
      <div class="table-box" role="region" aria-label="The newest polls" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">End</th>
              <th scope="col" class="number-cell">
                Seen
              </th>
              <th scope="col" class="number-cell">
                New
              </th>
              <th scope="col">Why then</th>
            </tr>
          </thead>
          <tbody>
            {polls.map((poll) => (
              <tr key={poll.id}>
                <td class="time-cell">{exactly(poll.startedAtMs)}</td>
                <td>
                  {ENDS[poll.status]}
                  {poll.error !== null && (
                    <small class="poll-error">
                      <Theirs text={poll.error.message} />
                    </small>
                  )}
                </td>
                <td class="number-cell">{count(poll.seen)}</td>
                <td class="number-cell">{count(poll.stored)}</td>
                <td class="reason-cell">{poll.waitReason ?? "the first"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
