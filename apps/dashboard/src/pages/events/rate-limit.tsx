import type { EventCoverage, EventStats } from "@dome/api-client";
import { count, duration, moment } from "../../lib/format.ts";
import { Ago } from "../../ui/time.tsx";

interface Props {
  rate: EventStats["rateLimit"];
  next: EventCoverage["next"];
  nowMs: number;
}

/** How much of GitHub's limit is used, and when it starts anew. */
export function RateLimit({ rate, next, nowMs }: Props) {
  return (
    <section class="panel" aria-labelledby="rate-limit">
      <h2 id="rate-limit">GitHub's limit</h2>
      {rate === null ? <p class="muted">Known after the first poll.</p> : <Used rate={rate} nowMs={nowMs} />}
      {next !== null && (
        <p class="muted small">
          {next.atMs <= nowMs ? "The next poll is due." : `Next poll in ${waiting(next.atMs - nowMs)}.`}
          {next.reason !== null && next.reason !== "" && ` ${sentence(next.reason)}`}
        </p>
      )}
    </section>
  );
}

function Used({ rate, nowMs }: { rate: NonNullable<EventStats["rateLimit"]>; nowMs: number }) {
  const { limit, remaining, resetAtMs, asOfMs } = rate;
  const isOver = resetAtMs !== null && resetAtMs <= nowMs;
  if (limit === null || remaining === null)
    return <p>{remaining === null ? "GitHub does not say." : `${count(remaining)} requests were left.`}</p>;
  const used = isOver ? 0 : Math.max(0, limit - remaining);
  const share = limit === 0 ? 0 : Math.min(1, used / limit);
  const text = `${count(used)} of ${count(limit)} requests used`;
  return (
    <>
      <p class="rate">
        <strong>{count(used)}</strong> of {count(limit)} requests used
      </p>
      <svg class="bar wide-bar" role="img" aria-label={text} focusable="false">
        <title>{text}</title>
        <rect class="track" width="100%" height="100%" rx="5" />
        <rect class={share >= 0.9 ? "column full" : "column"} width={`${share * 100}%`} height="100%" rx="5" />
      </svg>
      <p class="muted small">
        {resetAtMs !== null &&
          (isOver
            ? "The hour is over: all of it is there again. "
            : `Starts anew in ${waiting(resetAtMs - nowMs)}, ${moment(resetAtMs)}. `)}
        {limit <= 60 && "Without a token; with GITHUB_TOKEN there are 5,000 an hour. "}
        Said by GitHub <Ago atMs={asOfMs} />.
      </p>
    </>
  );
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** Seconds, or whole minutes once there are some. */
const waiting = (ms: number): string =>
  ms < 120_000 ? `${Math.ceil(ms / 1_000)} s` : duration(Math.ceil(ms / 60_000) * 60_000).replace(" 0 s", "");
