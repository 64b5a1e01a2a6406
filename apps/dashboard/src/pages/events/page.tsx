import type { EventCoverage, EventStats } from "@dome/api-client";
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { ask } from "../../data/ask.ts";
import { client } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { count } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { Busiest } from "./busiest.tsx";
import { Coverage } from "./coverage.tsx";
import "./events.css";
import { PeriodPicker } from "./period-picker.tsx";
import { Pushes } from "./pushes.tsx";
import { PushesChart } from "./pushes-chart.tsx";
import { eventsAddressOf, type EventsQuestion, eventsQuestionOf, spanOf } from "./question.ts";
import { RateLimit } from "./rate-limit.tsx";

const BUSIEST = 10;
const DAY_MS = 86_400_000;

/** What GitHub's public events say about pushes, and what of them was seen. The address is the question. */
export function EventsPage() {
  useTitle("Events");
  const { query, route } = useLocation();
  const question = eventsQuestionOf(query);
  const [nowMs, setNowMs] = useState(() => Date.now());
  const { period, sinceMs, untilMs } = question;
  const read = useResource(
    JSON.stringify([period, sinceMs, untilMs]),
    () => readFigures(spanOf(question, nowMs)),
    nowMs,
  );
  const change = (to: Partial<EventsQuestion>): void => {
    const next = eventsAddressOf({ ...question, ...to });
    if (next !== eventsAddressOf(question)) route(next);
  };
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Events</h1>
          <p class="muted">Pushes among GitHub's public events, and what of them was seen.</p>
        </div>
        <PeriodPicker
          question={question}
          onChange={change}
          onRefresh={() => setNowMs(Date.now())}
          busy={read.loading && read.data !== undefined}
        />
      </div>
      {read.failure !== null && (
        <Problem what="The figures could not be read" failure={read.failure} onRetry={read.reload} />
      )}
      {read.data === undefined && read.failure === null && <Skeleton rows={4} tall />}
      {read.data !== undefined &&
        (read.data.stats.events > 0 ? (
          <>
            <Figures {...read.data} question={question} />
            <Polling {...read.data} nowMs={nowMs} />
            <Pushes question={question} nowMs={nowMs} onChange={change} />
          </>
        ) : (
          <>
            <Nothing
              newestMs={read.data.newestMs}
              onShow={(from, to) => change({ period: "custom", sinceMs: from, untilMs: to })}
            />
            {read.data.stats.rateLimit !== null && <Polling {...read.data} nowMs={nowMs} />}
          </>
        ))}
    </>
  );
}

interface Read {
  stats: EventStats;
  coverage: EventCoverage;
  /** When the newest push of all was; null: there is none, or it was not asked for. */
  newestMs: number | null;
}

async function readFigures(span: { since: string; until?: string }): Promise<Read> {
  const params = { query: { ...span, limit: BUSIEST } };
  const [stats, coverage] = await Promise.all([
    ask(client.peek().GET("/api/events/stats", { params })),
    ask(client.peek().GET("/api/events/coverage", { params })),
  ]);
  if (stats.events > 0) return { stats, coverage, newestMs: null };
  const newest = await ask(client.peek().GET("/api/events/pushes", { params: { query: { limit: 1 } } }));
  return { stats, coverage, newestMs: typeof newest === "string" ? null : (newest.items[0]?.createdAtMs ?? null) };
}

/** What the polls did, and may do. */
function Polling({ stats, coverage, nowMs }: Read & { nowMs: number }) {
  return (
    <>
      <Coverage coverage={coverage} nowMs={nowMs} />
      <RateLimit rate={stats.rateLimit} next={coverage.next} nowMs={nowMs} />
    </>
  );
}

function Figures({ stats, coverage, question }: Read & { question: EventsQuestion }) {
  const { actors, repositories } = stats.enrichment;
  const done = actors.completed + repositories.completed;
  const waiting = actors.pending + actors.inProgress + repositories.pending + repositories.inProgress;
  const failed = actors.failed + repositories.failed;
  return (
    <>
      <dl class="cards figures">
        {(
          [
            ["Pushes", stats.pushes, `of ${count(stats.events)} events`],
            ["Repositories", stats.repositories, "pushed to"],
            ["Contributors", stats.contributors, "who pushed"],
            ["Looked up", done, `in all; ${count(waiting)} waiting, ${count(failed)} failed`],
          ] as const
        ).map(([name, value, more]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <strong>{count(value)}</strong>
              <small>{more}</small>
            </dd>
          </div>
        ))}
      </dl>
      <PushesChart stats={stats} gaps={coverage.gaps} />
      <div class="side-by-side">
        <Busiest
          id="busiest-repositories"
          title="Busiest repositories"
          items={stats.busiestRepositories}
          all={stats.pushes}
          addressOf={(repository) => eventsAddressOf({ ...question, repository, actor: "", ref: "" })}
        />
        <Busiest
          id="busiest-contributors"
          title="Busiest contributors"
          items={stats.busiestContributors}
          all={stats.pushes}
          addressOf={(actor) => eventsAddressOf({ ...question, actor, repository: "", ref: "" })}
        />
      </div>
    </>
  );
}

function Nothing({
  newestMs,
  onShow,
}: {
  newestMs: number | null;
  onShow: (sinceMs: number, untilMs: number) => void;
}) {
  if (newestMs !== null) {
    const endMs = newestMs + 60_000;
    return (
      <Empty icon="events" title="No events in this time">
        <p>What is stored is from other times.</p>
        <Button onPress={() => onShow(endMs - DAY_MS, endMs)}>Show the newest day</Button>
      </Empty>
    );
  }
  return (
    <Empty icon="events" title="No events yet">
      <p>
        GitHub's public events are polled while <code>EVENTS_POLL</code> is <code>on</code>, the first time within a
        minute or two. To see it work without GitHub, run <code>npm run demo -- events</code>; recorded hours are added
        with <code>npm run backfill:events</code>.
      </p>
    </Empty>
  );
}
